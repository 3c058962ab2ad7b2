import assert from "node:assert/strict";
import { test } from "node:test";
import { permitFor } from "../../../extension/background/gate.js";
import { createShutter } from "../../../extension/background/shutter.js";
import { createTileShot } from "../../../extension/background/tile-shot.js";
import { createTiles } from "../../../extension/background/tiles.js";
import { fakeClock } from "./fakes/clock.js";
import { fakeBrowser, shownIn } from "./fakes/page.js";
import { ANSWERS, WHOLE_PAGE, target } from "./fakes/samples.js";

/** @import { PixelPermit } from "../../../extension/shared/permit.d.ts" */
/** @import { Rendered } from "../../../extension/background/second-rendering.js" */
/** @import { Wish } from "../../../extension/shared/engine.d.ts" */
/** @import { TakenTile } from "../../../extension/background/tile-shot.js" */

const SIZES = { scroll_width: 1_280, scroll_height: 3_000, client_width: 1_280, client_height: 800 };
const permit = /** @type {PixelPermit} */ (permitFor(ANSWERS));

/**
 * Take all tiles of a page and return them with the report.
 *
 * @param {Parameters<typeof fakeBrowser>[0]} [how]
 * @param {{ takesRects?: boolean; shouldStop?: (tiles: number) => boolean; wish?: Partial<Wish>; most_tiles?: number }} [more]
 */
async function taken(how, { takesRects = false, shouldStop = () => false, wish = {}, most_tiles = 200 } = {}) {
  const { world, page, watch, take } = fakeBrowser(how);
  const clock = fakeClock();
  const shutter = createShutter({ take, is_paced: !takesRects, clock });
  const tileShot = createTileShot({ page, shutter, watch, clock, takesRects });
  /** @type {TakenTile[]} */
  const tiles = [];
  /** @type {Rendered[]} */
  const renderings = [];
  /** @type {boolean[]} */
  const waits = [];
  /** @type {number[]} */
  const plans = [];
  const all = createTiles({ page, tileShot, shutter, clock, takesRects, most_tiles });
  const report = await all.takeAll(permit, target(), {
    wish: { ...WHOLE_PAGE, ...wish },
    watcher: {
      onTile: (one) => Promise.resolve(void tiles.push(one)),
      onView: () => Promise.resolve(),
      onPlan: (expected) => void plans.push(expected),
      onWaitForTab: (is_waiting) => void waits.push(is_waiting),
      onRendering: (one) => Promise.resolve(void renderings.push(one)),
      shouldStop: () => shouldStop(tiles.length),
    },
  });
  const codes = report.gaps.map(({ code }) => code);
  const shown = tiles.map(({ shot }) => shownIn(shot.bytes));
  return { world, tiles, report, codes, shown, renderings, waits, plans };
}

test("every tile shows the place its record names, and the page is scrolled back", async () => {
  const { world, tiles, report, shown } = await taken({ page: { scroll_y: 555 } });
  assert.equal(report.reason, "end_of_page");
  assert.deepEqual(
    shown,
    tiles.map(({ tile }) => `y=${tile.scroll_y}`),
  );
  assert.deepEqual(
    tiles.map(({ tile }) => tile.scroll_y),
    [0, 768, 1_536, 2_200],
  );
  assert.equal(world.view.scroll_y, 555);
});

test("in Firefox tiles are parts of the document at the page's own resolution", async () => {
  const { world, tiles } = await taken(
    { page: { device_pixel_ratio: 12 / 11 } },
    { takesRects: true },
  );
  for (const [at, { rect, scale }] of world.took.slice(0, tiles.length).entries()) {
    assert.equal(scale, 12 / 11);
    assert.equal(rect.y % 11, 0);
    const tile = tiles[at]?.tile;
    // What is drawn begins above the tile, where there is something above it: the crop leaves that out.
    assert.equal(tile?.scroll_y, rect.y + (tile?.crop.y ?? 0));
    assert.equal(tile?.viewport_height, rect.height);
    assert.equal((tile?.crop.y ?? 0) % 11, 0);
    assert.ok(at === 0 || (tile?.crop.y ?? 0) >= 48, "no line of text is cut by the picture's edge");
    assert.ok((tile?.crop.y ?? 0) + (tile?.crop.height ?? 0) <= rect.height);
  }
});

