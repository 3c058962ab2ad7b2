import assert from "node:assert/strict";
import { test } from "node:test";
import { createBudgetChoice, readBudget, USUAL } from "../../../extension/background/budget-choice.js";
import { createForecast } from "../../../extension/background/forecast.js";
import { BUDGETS } from "../../../extension/shared/budget-words.js";
import { fakeStorage } from "./fakes/storage.js";

test("what the person chose holds after the browser was closed", async () => {
  const storage = fakeStorage();
  const first = createBudgetChoice({ storage });
  assert.equal(await first.use({ screens: 50, minutes: null, more: "left out" }), true);
  const second = createBudgetChoice({ storage });
  await second.load();
  assert.deepEqual(second.get(), { screens: 50, minutes: null });
});

test("what is no budget is refused, and changes nothing", async () => {
  const choice = createBudgetChoice({ storage: fakeStorage() });
  for (const bad of [
    null,
    "50",
    {},
    { screens: 0, minutes: null },
    { screens: 1.5, minutes: null },
    { screens: 4_501, minutes: null },
    { screens: Number.NaN, minutes: null },
    { screens: null, minutes: 0.4 },
    { screens: null, minutes: Number.POSITIVE_INFINITY },
    { screens: "10", minutes: null },
  ])
    assert.equal(await choice.use(bad), false, JSON.stringify(bad));
  assert.deepEqual(choice.get(), USUAL);
});

test("a damaged store gives the usual budget", async () => {
  const storage = fakeStorage();
  await storage.set({ budget: { screens: -1 } });
  const choice = createBudgetChoice({ storage });
  await choice.load();
  assert.deepEqual(choice.get(), USUAL);
});

test("every choice that is offered is one that is taken, the usual one first", () => {
  for (const budget of BUDGETS) assert.deepEqual(readBudget(budget), budget);
  assert.deepEqual(BUDGETS[0], USUAL);
});

/** @param {number} tiles_done @param {boolean} [is_waiting_for_tab] */
const tiles = (tiles_done, is_waiting_for_tab = false) => ({
  stage: /** @type {const} */ ("tiles"),
  tiles_done,
  tiles_expected: 20,
  is_waiting_for_tab,
});

test("nothing is guessed from the first tiles, nor before and after them", () => {
  let now_ms = 0;
  const forecast = createForecast({ monotonic: () => (now_ms += 500) });
  const said = [0, 1, 2, 3].map((done) => forecast.secondsLeft(tiles(done)));
  assert.deepEqual(said, [null, null, null, null]);
  assert.equal(forecast.secondsLeft({ ...tiles(4), stage: "media" }), null);
});

test("the time left follows the pace, and a wait for the tab does not count", () => {
  let now_ms = 0;
  const forecast = createForecast({ monotonic: () => now_ms });
  for (const done of [1, 2, 3, 4, 5]) {
    now_ms += 500;
    forecast.secondsLeft(tiles(done));
  }
  const before = forecast.secondsLeft(tiles(5));
  assert.equal(before, 10);
  assert.equal(forecast.secondsLeft(tiles(5, true)), null);
  now_ms += 60_000;
  assert.equal(forecast.secondsLeft(tiles(5)), before);
  assert.equal(forecast.secondsLeft(tiles(20)), 2);
});
