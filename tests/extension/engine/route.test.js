import assert from "node:assert/strict";
import { test } from "node:test";
import { START, routeAfter } from "../../../extension/background/route.js";
import {
  alignedDown,
  alignment,
  columnsOf,
  rectOf,
  stepOf,
  tilesExpected,
} from "../../../extension/background/tile-plan.js";
import { stripsOf } from "../../../extension/background/strips.js";
import { view } from "./fakes/samples.js";

/** @import { Occluder } from "../../../extension/shared/engine.d.ts" */

/** A row of random numbers that is the same every time. */
/** @param {number} seed */
function numbers(seed) {
  let state = seed;
  return () => {
    state = (state * 1_103_515_245 + 12_345) % 2_147_483_648;
    return state / 2_147_483_648;
  };
}

/**
 * Walk a page and return which of its rows were seen uncovered, and how many tiles it took.
 *
 * @param {{ height: number; window: number; unit?: number; occludersAt: (y: number) => Occluder[] }} page
 */
function walked({ height, window, unit = 1, occludersAt }) {
  const seen = new Uint8Array(height);
  let route = START;
  for (let tiles = 1; tiles < 500; tiles += 1) {
    const scroll_y = Math.min(route.y, Math.max(0, height - window));
    const occluders = occludersAt(scroll_y);
    const shown = view({ scroll_y, scroll_height: height, client_height: window, occluders });
    for (let row = 0; row < Math.min(window, height); row += 1) {
      const is_covered = occluders.some((box) => row >= box.y && row < box.y + box.height);
      if (!is_covered) seen[Math.round(scroll_y) + row] = 1;
    }
    route = routeAfter(route, shown, { unit });
    assert.ok(!route.is_blocked);
    if (route.is_at_end)
      return { tiles, unseen: seen.reduce((sum, one) => sum + 1 - one, 0), route };
  }
  throw new Error("the walk does not end");
}

/** @param {number} y @param {number} height */
const bar = (y, height) => ({ x: 0, y, width: 1_280, height, covers: true });

test("every row of a plain page is seen, whatever its size", () => {
  const next = numbers(1);
  for (let round = 0; round < 200; round += 1) {
    const window = 200 + Math.floor(next() * 1_200);
    const height = 1 + Math.floor(next() * 20_000);
    assert.equal(walked({ height, window, occludersAt: () => [] }).unseen, 0);
  }
});

test("every row is seen between fixed bars, but those they cover at the very top and end", () => {
  const next = numbers(2);
  for (let round = 0; round < 200; round += 1) {
    const window = 500 + Math.floor(next() * 900);
    const height = window + Math.floor(next() * 15_000);
    const [head, foot] = [Math.floor(next() * window * 0.35), Math.floor(next() * window * 0.35)];
    const occludersAt = () => [bar(0, head), bar(window - foot, foot)];
    assert.ok(walked({ height, window, occludersAt }).unseen <= head + foot);
  }
});

test("a head that becomes fixed on the way hides nothing", () => {
  const next = numbers(3);
  for (let round = 0; round < 200; round += 1) {
    const window = 500 + Math.floor(next() * 700);
    const height = window * 2 + Math.floor(next() * 15_000);
    const sticks_at = Math.floor(next() * height * 0.8);
    const head = Math.floor(next() * window * 0.35);
    const occludersAt = (/** @type {number} */ y) => (y > sticks_at ? [bar(0, head)] : []);
    const { unseen, route } = walked({ height, window, occludersAt });
    assert.equal(unseen, 0, `round ${round}`);
    assert.deepEqual(route.holes, []);
  }
});

test("in Firefox every tile stands on whole device pixels", () => {
  for (const ratio of [
    0.5,
    0.8955223880597015,
    1,
    1.0909090909090908,
    1.25,
    4 / 3,
    1.5,
    1.875,
    2,
    3,
  ]) {
    const unit = alignment(ratio);
    assert.ok(Number.isInteger(Math.round(unit * ratio * 1e9) / 1e9), `${ratio}`);
    const { unseen } = walked({ height: 9_000, window: 800, unit, occludersAt: () => [] });
    assert.equal(unseen, 0);
    const shown = view({
      device_pixel_ratio: ratio,
      scroll_y: alignedDown(1_234, unit),
      scroll_height: 9_000,
    });
    const rect = rectOf(shown);
    for (const length of [rect.y, rect.height]) {
      const pixels = length * ratio;
      assert.ok(Math.abs(pixels - Math.round(pixels)) < 1e-6, `${length} at ${ratio}`);
    }
  }
});

test("the last tile in Firefox reaches the end of the page", () => {
  const shown = view({ device_pixel_ratio: 12 / 11, scroll_y: 2_200, scroll_height: 3_000 });
  const { y, height } = rectOf(shown);
  assert.equal(y + height, 3_000);
  assert.ok(y <= 2_200 && y % alignment(12 / 11) === 0);
});

test("a page that does not let itself be scrolled is noticed", () => {
  const first = routeAfter(START, view());
  assert.equal(routeAfter(first, view({ scroll_y: 0 })).is_blocked, true);
});