test("no picture of another tab is ever kept, at whatever moment the person leaves for it", async () => {
  const { world } = await taken();
  const moments = world.done.length;
  for (let moment = 0; moment < moments; moment += 1) {
    for (const stays_away of [1, 3, Number.POSITIVE_INFINITY]) {
      let [now, left_at] = [0, -1];
      const { shown, report } = await taken({
        before(_what, at) {
          if (now === moment) {
            left_at = now;
            at.leave();
          }
          if (left_at >= 0 && now === left_at + stays_away) at.comeBack();
          now += 1;
        },
      });
      assert.ok(
        shown.every((one) => one.startsWith("y=")),
        `moment ${moment}`,
      );
      const is_whole = report.reason === "end_of_page" && shown.length === 4;
      assert.ok(is_whole || report.reason === "tab_left", `moment ${moment}: ${report.reason}`);
    }
  }
});

test("no picture of another page is ever kept, at whatever moment the tab goes there", async () => {
  const moments = (await taken()).world.done.length;
  for (let moment = 0; moment < moments; moment += 1) {
    let now = 0;
    const { shown, report } = await taken({
      before(_what, world) {
        if (now === moment) world.url = "https://elsewhere.test/";
        now += 1;
      },
    });
    assert.ok(
      shown.every((one) => one.startsWith("y=")),
      `moment ${moment}`,
    );
    const is_whole = shown.length === 4;
    assert.ok(report.reason === "page_changed" || is_whole, `moment ${moment}: ${report.reason}`);
  }
});

test("a document loaded anew at the same address is another page", async () => {
  const { shown, report } = await taken({
    before(what, world) {
      if (what === "take" && world.shots === 2) world.view.time_origin += 1;
    },
  });
  assert.equal(report.reason, "page_changed");
  assert.equal(shown.length, 2);
});

test("a closed tab ends the capture and keeps what was taken", async () => {
  const { shown, report } = await taken({
    before(what, world) {
      if (what === "take" && world.shots === 2) world.is_open = false;
    },
  });
  assert.equal(report.reason, "tab_left");
  assert.equal(shown.length, 2);
});

test("a page that moves under the picture is taken again, and how often is recorded", async () => {
  const { tiles, report } = await taken({
    before(what, world) {
      if (what === "take" && world.shots === 1) world.view.scroll_y += 20;
    },
  });
  assert.deepEqual(
    tiles.map(({ tile }) => tile.attempts),
    [1, 2, 1, 1],
  );
  assert.equal(report.tiles_retaken, 1);
});

test("a page that never rests is not taken at an unknown place", async () => {
  const { tiles, report } = await taken({
    before(what, world) {
      if (what === "take") world.view.scroll_y += 1;
    },
  });
  assert.equal(tiles.length, 0);
  assert.equal(report.reason, "capture_failed");
});

test("what moves over the page is marked where it was before and after", async () => {
  const moving = await taken({
    before(what, world) {
      if (what === "take")
        world.view.occluders = [{ x: world.shots * 50, y: 0, width: 10, height: 10 }];
    },
    page: { scroll_height: 800 },
  });
  assert.deepEqual(
    moving.tiles[0]?.tile.occluders.map(({ x }) => x),
    [50, 100],
  );
  assert.equal(moving.tiles[0]?.tile.attempts, 3);
  assert.deepEqual(moving.codes, ["restless"]);
});

