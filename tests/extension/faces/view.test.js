import assert from "node:assert/strict";
import { test } from "node:test";
import states from "../../e2e/fixtures/faces/states.json" with { type: "json" };
import { viewOf } from "../../../extension/popup/view.js";

/** @import { FaceState, Outcome } from "../../../extension/shared/faces.d.ts" */
/** @import { Here } from "../../../extension/popup/shown.d.ts" */

const CASE = { id: "0192f0c1-0000-7000-8000-000000000001", label: "Case 1" };

/**
 * @param {Partial<FaceState>} [changes]
 * @returns {FaceState}
 */
const state = (changes = {}) => ({
  gate: "pixels",
  companion: "ready",
  cases: [CASE],
  case_id: CASE.id,
  capturing: null,
  waiting: 0,
  last: null,
  ...changes,
});

/**
 * @param {Partial<Here>} [changes]
 * @returns {Here}
 */
const here = (changes = {}) => ({ tab_id: 7, reason: null, problem: null, since_ms: null, ...changes });

/**
 * @param {Partial<Outcome>} [changes]
 * @returns {Outcome}
 */
const outcome = (changes = {}) => ({
  at: "2026-11-20T14:05:09.120Z",
  outcome: "kept",
  code: null,
  summary: "Kept. No known image was found.",
  matches: 0,
  ...changes,
});

const JUST_BEFORE = Date.parse("2026-11-20T14:05:00.000Z");
const JUST_AFTER = Date.parse("2026-11-20T14:06:00.000Z");

test("a ready page can be captured, and nothing is missing", () => {
  const view = viewOf(state(), here());
  assert.deepEqual(view.button, { label: { key: "button_keep_page" }, action: "capture" });
  assert.deepEqual(view.line, [{ key: "line_ready" }]);
  assert.equal(view.mend, null);
  assert.equal(view.waiting, null);
  assert.deepEqual(view.cases, { kind: "one", label: "Case 1" });
});

test("an unanswered gate offers the questions and no capture", () => {
  const view = viewOf(state({ gate: "unanswered", companion: "locked" }), here());
  assert.deepEqual(view.button, { label: { key: "button_answer_first" }, action: "open_gate" });
  assert.equal(view.mend, null);
});

test("a place that is not safe offers other ways and no capture", () => {
  const view = viewOf(state({ gate: "not_safe", companion: "not_installed" }), here());
  assert.equal(view.button.action, "open_gate");
  assert.deepEqual(view.line, [{ key: "line_not_safe" }]);
  assert.equal(view.notes.length, 5);
  assert.equal(view.mend, null);
});

test("text-only says so on the button and beneath it", () => {
  const view = viewOf(state({ gate: "text_only" }), here());
  assert.deepEqual(view.button, { label: { key: "button_keep_text" }, action: "capture" });
  assert.deepEqual(view.line, [{ key: "line_text_only" }]);
});

for (const [companion, command] of /** @type {const} */ ([
  ["not_installed", "holdfast host install"],
  ["unreachable", "holdfast serve"],
  ["vault_absent", "holdfast init"],
  ["locked", "holdfast unlock"],
  ["update_extension", null],
  ["update_companion", null],
])) {
  test(`with the companion ${companion} a page can still be captured, and the way out is named`, () => {
    const view = viewOf(state({ companion, waiting: 1 }), here());
    assert.equal(view.button.action, "capture");
    assert.deepEqual(view.mend?.why, { key: `companion_${companion}` });
    assert.equal(view.mend?.command, command);
    assert.deepEqual(view.waiting, { key: "waiting_one" });
  });
}

test("while the companion is looked for, nothing is called missing", () => {
  assert.equal(viewOf(state({ companion: "connecting" }), here()).mend, null);
});

test("a capture under way shows its tiles and cannot be started again", () => {
  const capturing = { tab_id: 7, stage: /** @type {const} */ ("tiles"), tiles_done: 3, tiles_expected: 11 };
  const view = viewOf(state({ capturing, companion: "locked" }), here());
  assert.deepEqual(view.button, { label: { key: "button_keeping" }, action: null });
  assert.deepEqual(view.progress, {
    text: { key: "stage_tiles", values: ["3", "11"] },
    done: 3,
    expected: 11,
  });
  assert.equal(view.mend, null);
});

