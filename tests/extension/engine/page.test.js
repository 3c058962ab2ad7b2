import assert from "node:assert/strict";
import { test } from "node:test";
import { createPage } from "../../../extension/background/page.js";
import { createTabWatch } from "../../../extension/background/tab-watch.js";
import { fakeClock } from "./fakes/clock.js";
import { target } from "./fakes/samples.js";

/** @import { Clock } from "../../../extension/shared/engine.d.ts" */

const never = /** @type {Clock} */ ({ ...fakeClock(), wait: () => new Promise(() => undefined) });
const named = () => ({ is_here: true });

/** @param {(injection: any) => Promise<unknown>} executeScript @param {{ url?: string | null; clock?: Clock }} [how] */
function made(executeScript, { url = target().url, clock = never } = {}) {
  const get = () =>
    url === null
      ? Promise.reject(new Error("No tab with id: 7."))
      : Promise.resolve({ url, active: true, windowId: 3 });
  return createPage({
    scripting: /** @type {any} */ ({ executeScript }),
    tabs: /** @type {any} */ ({ get, getZoom: () => Promise.resolve(1.1) }),
    clock,
  });
}

test("the first run learns which document it is, every later one runs there or nowhere", async () => {
  /** @type {unknown[]} */
  const targets = [];
  const page = made((injection) => {
    targets.push(injection.target);
    return Promise.resolve([{ frameId: 0, documentId: "D1", result: { is_here: true } }]);
  });
  const own = target();
  assert.deepEqual(await page.run(own, named, {}), { is_here: true });
  await page.run(own, named, {});
  assert.deepEqual(targets, [
    { tabId: 7, frameIds: [0] },
    { tabId: 7, documentIds: ["D1"] },
  ]);
});

test("the answer of another document, which Chromium gives for one put aside, is no answer", async () => {
  const page = made(() =>
    Promise.resolve([{ frameId: 0, documentId: "D2", result: { is_here: true } }]),
  );
  await assert.rejects(page.run({ ...target(), document_id: "D1" }, named, {}), {
    reason: "page_changed",
  });
  const bare = made(() => Promise.resolve([{ frameId: 0, result: { is_here: true } }]));
  await assert.rejects(bare.run({ ...target(), document_id: "D1" }, named, {}), {
    reason: "page_changed",
  });
});

test("a page that is silent because the tab went elsewhere was changed, not slow", async () => {
  const silent = () => new Promise(() => undefined);
  const gone = made(silent, { clock: fakeClock(), url: "https://example.test/other" });
  await assert.rejects(gone.run(target(), named, {}), { reason: "page_changed" });
  const closed = made(silent, { clock: fakeClock(), url: null });
  await assert.rejects(closed.run(target(), named, {}), { reason: "tab_left" });
});

test("a page that did not answer once is asked no more, but one slow image says nothing of it", async () => {
  let asked = 0;
  const silent = made(() => ((asked += 1), new Promise(() => undefined)), { clock: fakeClock() });
  const own = target();
  await assert.rejects(silent.run(own, named, {}, { timeout_ms: 5 }), { reason: "capture_failed" });
  await assert.rejects(silent.run(own, named, {}), { reason: "capture_failed" });
  assert.equal(asked, 2);
  await assert.rejects(silent.run(own, named, {}), { reason: "capture_failed" });
  assert.equal(asked, 2);
});

test("a tab whose address the browser no longer tells is not said to have gone elsewhere", async () => {
  const page = createPage({
    scripting: /** @type {any} */ ({}),
    tabs: /** @type {any} */ ({ get: () => Promise.resolve({ active: true, windowId: 3 }) }),
    clock: never,
  });
  await assert.rejects(page.sameTab(target()), {
    reason: "page_changed",
    note: "The page was replaced, or the browser withdrew its leave.",
  });
});

test("why a function could not run is told apart", async () => {
  const refusing = () =>
    Promise.reject(new Error("Cannot access contents of the page at https://example.test/secret"));
  const known = { ...target(), document_id: "D1" };
  await assert.rejects(
    made(refusing).run(target(), named, {}),
    ({ reason, note }) => reason === "capture_failed" && !note.includes("example"),
  );
  await assert.rejects(made(refusing).run(known, named, {}), { reason: "page_changed" });
  await assert.rejects(made(refusing, { url: "https://elsewhere.test/" }).run(known, named, {}), {
    reason: "page_changed",
  });
  await assert.rejects(made(refusing, { url: null }).run(known, named, {}), { reason: "tab_left" });
});

test("a function that threw in the page, or never answers, is no result", async () => {
  for (const result of [null, undefined]) {
    await assert.rejects(
      made(() => Promise.resolve([{ frameId: 0, result }])).run(target(), named, {}),
      { reason: "capture_failed" },
    );
  }
  const silent = made(() => new Promise(() => undefined), { clock: fakeClock() });
  await assert.rejects(silent.run(target(), named, {}), { reason: "capture_failed" });
});

test("another place on the same page is the same page", async () => {
  const page = made(() => Promise.reject(new Error()), { url: `${target().url}#comments` });
  assert.equal((await page.sameTab(target())).active, true);
});

test("what happens to other tabs does not matter, what happens to this one or its window does", () => {
  const watch = createTabWatch();
  const before = watch.mark(7);
  watch.onUpdated(8, { status: "loading" });
  watch.onUpdated(7, { status: "complete" });
  assert.equal(watch.mark(7), before);
  watch.onUpdated(7, { status: "loading" });
  assert.notEqual(watch.mark(7), before);
  const later = watch.mark(7);
  watch.onActivated();
  assert.notEqual(watch.mark(7), later);
});

/** @param {string} documentId */
const answer = (documentId) => [{ frameId: 1, documentId, result: { is_here: true } }];
const soon = /** @type {Clock} */ ({
  ...fakeClock(),
  wait: () => new Promise((resolve) => setTimeout(resolve, 5)),
});

test("frames are asked all at once, loaded or not, and those without an answer are left out", async () => {
  /** @type {any[]} */
  const injections = [];
  const page = made((injection) => {
    injections.push(injection);
    return Promise.resolve([...answer("D1"), { frameId: 2, documentId: "D2", result: null }]);
  });
  const { answers, is_whole } = await page.runInFrames(target(), named, {}, { timeout_ms: 5 });
  assert.deepEqual(answers, [{ document_id: "D1", result: { is_here: true } }]);
  assert.ok(is_whole);
  assert.deepEqual(injections[0].target, { tabId: 7, allFrames: true });
  assert.equal(injections[0].injectImmediately, true);
});

test("a frame that hangs hides the others only where the browser does not tell which there are", async () => {
  /** @param {any} injection */
  const executeScript = ({ target: { frameIds = [] } }) =>
    frameIds[0] === 4 ? Promise.resolve(answer("D4")) : new Promise(() => undefined);
  const silent = made(executeScript, { clock: soon });
  assert.deepEqual(await silent.runInFrames(target(), named, {}, { timeout_ms: 5 }), {
    answers: [],
    is_whole: false,
  });
  const telling = createPage({
    scripting: /** @type {any} */ ({ executeScript }),
    tabs: /** @type {any} */ ({ get: () => Promise.resolve({ url: target().url }) }),
    clock: soon,
    frameIds: () => Promise.resolve([4, 5]),
  });
  const { answers, is_whole } = await telling.runInFrames(target(), named, {}, { timeout_ms: 5 });
  assert.deepEqual([answers.map(({ document_id }) => document_id), is_whole], [["D4"], false]);
});
