import assert from "node:assert/strict";
import { test } from "node:test";
import { createBadge } from "../../../extension/background/badge.js";
import { createCaptures } from "../../../extension/background/captures.js";
import { createCases } from "../../../extension/background/cases.js";
import { createGate, holds } from "../../../extension/background/gate.js";
import { Withdrawn } from "../../../extension/background/stop.js";
import { createState } from "../../../extension/background/state.js";
import { fakeClock } from "./fakes/clock.js";
import { ANSWERS, CAPTURE, CASE, entry } from "./fakes/samples.js";
import { fakeStorage } from "./fakes/storage.js";

/** @import { Receipt } from "../../../extension/shared/protocol.d.ts" */
/** @import { Order } from "../../../extension/background/capture.js" */
/** @import { Outbox } from "../../../extension/background/outbox.js" */
/** @import { Entry } from "../../../extension/shared/engine.d.ts" */

/** @param {{ answers?: typeof ANSWERS | null; url?: string; capture?: (order: Order) => Promise<Entry | null>; deliver?: () => Promise<void>; kept?: Entry[] }} [how] */
async function made({
  answers = ANSWERS,
  url = "https://example.test/",
  capture,
  deliver = () => Promise.resolve(),
  kept = [],
} = {}) {
  const gate = createGate({ storage: fakeStorage() });
  const cases = createCases({ storage: fakeStorage() });
  await cases.replace([{ id: CASE, label: "Case 1" }]);
  if (answers !== null) await gate.answer(CASE, answers);
  const state = createState({
    session: fakeStorage(),
    broadcast: () =>
      Promise.reject(new Error("Could not establish connection. Receiving end does not exist.")),
  });
  /** @type {string[]} */
  const shown = [];
  const action = {
    setBadgeText: (/** @type {any} */ { text }) => Promise.resolve(void shown.push(text)),
    setTitle: (/** @type {any} */ { title }) => Promise.resolve(void shown.push(title)),
    setBadgeBackgroundColor: () => Promise.resolve(),
  };
  const badge = createBadge({ action: /** @type {any} */ (action), say: () => "" });
  const outbox = /** @type {Outbox} */ (
    /** @type {unknown} */ ({ all: () => Promise.resolve(kept), save: () => Promise.resolve() })
  );
  /** @type {Order[]} */
  const orders = [];
  const captures = createCaptures({
    gate,
    cases,
    state,
    badge,
    outbox,
    clock: fakeClock(),
    tabs: /** @type {any} */ ({
      get: () =>
        url === ""
          ? Promise.reject(new Error("No tab with id: 7."))
          : Promise.resolve({ url, title: "T", windowId: 3 }),
    }),
    capture(order) {
      orders.push(order);
      return capture?.(order) ?? Promise.resolve(entry());
    },
    deliver,
  });
  return { captures, state, shown, orders, gate, cases };
}

const rest = () => new Promise((resolve) => setTimeout(resolve, 20));

test("with a permit a page is captured with it", async () => {
  const { captures, orders } = await made();
  assert.deepEqual(await captures.start(7), { started: true, code: null });
  assert.deepEqual(orders[0]?.permit, ANSWERS);
  assert.equal(orders[0]?.case_id, CASE);
});

test("nothing is captured where it is not safe, or before the questions are answered", async () => {
  const unsafe = await made({ answers: { ...ANSWERS, safe_place: false } });
  assert.deepEqual(await unsafe.captures.start(7), { started: false, code: "gate.not_safe" });
  const unanswered = await made({ answers: null });
  assert.deepEqual(await unanswered.captures.start(7), { started: false, code: "gate.unanswered" });
  assert.deepEqual([unsafe.orders, unanswered.orders], [[], []]);
  assert.ok(unanswered.shown.includes("!"));
});

test("a page that may not be captured is refused with its reason", async () => {
  for (const [url, code] of [
    ["chrome://settings/", "page.browser_page"],
    ["https://addons.mozilla.org/", "page.store_page"],
    ["", "page.no_tab"],
  ]) {
    const { captures, orders, state } = await made({ url: url ?? "" });
    assert.deepEqual(await captures.start(7), { started: false, code });
    assert.deepEqual([orders, state.get().capturing], [[], null]);
  }
});

test("there is one capture at a time", async () => {
  const { captures, orders } = await made({ capture: () => new Promise(() => undefined) });
  const answers = await Promise.all([captures.start(7), captures.start(7), captures.start(8)]);
  assert.deepEqual(
    answers.map(({ code }) => code),
    [null, "capture.busy", "capture.busy"],
  );
  assert.equal(orders.length, 1);
  assert.equal(captures.isCompanionNeeded(), true);
});

test("the person's wish to stop reaches the capture under way, and no later one", async () => {
  /** @type {Order[]} */
  const orders = [];
  const { captures } = await made({
    capture: (order) =>
      new Promise((resolve) => setTimeout(() => resolve((orders.push(order), null)), 5)),
  });
  assert.equal(captures.stop(), false);
  await captures.start(7);
  assert.equal(captures.stop(), true);
  await rest();
  assert.equal(orders[0]?.shouldStop(), true);
  await captures.start(7);
  await rest();
  assert.equal(orders[1]?.shouldStop(), false);
});

