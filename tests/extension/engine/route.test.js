import assert from "node:assert/strict";
import { test } from "node:test";
import { START, routeAfter } from "../../../extension/background/route.js";
import {
  alignedDown,
  alignment,
  columnsOf,
  coveredBands,
  rectOf,
  stepOf,
  tilesExpected,
} from "../../../extension/background/tile-plan.js";
import { view } from "./fakes/samples.js";

/** @import { Box } from "../../../extension/shared/protocol.d.ts" */

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
 * @param {{ height: number; window: number; unit?: number; occludersAt: (y: number) => Box[] }} page
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
    route = routeAfter(route, shown, unit);
    assert.ok(!route.is_blocked);
    if (route.is_at_end)
      return { tiles, unseen: seen.reduce((sum, one) => sum + 1 - one, 0), route };
  }
  throw new Error("the walk does not end");
}

/** @param {number} y @param {number} height */
const bar = (y, height) => ({ x: 0, y, width: 1_280, height });

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
    assert.equal(route.has_hole, false);
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
  const first = routeAfter(START, view(), 1);
  assert.equal(routeAfter(first, view({ scroll_y: 0 }), 1).is_blocked, true);
});

test("a side bar or a layer over everything does not hinder the walk", () => {
  const tall = view({ occluders: [{ x: 0, y: 0, width: 300, height: 800 }] });
  assert.deepEqual(coveredBands(tall), { top: 0, bottom: 0 });
  assert.equal(stepOf(tall), 768);
});

test("a page wider than the window is taken in columns that overlap", () => {
  const columns = columnsOf(view({ scroll_width: 3_000 }), 1);
  assert.equal(columns[0], 0);
  columns.slice(1).forEach((x, at) => assert.ok(x < (columns[at] ?? 0) + 1_280));
  assert.ok((columns.at(-1) ?? 0) + 1_280 >= 3_000);
  assert.deepEqual(columnsOf(view(), 1), [0]);
  assert.equal(tilesExpected(view({ scroll_height: 800 })), 1);
});
