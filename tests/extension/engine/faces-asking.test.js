import assert from "node:assert/strict";
import { test } from "node:test";
import { createBadge } from "../../../extension/background/badge.js";
import { createBudgetChoice } from "../../../extension/background/budget-choice.js";
import { createHandlers } from "../../../extension/background/handlers.js";
import { fakeStorage } from "./fakes/storage.js";

function made() {
  /** @type {unknown[]} */
  const wishes = [];
  /** @type {any} */
  let patched = {};
  const captures = {
    start: (/** @type {number} */ _tab, /** @type {unknown} */ wish) =>
      Promise.resolve((wishes.push(wish), { started: true, code: null })),
    refresh: () => Promise.resolve(),
  };
  const state = { get: () => patched, patch: (/** @type {object} */ more) => (patched = { ...patched, ...more }) };
  const parts = { budget: createBudgetChoice({ storage: fakeStorage() }), captures, state };
  return { wishes, handlers: createHandlers(/** @type {any} */ (parts)), state };
}

test("a part picked in the popup is what is wished for, and nothing else is taken for a part", async () => {
  const { wishes, handlers } = made();
  for (const surface of [0, 3, 63, undefined, -1, 64, 1.5, "3", null])
    await handlers["capture.start"](/** @type {any} */ ({ tab_id: 7, surface }));
  const surfaces = wishes.map((wish) => /** @type {any} */ (wish).subject?.surface ?? null);
  assert.deepEqual(surfaces, [0, 3, 63, null, null, null, null, null, null]);
});

test("a budget that is chosen is told, one that is none is refused", async () => {
  const { handlers, state } = made();
  const budget = { screens: 50, minutes: null };
  assert.deepEqual((await handlers["budget.use"]({ budget })).budget, budget);
  const bad = { screens: 0, minutes: null };
  await assert.rejects(handlers["budget.use"]({ budget: bad }), { code: "budget.invalid" });
  assert.deepEqual(state.get().budget, budget);
});

test("that another tab is waited for is said in every tab, and taken back", async () => {
  /** @type {any[]} */
  const shown = [];
  const show = (/** @type {any} */ what) => Promise.resolve(void shown.push(what));
  const action = { setBadgeText: show, setTitle: show, setBadgeBackgroundColor: () => Promise.resolve() };
  const badge = createBadge({ action: /** @type {any} */ (action), say: () => "" });
  await badge.waitsForTab(true);
  await badge.waitsForTab(false);
  assert.deepEqual(shown.map(({ text, title }) => text ?? /Go back/.test(title)), ["!", true, "", false]);
  assert.ok(shown.every((what) => !("tabId" in what)));
});

test("a badge says that a page was kept in part, in no one's words but ours", async () => {
  /** @type {string[]} */
  const titles = [];
  const action = {
    setBadgeText: () => Promise.resolve(),
    setTitle: (/** @type {any} */ { title }) => Promise.resolve(void titles.push(title)),
    setBadgeBackgroundColor: () => Promise.resolve(),
  };
  const badge = createBadge({ action: /** @type {any} */ (action), say: (key) => key });
  await badge.kept(7, true);
  await badge.kept(7, false);
  assert.deepEqual(titles, ["badge_kept", "badge_not_whole"]);
});