test("a permit holds as long as the answers of its case are those it was made from", async () => {
  const OTHER = "99999999-9999-4999-8999-999999999999";
  const { captures, orders, gate, cases } = await made({ capture: () => new Promise(() => undefined) });
  await captures.start(7);
  const permit = orders[0]?.permit ?? null;
  assert.ok(permit !== null && holds(permit));
  await cases.replace([CASE, OTHER].map((id) => ({ id, label: "Case" })));
  await cases.use(OTHER);
  assert.equal(holds(permit), true, "another case in use says nothing of this one");
  await gate.reset(CASE);
  assert.equal(holds(permit), false);
  await gate.answer(CASE, { ...ANSWERS, answered_at: "2026-11-20T10:05:00.000Z" });
  assert.equal(holds(permit), false, "other answers are others, though they say the same");
});

test("answers given before any case was known hold when they become those of the first case", async () => {
  const { captures, orders, gate, cases } = await made({
    answers: null,
    capture: () => new Promise(() => undefined),
  });
  await cases.replace([]);
  await gate.answer(null, ANSWERS);
  await captures.start(7);
  const permit = orders[0]?.permit ?? null;
  await cases.replace([{ id: CASE, label: "Case 1" }]);
  assert.ok(permit !== null && holds(permit));
  await gate.adopt(CASE);
  assert.ok(holds(permit) && captures.maySend(entry(CAPTURE, null)));
  await gate.reset(CASE);
  assert.ok(!holds(permit) && !captures.maySend(entry(CAPTURE, null)));
});

test("pictures may be sent only while their case's answers admit pictures, text always", async () => {
  const { captures, gate } = await made();
  assert.equal(captures.maySend(entry()), true);
  const text = entry();
  text.draft.mode = "text_only";
  for (const answers of [
    { ...ANSWERS, safe_place: false },
    { ...ANSWERS, under_18: /** @type {const} */ ("yes") },
    { ...ANSWERS, standing: /** @type {const} */ ("neither") },
  ]) {
    await gate.answer(CASE, answers);
    assert.deepEqual([captures.maySend(entry()), captures.maySend(text)], [false, true]);
  }
  await gate.reset(CASE);
  assert.equal(captures.maySend(entry()), false);
});

test("a capture that was withdrawn is told as that, and is no fault", async () => {
  const { captures, state } = await made({ capture: () => Promise.reject(new Withdrawn()) });
  await captures.start(7);
  await rest();
  const { last, capturing } = state.get();
  assert.deepEqual([last?.outcome, last?.code, capturing], ["failed", "gate.withdrawn", null]);
});

test("what was kept is told with the receipt, and the button says it in our own words", async () => {
  const found = /** @type {any[]} */ ([
    { verdict: "match" },
    { verdict: "candidate" },
    { verdict: "none" },
  ]);
  const receipt = /** @type {Receipt} */ (
    /** @type {unknown} */ ({
        summary: "1 known image is on this page.",
        matches: found,
        completeness: { complete: true, sentence: "", findings: [] },
      })
  );
  const made_here = await made({ deliver: () => made_here.captures.onKept(entry(), receipt) });
  await made_here.captures.start(7);
  await rest();
  const { last, capturing } = made_here.state.get();
  assert.deepEqual(
    [last?.outcome, last?.summary, last?.matches, capturing],
    ["kept", receipt.summary, 2, null],
  );
  assert.deepEqual(made_here.shown.slice(-2), ["✓", "Kept."]);
});

test("what waits is told as waiting, what was refused as failed", async () => {
  for (const is_refused of [false, true]) {
    const { captures, state } = await made();
    await captures.onNotKept({ ...entry(), capture_id: CAPTURE }, "vault.locked", is_refused);
    assert.deepEqual(
      [state.get().last?.outcome, state.get().last?.code],
      [is_refused ? "failed" : "waiting", "vault.locked"],
    );
  }
});

test("a capture of which nothing could be taken is told", async () => {
  const { captures, state } = await made({ capture: () => Promise.resolve(null) });
  await captures.start(7);
  await rest();
  assert.deepEqual([state.get().last?.outcome, state.get().capturing], ["failed", null]);
});

test("the companion is needed while something waits that it has not refused", async () => {
  const waiting = entry();
  waiting.state = "ready";
  const refused = { ...waiting, is_refused: true };
  for (const [kept, is_needed, count] of /** @type {[Entry[], boolean, number][]} */ ([
    [[waiting], true, 1],
    [[refused], false, 1],
    [[entry()], false, 0],
    [[], false, 0],
  ])) {
    const { captures, state } = await made({ kept });
    await captures.refresh();
    assert.deepEqual([captures.isCompanionNeeded(), state.get().waiting], [is_needed, count]);
  }
});

test("neither the state nor the button names a page", async () => {
  const { captures, state, shown } = await made();
  await captures.start(7);
  await rest();
  for (const text of [JSON.stringify(state.get()), shown.join()])
    assert.ok(!text.includes("example.test"));
});