test("what cannot be uncovered does not hinder the walk", () => {
  const tall = view({ occluders: [{ x: 0, y: 0, width: 300, height: 800, covers: true }] });
  assert.equal(stepOf(tall), 768);
  const over_all = view({ occluders: [{ x: 0, y: 0, width: 1_280, height: 800, covers: true }] });
  assert.equal(stepOf(over_all), 768);
});

test("a side bar that stands over nothing shortens no step, and one that covers does", () => {
  const side = { x: 900, y: 80, width: 300, height: 260 };
  assert.equal(stepOf(view({ occluders: [{ ...side, covers: false }] })), 768);
  assert.equal(stepOf(view({ occluders: [{ ...side, covers: true }] })), 800 - 340 - 32);
});

test("a head and a button in one strip do not add up with what is in another", () => {
  const head = { x: 0, y: 0, width: 600, height: 200, covers: true };
  const button = { x: 1_200, y: 700, width: 60, height: 60, covers: true };
  assert.equal(stepOf(view({ occluders: [head, button] })), 600 - 32);
});

test("every row of every strip is seen uncovered, whatever lies over the window", () => {
  const next = numbers(7);
  for (let round = 0; round < 60; round += 1) {
    const window = 600 + Math.floor(next() * 400);
    const height = window * 2 + Math.floor(next() * 6_000);
    const over = Array.from({ length: 1 + Math.floor(next() * 3) }, () => ({
      x: Math.floor(next() * 1_000),
      y: Math.floor(next() * window * 0.8),
      width: 60 + Math.floor(next() * 400),
      height: 30 + Math.floor(next() * window * 0.2),
      covers: true,
    }));
    const strips = stripsOf(view({ client_height: window, occluders: over }));
    if (strips.some(({ is_hidden }) => is_hidden)) continue;
    const seen = strips.map(() => new Uint8Array(height));
    let route = START;
    let [first, last] = [0, 0];
    for (let tiles = 0; !route.is_at_end; tiles += 1) {
      assert.ok(tiles < 300, "the walk ends");
      const scroll_y = Math.min(route.y, height - window);
      const shown = view({ scroll_y, scroll_height: height, client_height: window, occluders: over });
      strips.forEach(({ runs }, at) =>
        runs.forEach(({ from, to }) => seen[at]?.fill(1, scroll_y + from, scroll_y + to)),
      );
      route = routeAfter(route, shown);
      assert.deepEqual(route.holes, []);
      [first, last] = [window, height - window];
    }
    for (const rows of seen) assert.ok(rows.subarray(first, last).every((one) => one === 1));
  }
});

test("where the layout moves, the walk goes on after what was seen", () => {
  const first = routeAfter(START, view({ scroll_height: 9_000 }));
  const second = routeAfter(first, view({ scroll_height: 9_300, scroll_y: 968 }), { drift: 300 });
  assert.equal(first.y, 768);
  assert.deepEqual(second.holes, []);
  assert.equal(second.y, 968 + 768);
  const skipped = routeAfter(first, view({ scroll_height: 8_700, scroll_y: 768 }), { drift: -300 });
  assert.ok(skipped.is_filling);
  assert.equal(skipped.y, 800 - 300 - 32);
});

test("a page wider than the window is taken in columns that overlap", () => {
  const columns = columnsOf(view({ scroll_width: 3_000 }), 1);
  assert.equal(columns[0], 0);
  columns.slice(1).forEach((x, at) => assert.ok(x < (columns[at] ?? 0) + 1_280));
  assert.ok((columns.at(-1) ?? 0) + 1_280 >= 3_000);
  assert.deepEqual(columnsOf(view(), 1), [0]);
  assert.equal(tilesExpected(view({ scroll_height: 800 })), 1);
});

test("where a page scrolls on to places of its own, a nearer one is looked for", () => {
  const height = 1_800;
  /** @type {(y: number) => number} */
  const snapped = (y) => Math.min(Math.round(y / 500) * 500, height - 800);
  const seen = new Uint8Array(height);
  let route = START;
  for (let tiles = 0; !route.is_at_end; tiles += 1) {
    assert.ok(tiles < 10, "the walk ends");
    const scroll_y = snapped(route.y);
    seen.fill(1, scroll_y, scroll_y + 800);
    route = routeAfter(route, view({ scroll_y, scroll_height: height }));
    assert.deepEqual(route.holes, []);
  }
  assert.ok(seen.every((one) => one === 1));
});

test("a page that has no nearer place is left with the hole, and that is said", () => {
  let route = START;
  for (let tiles = 0; !route.is_at_end; tiles += 1) {
    assert.ok(tiles < 10, "the walk ends");
    const scroll_y = route.y > 50 ? 1_200 : 0;
    route = routeAfter(route, view({ scroll_y, scroll_height: 2_000 }));
  }
  assert.deepEqual(route.holes, [{ x: 0, y: 800, width: 1_280, height: 400 }]);
});

test("no step is shortened for a modal dialog", () => {
  const dialog = { x: 200, y: 200, width: 800, height: 400, covers: true };
  assert.ok(stepOf(view({ occluders: [dialog] })) < 400);
  assert.equal(stepOf(view({ occluders: [{ ...dialog, is_modal: true }] })), 800 - 32);
});
