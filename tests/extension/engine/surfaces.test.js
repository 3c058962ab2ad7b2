import assert from "node:assert/strict";
import { test } from "node:test";
import { driftBetween } from "../../../extension/background/anchors.js";
import { createBudget } from "../../../extension/background/budget.js";
import { createGaps } from "../../../extension/background/gaps.js";
import { createParts } from "../../../extension/background/parts.js";
import { slicesOf } from "../../../extension/background/second-rendering.js";
import { CaptureStop } from "../../../extension/background/stop.js";
import { framesThatScroll, mainOf, orderOf } from "../../../extension/background/surfaces.js";
import { fakeClock } from "./fakes/clock.js";
import { fakeBrowser } from "./fakes/page.js";
import { target } from "./fakes/samples.js";

/** @import { FoundSurface } from "../../../extension/shared/engine.d.ts" */
/** @import { Page } from "../../../extension/background/page.js" */

/** @param {number} surface @param {Partial<FoundSurface>} [more] @returns {FoundSurface} */
const found = (surface, more = {}) => ({
  surface,
  kind: surface === 0 ? "document" : "element",
  label: "div",
  box: { x: 0, y: 0, width: 600, height: 400 },
  scroll_width: 600,
  scroll_height: 4_000,
  client_width: 600,
  client_height: 400,
  is_on_top: false,
  is_in_middle: surface > 0,
  snaps: false,
  ...more,
});
const STILL = { scroll_height: 850, client_height: 800 };
const PAGE = /** @type {const} */ ({ kind: "page", surface: null, box: null });

test("a dialog on top is the page, then a document that scrolls, then the largest part in the middle", () => {
  const large = found(2, { client_height: 700 });
  const aside = found(3, { client_height: 790, is_in_middle: false });
  assert.equal(mainOf([found(0), found(1), large]), 0);
  assert.equal(mainOf([found(0, STILL), found(1), large, aside]), 2);
  assert.equal(mainOf([found(0), large, found(4, { is_on_top: true })]), 4);
  assert.equal(mainOf([found(0, STILL)]), 0);
  assert.equal(mainOf([found(0, STILL), aside]), 0);
});

test("the main part comes first, then the document, then the rest from the top", () => {
  const low = found(1, { box: { x: 0, y: 900, width: 1, height: 1 }, is_in_middle: false });
  const all = [found(0, STILL), low, found(2), found(3, { is_in_middle: false })];
  assert.deepEqual(orderOf(all, PAGE, null), [2, 0, 3, 1]);
  assert.deepEqual(orderOf(all, { ...PAGE, surface: 3 }, null), [3]);
  assert.deepEqual(orderOf(all, { ...PAGE, kind: "element" }, 1), [1]);
  assert.deepEqual(orderOf(all, { ...PAGE, kind: "image", surface: 2 }, null), [2]);
});

/** @param {[number, number][]} places */
const anchors = (places) =>
  places.map(([id, y]) => ({ id, box: { x: 0, y, width: 10, height: 10 } }));

test("the layout's drift is that of what was seen last, and one restless element is not the layout", () => {
  const before = anchors([[1, 0], [2, 100], [3, 200], [4, 300], [5, 400], [6, 500]]);
  assert.deepEqual(driftBetween(before, before), { shared: 6, y: 0 });
  const pushed = anchors([[1, 0], [2, 100], [3, 200], [4, 450], [5, 550], [6, 650]]);
  assert.deepEqual(driftBetween(before, pushed), { shared: 6, y: 150 });
  const one = anchors([[4, 300], [5, 90], [6, 500]]);
  assert.deepEqual(driftBetween(before, one), { shared: 3, y: 0 });
  assert.deepEqual(driftBetween(before, anchors([[9, 0]])), { shared: 0, y: 0 });
  assert.equal(driftBetween(before, anchors([[6, 500.4]])).y, 0);
});