test("each stage of a capture has its own words", () => {
  const texts = /** @type {const} */ (["page", "tiles", "media", "sending"]).map((stage) => {
    const capturing = { tab_id: 7, stage, tiles_done: 0, tiles_expected: 11 };
    return viewOf(state({ capturing }), here()).progress?.text;
  });
  assert.equal(new Set(texts.map((text) => JSON.stringify(text))).size, 4);
});

test("a capture of another tab is said, and is not this page's progress", () => {
  const capturing = { tab_id: 8, stage: /** @type {const} */ ("page"), tiles_done: 0, tiles_expected: 0 };
  const view = viewOf(state({ capturing }), here());
  assert.deepEqual(view.line, [{ key: "line_keeping_elsewhere" }]);
  assert.equal(view.button.action, null);
  assert.equal(view.progress, null);
});

for (const reason of ["browser_page", "store_page", "no_tab"]) {
  test(`a page that is not capturable (${reason}) says why`, () => {
    const view = viewOf(state(), here({ reason }));
    assert.equal(view.button.action, null);
    assert.deepEqual(view.line, [{ key: `page_${reason}` }]);
  });
}

test("a reason nobody has heard of is still said in words", () => {
  assert.deepEqual(viewOf(state(), here({ reason: "later" })).line, [{ key: "page_other" }]);
});

test("what was just kept from here is said in the receipt's own sentence", () => {
  const view = viewOf(state({ last: outcome() }), here({ since_ms: JUST_BEFORE }));
  assert.deepEqual(view.line, [{ said: "Kept. No known image was found." }]);
  assert.equal(view.earlier, null);
});

test("an earlier outcome is dated, so that this page is not taken for kept", () => {
  for (const since_ms of [null, JUST_AFTER]) {
    const view = viewOf(state({ last: outcome() }), here({ since_ms }));
    assert.deepEqual(view.line, [{ key: "line_ready" }]);
    assert.equal(view.earlier?.at, "2026-11-20T14:05:09.120Z");
  }
});

test("without a sentence of the receipt, what was found is still said", () => {
  const last = outcome({ summary: null, matches: 2 });
  assert.deepEqual(viewOf(state({ last }), here({ since_ms: JUST_BEFORE })).line, [
    { key: "outcome_kept" },
    { key: "matches_many", values: ["2"] },
  ]);
});

test("a capture that waits is not called kept", () => {
  const last = outcome({ outcome: "waiting", code: "vault.locked", summary: null });
  const waiting = state({ last, waiting: 1, companion: "locked" });
  assert.deepEqual(viewOf(waiting, here({ since_ms: JUST_BEFORE })).line, [{ key: "outcome_waiting" }]);
  assert.equal(viewOf(waiting, here()).earlier, null);
});

test("a failed capture says so, and why", () => {
  const last = outcome({ outcome: "failed", code: "vault.disk_full", summary: "The disk is full." });
  assert.deepEqual(viewOf(state({ last }), here({ since_ms: JUST_BEFORE })).line, [
    { key: "outcome_failed" },
    { key: "error_disk_full" },
  ]);
});

test("a capture that could not be started says why, until the next is", () => {
  const view = viewOf(state(), here({ problem: "capture.too_large" }));
  assert.deepEqual(view.line, [{ key: "outcome_failed" }, { key: "error_too_large" }]);
  assert.equal(view.button.action, "capture");
});

test("several cases are a choice, and no case is nothing to choose", () => {
  const cases = [CASE, { id: "0192f0c1-0000-7000-8000-000000000002", label: "Case 2" }];
  assert.deepEqual(viewOf(state({ cases }), here()).cases, {
    kind: "choice",
    options: cases,
    chosen: CASE.id,
  });
  assert.deepEqual(viewOf(state({ cases: [], case_id: null }), here()).cases, { kind: "none" });
});

test("every state that is looked at in a browser has a button with words and a line", () => {
  for (const [name, { reason = null, ...changes }] of Object.entries(
    /** @type {Record<string, Partial<FaceState> & { reason?: string }>} */ (states),
  )) {
    const view = viewOf(state(changes), here({ reason }));
    assert.ok("key" in view.button.label, name);
    assert.ok(view.line.length > 0, name);
  }
});

test("pixels are offered in one state of the gate alone", () => {
  const offering = /** @type {const} */ (["unanswered", "pixels", "text_only", "not_safe"]).filter(
    (gate) => {
      const { label } = viewOf(state({ gate }), here()).button;
      return "key" in label && label.key === "button_keep_page";
    },
  );
  assert.deepEqual(offering, ["pixels"]);
});