test("the person can stop, and an endless page is stopped and says so", async () => {
  const stopped = await taken({}, { shouldStop: (tiles) => tiles === 2 });
  assert.deepEqual([stopped.report.reason, stopped.tiles.length], ["stopped_by_person", 2]);
  const endless = await taken({
    before(what, world) {
      if (what === "take") world.view.scroll_height += 2_000;
    },
  });
  assert.deepEqual([endless.report.reason, endless.tiles.length], ["too_long", 200]);
});

test("a page that grows when its end is reached is followed", async () => {
  let grown = 0;
  const { tiles, report } = await taken({
    before(what, world) {
      const is_at_end = world.view.scroll_y + 800 >= world.view.scroll_height;
      if (what === "measureView" && is_at_end && grown < 2) {
        world.view.scroll_height += 1_000;
        grown += 1;
      }
    },
  });
  assert.equal(report.reason, "end_of_page");
  assert.equal((tiles.at(-1)?.tile.scroll_y ?? 0) + 800, 5_000);
});

test("a window that changes its size or zoom ends the capture", async () => {
  for (const change of [{ device_pixel_ratio: 1.5 }, { viewport_width: 900 }]) {
    const { report } = await taken({
      before(what, world) {
        if (what === "take" && world.shots === 1) Object.assign(world.view, change);
      },
    });
    assert.equal(report.reason, "page_changed");
  }
});

/** A part of the page, 600 x 400 at (100, 50), of 1,500. */
const PART = {
  frame: { x: 100, y: 50, width: 600, height: 400 },
  client_width: 600,
  client_height: 400,
  scroll_width: 600,
  scroll_height: 1_500,
  scroll_y: 33,
};
const PART_AT_END = { ...PART, scroll_y: 0, frame: { ...PART.frame, x: 700 } };

test("a document that does not scroll is taken after the part that does, and both are as they were", async () => {
  const { world, tiles, report, codes } = await taken({
    page: { scroll_height: 800 },
    parts: [PART],
  });
  assert.equal(report.reason, "end_of_page");
  assert.deepEqual(
    tiles.map(({ tile: { surface, scroll_y, crop } }) => [surface, scroll_y, crop.x, crop.height]),
    [
      [1, 0, 100, 400],
      [1, 368, 100, 400],
      [1, 736, 100, 400],
      [1, 1_100, 100, 400],
      [0, 0, 0, 800],
    ],
  );
  assert.deepEqual(
    report.surfaces.map(({ stopped_because }) => stopped_because),
    ["end_of_page", "end_of_page"],
  );
  assert.deepEqual([codes, world.parts[0]?.scroll_y], [[], 33]);
});

test("a document that scrolls is taken first, then every part of it, and the plan counts all", async () => {
  const { tiles, plans, codes } = await taken({ parts: [PART, PART_AT_END] });
  assert.deepEqual(
    tiles.map(({ tile }) => tile.surface),
    [0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 2, 2],
  );
  assert.equal(plans[0], 12);
  assert.deepEqual(codes, []);
});

test("in Firefox a part of the page is cut out of a picture of the window", async () => {
  const { tiles } = await taken(
    { page: { device_pixel_ratio: 1.2 }, parts: [{ ...PART, device_pixel_ratio: 1.2 }] },
    { takesRects: true },
  );
  const [first] = tiles.filter(({ tile }) => tile.surface === 1);
  assert.deepEqual(first?.tile.crop, { x: 100, y: 50, width: 600, height: 400 });
  assert.deepEqual([first?.tile.viewport_width, first?.tile.scroll_y], [1_280, 0]);
});

test("only the part that the person chose is taken", async () => {
  const subject = /** @type {const} */ ({ kind: "page", surface: 1, box: null });
  const { tiles, report, codes } = await taken({ parts: [PART] }, { wish: { subject } });
  assert.deepEqual([...new Set(tiles.map(({ tile }) => tile.surface))], [1]);
  assert.deepEqual([report.reason, codes], ["end_of_page", []]);
  assert.deepEqual(
    report.surfaces.map(({ stopped_because }) => stopped_because),
    ["end_of_subject", "end_of_page"],
  );
});