test("gaps without a place are counted together, those with one are listed once, up to a hundred", () => {
  const gaps = createGaps();
  gaps.add("restless");
  gaps.add("restless", { count: 3 });
  const box = { x: 1, y: 2, width: 3, height: 4 };
  gaps.add("covered", { box });
  gaps.add("covered", { box: { ...box, x: 1.2 } });
  for (let x = 0; x < 150; x += 1) gaps.add("image_not_loaded", { url: `https://a.test/${x}`, box });
  const list = gaps.list();
  assert.deepEqual(list[0], { code: "restless", count: 4, box: null, url: null });
  assert.equal(list.filter(({ code }) => code === "covered").length, 1);
  const images = list.filter(({ code }) => code === "image_not_loaded");
  assert.deepEqual([images.length, images.at(-1)?.count, images.at(-1)?.url], [101, 50, null]);
});

test("a budget ends by screens, by minutes, or by what a record can hold", async () => {
  const clock = fakeClock();
  const two = createBudget({ screens: 2, minutes: null }, { clock });
  two.spend();
  assert.deepEqual([two.whyOver(), two.left()], [null, 1]);
  two.spend();
  assert.deepEqual([two.whyOver(), two.left()], ["budget_reached", 0]);
  const short = createBudget({ screens: null, minutes: 1 }, { clock });
  assert.equal(short.whyOver(), null);
  await clock.wait(60_000);
  assert.equal(short.whyOver(), "budget_reached");
  const full = createBudget({ screens: null, minutes: null }, { clock, most_tiles: 1 });
  full.spend();
  assert.equal(full.whyOver(), "too_long");
});

test("a document is drawn again in one piece, in aligned slices, or not at all", () => {
  const view = { least_scroll_x: 0, scroll_width: 1_000, scroll_height: 20_000, device_pixel_ratio: 1 };
  assert.deepEqual(slicesOf(view), [{ x: 0, y: 0, width: 1_000, height: 20_000 }]);
  const long = slicesOf({ ...view, scroll_height: 40_000, device_pixel_ratio: 12 / 11 });
  assert.equal(long.length, 3);
  for (const { y } of long) assert.ok(Math.abs(((y * 12) / 11) % 1) < 1e-6);
  assert.equal(long.reduce((sum, { height }) => sum + height, 0), 40_000);
  assert.deepEqual(slicesOf({ ...view, scroll_height: 200_000 }), []);
});

test("a frame of another site is said to scroll only if the browser lets it be asked and it says so", async () => {
  const frames = [
    { url: "https://a.test/", box: { x: 0, y: 0, width: 304, height: 204 } },
    { url: "https://b.test/", box: { x: 0, y: 0, width: 504, height: 404 } },
    { url: "https://c.test/", box: { x: 0, y: 0, width: 704, height: 604 } },
  ];
  const answers = [
    { document_id: "1", result: { width: 300, height: 200, hidden: 0 } },
    { document_id: "2", result: { width: 500, height: 400, hidden: 90 } },
  ];
  const page = /** @type {Page} */ (
    /** @type {unknown} */ ({ runInFrames: () => Promise.resolve({ answers, is_whole: true }) })
  );
  assert.deepEqual(await framesThatScroll(page, target(), frames), [frames[1]]);
});

test("a person is shown what of a page scrolls, and nothing where the page may not be asked", async () => {
  const parts = [{ scroll_height: 900, client_height: 300 }];
  const captures = { target: () => Promise.resolve(target()) };
  const list = createParts({ page: fakeBrowser({ parts }).page, captures });
  assert.deepEqual(
    (await list(7)).map(({ surface, is_main }) => [surface, is_main]),
    [
      [0, true],
      [1, false],
    ],
  );
  const answers = {
    findSurfaces() {
      throw new CaptureStop("capture_failed");
    },
  };
  assert.deepEqual(await createParts({ page: fakeBrowser({ answers }).page, captures })(7), []);
  const none = { target: () => Promise.resolve(/** @type {const} */ ("no_tab")) };
  assert.deepEqual(await createParts({ page: fakeBrowser().page, captures: none })(7), []);
});
