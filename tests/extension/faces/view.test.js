import assert from "node:assert/strict";
import { test } from "node:test";
import states from "../../e2e/fixtures/faces/states.json" with { type: "json" };
import { partPhrase, viewOf } from "../../../extension/popup/view.js";

/** @import { FaceState, Outcome, Progress } from "../../../extension/shared/faces.d.ts" */
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
  budget: { screens: 400, minutes: null },
  recording: null,
  recording_ended: null,
  recorded: [],
  waiting: 0,
  last: null,
  ...changes,
});

/**
 * @param {Partial<Here>} [changes]
 * @returns {Here}
 */
const here = (changes = {}) => ({
  tab_id: 7,
  url: "https://example.test/",
  surface: null,
  reason: null,
  problem: null,
  since_ms: null,
  ...changes,
});

/**
 * @param {Partial<Outcome>} [changes]
 * @returns {Outcome}
 */
const outcome = (changes = {}) => ({
  at: "2026-11-20T14:05:09.120Z",
  outcome: "kept",
  code: null,
  summary: "Kept, complete. No known image was found.",
  matches: 0,
  complete: true,
  findings: [],
  ...changes,
});

/**
 * @param {Partial<Progress>} [changes]
 * @returns {Progress}
 */
const progress = (changes = {}) => ({
  tab_id: 7,
  stage: "tiles",
  tiles_done: 3,
  tiles_expected: 11,
  seconds_left: null,
  is_waiting_for_tab: false,
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
  const view = viewOf(state({ capturing: progress(), companion: "locked" }), here());
  assert.deepEqual(view.button, { label: { key: "button_keeping" }, action: null });
  assert.deepEqual(view.progress, {
    text: [{ key: "stage_tiles", values: ["3", "11"] }],
    done: 3,
    expected: 11,
  });
  assert.equal(view.mend, null);
});

test("each stage of a capture has its own words", () => {
  const texts = /** @type {const} */ (["page", "tiles", "media", "sending"]).map((stage) => {
    const capturing = progress({ stage, tiles_done: 0 });
    return viewOf(state({ capturing }), here()).progress?.text;
  });
  assert.equal(new Set(texts.map((text) => JSON.stringify(text))).size, 4);
});

test("a capture of another tab is said, and can be stopped from here", () => {
  const capturing = progress({ tab_id: 8, stage: "page", tiles_done: 0, tiles_expected: 0 });
  const view = viewOf(state({ capturing }), here());
  assert.deepEqual(view.line, [{ key: "line_keeping_elsewhere" }]);
  assert.equal(view.button.action, null);
  assert.deepEqual(view.progress?.text, [{ key: "stage_page" }]);
});

test("who is in another tab while a capture waits for its own is told to go back", () => {
  const capturing = progress({ tab_id: 8, is_waiting_for_tab: true, seconds_left: 9 });
  const view = viewOf(state({ capturing }), here());
  assert.deepEqual(view.line.at(-1), { key: "line_waits_for_tab" });
  assert.equal(view.progress?.text.length, 1);
});

test("the time that is left is said in seconds, a long one in minutes, an unknown one not at all", () => {
  const said = [null, 0.2, 99, 100, 121].map((seconds_left) => {
    const view = viewOf(state({ capturing: progress({ seconds_left }) }), here());
    return view.progress?.text[1];
  });
  assert.deepEqual(said, [
    undefined,
    { key: "time_left_seconds", values: ["1"] },
    { key: "time_left_seconds", values: ["99"] },
    { key: "time_left_minutes", values: ["2"] },
    { key: "time_left_minutes", values: ["3"] },
  ]);
});

test("the folded part is there only where a page can be kept, and loading again only for pages of the web", () => {
  assert.deepEqual(viewOf(state(), here()).more, { can_reload: true });
  assert.deepEqual(viewOf(state(), here({ url: null })).more, { can_reload: false });
  assert.deepEqual(viewOf(state({ gate: "text_only" }), here()).more, { can_reload: false });
  const without = [
    viewOf(state({ gate: "unanswered" }), here()),
    viewOf(state({ gate: "not_safe" }), here()),
    viewOf(state({ capturing: progress() }), here()),
    viewOf(state(), here({ reason: "browser_page" })),
  ];
  assert.deepEqual(without.map(({ more }) => more), [null, null, null, null]);
});

test("a part picked from the list changes what the button says", () => {
  assert.deepEqual(viewOf(state(), here({ surface: 2 })).button.label, { key: "button_keep_part" });
});

test("a part of the page is told by what it is and how large, never by its name", () => {
  const part = { surface: 1, label: "section#secret", width: 400, height: 700, scroll_height: 6_000, is_main: true };
  const said = /** @type {const} */ (["document", "dialog", "element", "frame"]).map((kind) =>
    partPhrase({ ...part, kind }, String),
  );
  assert.deepEqual(said[2], { key: "part_element", values: ["400", "700", "6000"] });
  assert.equal(new Set(said.map((phrase) => "key" in phrase && phrase.key)).size, 4);
  assert.doesNotMatch(JSON.stringify(said), /secret/);
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

test("what was just kept whole is said in our own words", () => {
  const view = viewOf(state({ last: outcome() }), here({ since_ms: JUST_BEFORE }));
  assert.deepEqual(view.line, [{ key: "outcome_kept" }, { key: "outcome_whole_page" }, { key: "matches_none" }]);
  assert.deepEqual(view.findings, []);
  assert.equal(view.earlier, null);
});

test("what was kept in part says so first, and lists what is missing", () => {
  const last = outcome({ complete: false, findings: ["budget_reached", "login_wall"], matches: 1 });
  const view = viewOf(state({ last }), here({ since_ms: JUST_BEFORE }));
  assert.deepEqual(view.line, [{ key: "outcome_not_whole" }, { key: "matches_one" }]);
  assert.deepEqual(view.findings, [{ key: "finding_budget_reached" }, { key: "finding_login_wall" }]);
  assert.deepEqual(viewOf(state({ last }), here()).findings, []);
});

test("an earlier outcome is dated, so that this page is not taken for kept", () => {
  for (const since_ms of [null, JUST_AFTER]) {
    const view = viewOf(state({ last: outcome() }), here({ since_ms }));
    assert.deepEqual(view.line, [{ key: "line_ready" }]);
    assert.equal(view.earlier?.at, "2026-11-20T14:05:09.120Z");
  }
});

test("without a sentence of the receipt, what was found is still said", () => {
  const last = outcome({ summary: null, matches: 2, complete: null });
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
    /** @type {Record<string, Partial<FaceState> & { reason?: string }>} */ (/** @type {unknown} */ (states)),
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