test("a part that was not reached, and one taken in part, are said with their places", async () => {
  const { report } = await taken({ parts: [PART, PART] }, { shouldStop: (tiles) => tiles === 5 });
  assert.equal(report.reason, "stopped_by_person");
  assert.deepEqual(
    report.gaps.map(({ code, box }) => [code, box?.width]),
    [
      ["inner_cut", 600],
      ["inner_not_taken", 600],
    ],
  );
});

test("a part that cannot be brought to show is left out, and ends nothing", async () => {
  const { report, codes } = await taken({
    parts: [{ ...PART, frame: { x: 0, y: 0, width: 0, height: 0 }, client_width: 0, client_height: 0 }],
  });
  assert.equal(report.reason, "end_of_page");
  assert.equal(report.surfaces[1]?.stopped_because, "end_of_subject");
  assert.deepEqual(codes, []);
});

test("an element is taken with what it needs and no more, wherever it has moved to", async () => {
  const subject = /** @type {const} */ ({
    kind: "element",
    surface: 0,
    box: { x: 0, y: 1_000, width: 500, height: 900 },
  });
  const page = { scroll_height: 9_000 };
  const { tiles, report } = await taken({ page }, { wish: { subject } });
  assert.deepEqual(
    tiles.map(({ tile }) => tile.scroll_y),
    [968, 1_736],
  );
  assert.equal(report.reason, "end_of_subject");
  assert.deepEqual(report.subject.box, subject.box);
  const picked = { x: 0, y: 4_000, width: 500, height: 300 };
  const moved = await taken({ page: { ...page, picked } }, { wish: { subject } });
  assert.deepEqual(
    moved.tiles.map(({ tile }) => tile.scroll_y),
    [3_968],
  );
  assert.deepEqual(moved.report.subject.box, picked);
});

test("the person's limit ends the capture, and what was left is said", async () => {
  const wish = { budget: { screens: 2, minutes: null } };
  const { tiles, report, codes } = await taken({}, { wish });
  assert.deepEqual([tiles.length, report.reason, codes], [2, "budget_reached", []]);
  const growing = await taken(
    {
      before(what, world) {
        if (what === "take") world.view.scroll_height += 500;
      },
    },
    { wish },
  );
  assert.ok(growing.codes.includes("still_growing"));
  const just = await taken({}, { wish: { budget: { screens: 4, minutes: null } } });
  assert.equal(just.report.reason, "end_of_page");
});

test("while another tab is in front the capture waits, and goes on when the person is back", async () => {
  let away = 0;
  const { tiles, report, waits, shown } = await taken({
    before(what, world) {
      if (what === "take" && world.shots === 1) world.leave();
      if (what === "sameTab" && !world.is_active && (away += 1) === 9) world.comeBack();
    },
  });
  assert.deepEqual([report.reason, tiles.length], ["end_of_page", 4]);
  assert.deepEqual([waits, report.waits_for_tab], [[true, false], 1]);
  assert.ok(shown.every((one) => one.startsWith("y=")));
});

test("Escape in the page stops the capture as the button does", async () => {
  /** @type {(answer: { is_pressed: boolean }) => void} */
  let press = () => undefined;
  const pressed = new Promise((resolve) => (press = resolve));
  const { tiles, report } = await taken({
    answers: { waitForEscape: () => pressed },
    before(what, world) {
      if (what === "take" && world.shots === 1) press({ is_pressed: true });
    },
  });
  assert.deepEqual([report.reason, tiles.length], ["stopped_by_person", 2]);
});

