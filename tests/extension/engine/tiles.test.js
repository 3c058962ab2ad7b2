import assert from "node:assert/strict";
import { test } from "node:test";
import { permitFor } from "../../../extension/background/gate.js";
import { createShutter } from "../../../extension/background/shutter.js";
import { createTileShot } from "../../../extension/background/tile-shot.js";
import { createTiles } from "../../../extension/background/tiles.js";
import { fakeClock } from "./fakes/clock.js";
import { fakeBrowser, shownIn } from "./fakes/page.js";
import { ANSWERS, target } from "./fakes/samples.js";

/** @import { PixelPermit } from "../../../extension/shared/permit.d.ts" */
/** @import { TakenTile } from "../../../extension/background/tile-shot.js" */

const permit = /** @type {PixelPermit} */ (permitFor(ANSWERS));

/**
 * Take all tiles of a page and return them with the report.
 *
 * @param {Parameters<typeof fakeBrowser>[0]} [how]
 * @param {{ takesRects?: boolean; shouldStop?: (tiles: number) => boolean }} [more]
 */
async function taken(how, { takesRects = false, shouldStop = () => false } = {}) {
  const { world, page, watch, take } = fakeBrowser(how);
  const clock = fakeClock();
  const shutter = createShutter({ take, is_paced: !takesRects, clock });
  const tileShot = createTileShot({ page, shutter, watch, clock, takesRects });
  /** @type {TakenTile[]} */
  const tiles = [];
  const report = await createTiles({ page, tileShot, clock, takesRects }).takeAll(
    permit,
    target(),
    {
      onTile: (one) => Promise.resolve(void tiles.push(one)),
      onView: () => Promise.resolve(),
      onPlan: () => undefined,
      shouldStop: () => shouldStop(tiles.length),
    },
  );
  return { world, tiles, report, shown: tiles.map(({ shot }) => shownIn(shot.bytes)) };
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
  for (const [at, { rect, scale }] of world.took.entries()) {
    assert.equal(scale, 12 / 11);
    assert.equal(rect.y % 11, 0);
    assert.equal(tiles[at]?.tile.scroll_y, rect.y);
    assert.equal(tiles[at]?.tile.viewport_height, rect.height);
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
  assert.equal(moving.report.notes.size, 1);
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

test("a page with its own scrolling inside says that only its window was taken", async () => {
  const inner_scroller = { width: 1_280, height: 800, scroll_height: 6_000 };
  const only = await taken({ page: { scroll_height: 800, inner_scroller } });
  assert.equal(only.report.reason, "not_scrollable");
  assert.match([...only.report.notes].join(), /its own scrolling/);
  const both = await taken({ page: { inner_scroller } });
  assert.equal(both.report.reason, "end_of_page");
  assert.match([...both.report.notes].join(), /its own scrolling/);
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
  assert.equal(report.notes.size, 0);
});

test("a tile at another place than the one asked for is said", async () => {
  const plain = await taken({ page: { scroll_width: 2_000 } });
  assert.equal(plain.report.notes.size, 0, "the end of the page is no other place");
  const { report } = await taken({
    page: { scroll_width: 3_000, scroll_height: 800 },
    answers: { scrollToPlace: () => ({ scroll_x: 0, scroll_y: 0 }) },
  });
  assert.match([...report.notes].join(), /did not scroll to every place/);
});

test("a page that refuses to scroll says so", async () => {
  const { report, tiles } = await taken({
    answers: { scrollToPlace: () => ({ scroll_x: 0, scroll_y: 0 }) },
  });
  assert.equal(report.reason, "not_scrollable");
  assert.equal(tiles.length, 2);
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
  const { report, tiles } = await taken({ page: { pinch_scale: 1.8 } });
  assert.deepEqual([report.reason, tiles.length], ["not_scrollable", 0]);
});
