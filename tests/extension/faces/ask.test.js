import assert from "node:assert/strict";
import { afterEach, test } from "node:test";
import { AskError, ask, codeOf, onStateChanged } from "../../../extension/shared/ask.js";

/** @typedef {(message: unknown) => void} Listener */

/**
 * Put a made-up `chrome.runtime` in place.
 *
 * @param {(message: unknown) => unknown} answer
 */
function pretend(answer) {
  /** @type {Set<Listener>} */
  const listeners = new Set();
  const onMessage = {
    addListener: (/** @type {Listener} */ listener) => listeners.add(listener),
    removeListener: (/** @type {Listener} */ listener) => listeners.delete(listener),
  };
  const sendMessage = (/** @type {unknown} */ message) =>
    new Promise((resolve) => resolve(answer(message)));
  Object.assign(globalThis, { chrome: { runtime: { onMessage, sendMessage } } });
  return { tell: (/** @type {unknown} */ message) => listeners.forEach((hear) => hear(message)) };
}

afterEach(() => Reflect.deleteProperty(globalThis, "chrome"));

test("a question carries its kind and parameters, and its result comes back", async () => {
  /** @type {unknown} */
  let heard;
  pretend((message) => {
    heard = message;
    return { result: { reason: "no_tab" } };
  });
  assert.deepEqual(await ask("page.check", { tab_id: 7 }), { reason: "no_tab" });
  assert.deepEqual(heard, { kind: "page.check", params: { tab_id: 7 } });
});

test("an error of the background arrives as its code", async () => {
  pretend(() => ({ error: { code: "case.unknown" } }));
  await assert.rejects(ask("case.use", { case_id: "x" }), { name: "AskError", code: "case.unknown" });
});

test("silence and a missing background are the same problem", async () => {
  pretend(() => undefined);
  await assert.rejects(ask("state.get", {}), { code: "face.no_answer" });
  pretend(() => {
    throw new Error("Could not establish connection. Receiving end does not exist.");
  });
  await assert.rejects(ask("state.get", {}), { code: "face.no_answer" });
});

test("a background that never answers is given up", async (context) => {
  context.mock.timers.enable({ apis: ["setTimeout"] });
  pretend(() => new Promise(() => undefined));
  const asked = ask("state.get", {});
  context.mock.timers.tick(15_000);
  await assert.rejects(asked, { code: "face.no_answer" });
});

test("only state changes are heard, and none after closing", () => {
  const background = pretend(() => undefined);
  const closing = new AbortController();
  /** @type {unknown[]} */
  const heard = [];
  onStateChanged((state) => heard.push(state), closing.signal);
  background.tell({ kind: "something.else", state: 1 });
  background.tell({ kind: "state.changed", state: 2 });
  closing.abort();
  background.tell({ kind: "state.changed", state: 3 });
  assert.deepEqual(heard, [2]);
});

test("a fault that is no answer is not swallowed", () => {
  assert.equal(codeOf(new AskError("case.unknown")), "case.unknown");
  assert.throws(() => codeOf(new TypeError("ours")), TypeError);
});