test("a page that gives itself another address as it scrolls is the same page, until it shows another", async () => {
  const renamed = await taken({
    before(what, world) {
      if (what === "take") world.view.url = `https://example.test/post/${world.shots}`;
    },
  });
  assert.deepEqual([renamed.report.reason, renamed.report.notes.size], ["end_of_page", 1]);
  const replaced = await taken({
    before(what, world) {
      if (what === "take" && world.shots === 1)
        Object.assign(world.view, {
          url: "https://example.test/other",
          anchors_before: 8,
          anchors_kept: 0,
        });
    },
  });
  assert.deepEqual([replaced.report.reason, replaced.tiles.length], ["page_changed", 2]);
});

test("a layout that moves is followed by what it shows", async () => {
  const anchor = (/** @type {number} */ y) => [{ id: 1, box: { x: 0, y, width: 9, height: 9 } }];
  const { tiles, codes } = await taken({
    page: { anchors: anchor(790) },
    before(what, world) {
      const is_second = what === "scrollToPlace" && world.shots === 1;
      if (is_second && world.view.scroll_height === 3_000)
        Object.assign(world.view, { scroll_height: 3_300, anchors: anchor(1_090) });
    },
  });
  assert.deepEqual([tiles[1]?.drift, codes], [300, []]);
  assert.equal(tiles[1]?.tile.scroll_y, 1_068);
});

test("a layout that changes with nothing left to follow it by is said", async () => {
  const { codes } = await taken({
    before(what, world) {
      if (what === "take" && world.shots === 1) world.view.scroll_height += 40;
    },
  });
  assert.deepEqual(codes, ["unanchored"]);
});

test("what had not faded in when the time was up counts as not seen", async () => {
  const fading = [{ x: 100, y: 300, width: 200, height: 50 }];
  const { tiles, report } = await taken({
    page: { scroll_height: 700 },
    answers: { waitSettled: () => ({ not_loaded: [], is_moving: true, fading }) },
  });
  assert.deepEqual(tiles.map(({ tile }) => [tile.occluders, tile.bare]), [[fading, []]]);
  assert.deepEqual(
    report.gaps.map(({ code, box }) => [code, box]),
    [["restless", null], ["covered", fading[0]]],
  );
});

test("frames that hold what scrolls, and parts that are shown scaled, are said not to be taken", async () => {
  const box = { x: 10, y: 20, width: 300, height: 200 };
  const frame = { x: 40, y: 900, width: 600, height: 300 };
  const one = { label: "div", box, ...SIZES, is_on_top: false, is_in_middle: false, snaps: false };
  const { report } = await taken({
    parts: [{ client_width: 0, client_height: 0 }],
    answers: {
      findSurfaces: () => ({
        surfaces: [
          { ...one, surface: 0, kind: "document" },
          { ...one, surface: 1, kind: "element", is_scaled: true },
        ],
        frames: [],
        not_taken: [frame],
        left_out: 0,
        picked_in: null,
        is_complete: false,
      }),
    },
  });
  assert.deepEqual(
    report.gaps.map((gap) => [gap.code, gap.box]),
    [["scan_cut", null], ["inner_not_taken", frame], ["inner_not_taken", box]],
  );
});

test("what has not appeared at a tile's lower end is shown by the next", async () => {
  const from_y = 650;
  const { tiles, codes } = await taken({
    answers: { findUnrevealed: () => ({ from_y }) },
  });
  const [first, second] = tiles.map(({ tile }) => tile);
  assert.deepEqual(codes, []);
  assert.ok((second?.scroll_y ?? Infinity) <= from_y - 32);
  assert.ok(first?.occluders.some(({ y, width }) => y === from_y && width === 1_280));
  assert.deepEqual(tiles.at(-1)?.tile.occluders, []);
});

test("what has nothing under it is marked among what lies on top, and the edges between tiles are not", async () => {
  const box = { x: 1_200, y: 700, width: 60, height: 60 };
  const bar = { x: 0, y: 0, width: 1_280, height: 40 };
  const occluders = [{ ...bar, covers: true }, { ...box, covers: false, is_bare: true }];
  for (const takesRects of [false, true]) {
    const { tiles } = await taken({ page: { occluders, is_between: true } }, { takesRects });
    assert.ok(tiles.length > 3);
    for (const [at, { tile }] of tiles.entries()) {
      const is_first_or_last = at === 0 || at === tiles.length - 1;
      assert.equal(tile.occluders.length, is_first_or_last ? 3 : 4);
      assert.deepEqual(tile.bare, [tile.occluders[1]]);
      assert.equal(tile.bare[0]?.width, box.width);
    }
  }
});

test("in Firefox the document is drawn a second time as a whole, and not where it moved", async () => {
  const bar = { x: 0, y: 0, width: 1_280, height: 40, covers: true };
  const { renderings, tiles } = await taken({ page: { occluders: [bar] } }, { takesRects: true });
  const { x, y, width, height, scroll_y, occluders } = renderings[0]?.rendering ?? {};
  assert.deepEqual([x, y, width, height, scroll_y], [0, 0, 1_280, 3_000, 0]);
  assert.deepEqual(occluders, [{ x: 0, y: 0, width: 1_280, height: 40 }]);
  assert.ok(tiles.length > 3);
  const growing = await taken(
    {
      before(what, world) {
        if (what === "take" && world.shots === 1) world.view.scroll_height += 100;
      },
    },
    { takesRects: true },
  );
  assert.equal(growing.renderings.length, 0);
});

test("images that did not arrive are counted once each, with their places", async () => {
  const box = { x: 0, y: 10, width: 90, height: 90 };
  const { report, codes } = await taken({
    answers: {
      waitSettled: () => ({ not_loaded: [{ url: "https://example.test/a.png", box }], is_moving: false, fading: [] }),
    },
  });
  assert.deepEqual([report.images_not_loaded, codes], [1, ["image_not_loaded"]]);
  assert.deepEqual(report.gaps[0]?.box, box);
});

test("a page from right to left is taken over its whole width", async () => {
  const { tiles, report } = await taken({
    page: { scroll_width: 3_000, scroll_height: 800, least_scroll_x: -1_720 },
  });
  assert.equal(report.reason, "end_of_page");
  const edges = tiles.map(({ tile }) => tile.scroll_x).toSorted((one, other) => one - other);
  assert.equal(edges[0], -1_720);
  assert.equal((edges.at(-1) ?? 0) + 1_280, 1_280);
  assert.ok(edges.every((edge, at) => at === 0 || edge - (edges[at - 1] ?? 0) <= 1_280));
  assert.equal(report.gaps.length, 0);
});

test("a tile at another place than the one asked for is said", async () => {
  const plain = await taken({ page: { scroll_width: 2_000 } });
  assert.deepEqual(plain.codes, [], "the end of the page is no other place");
  const { codes } = await taken({
    page: { scroll_width: 3_000, scroll_height: 800 },
    answers: { scrollToPlace: () => ({ is_there: true }) },
  });
  assert.deepEqual(codes, ["elsewhere"]);
});

test("a page that refuses to scroll says so", async () => {
  const { report, tiles } = await taken({
    answers: { scrollToPlace: () => ({ is_there: true }) },
  });
  assert.equal(report.reason, "not_scrollable");
  assert.equal(tiles.length, 3);
});

test("snapping is taken off for the capture alone, and a page at rest is left alone", async () => {
  const snapping = await taken({ page: { snaps: true } });
  assert.deepEqual(
    snapping.world.done.filter((what) => what.endsWith("Style")),
    ["insertStyle", "removeStyle"],
  );
  const plain = await taken();
  assert.ok(!plain.world.done.includes("insertStyle"));
});

test("a page zoomed by pinching is not taken at a place it does not have", async () => {
  const { report, tiles, codes } = await taken({ page: { pinch_scale: 1.8 } });
  assert.deepEqual([report.reason, tiles.length, codes], ["not_scrollable", 0, ["pinched"]]);
});
