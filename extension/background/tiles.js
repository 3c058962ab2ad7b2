/**
 * The tile loop: shows every part of the page by scrolling, takes a picture of each, and keeps only
 * pictures that are surely of this page at a known place.
 */

/** @import { Gap, SecondRendering, Subject, Surface } from "../shared/protocol.d.ts" */
/** @import { Clock, PixelPermit, Shot, StopReason, Target, View, Wish } from "../shared/engine.d.ts" */
/** @import { Page } from "./page.js" */
/** @import { TakenTile, TileShot } from "./tile-shot.js" */

import { measureView } from "../content/measure-view.js";
import { scrollToPlace } from "../content/scroll-to.js";
import { waitSettled } from "../content/wait-settled.js";
import { mustHold } from "./gate.js";
import { START, routeAfter } from "./route.js";
import { CaptureStop } from "./stop.js";
import { alignment, columnsOf, isElsewhere, tilesExpected } from "./tile-plan.js";

const MOST_TILES = 200;
const SETTLE_MS = 2_500;
/** How long a page is given to grow when its end is reached. */
const GROWTH_MS = 350;
const STILL_SCROLLING =
  "html, body { scroll-snap-type: none !important; scroll-behavior: auto !important; }";

const NOTES = {
  covered: "A part of the page stayed behind fixed elements and could not be uncovered.",
  inner_only:
    "The document does not scroll; a part of it has its own scrolling, and only what was in its window was taken.",
  inner_too: "A part of the page has its own scrolling; only what was in its window was taken.",
  pinched: "The page was zoomed by pinching, so only the as-seen frame was taken.",
  blocked: "The page did not let itself be scrolled.",
  elsewhere: "The page did not scroll to every place it was asked for; parts of it may be missing.",
  not_restored: "The page was not scrolled back to where it was.",
};

/**
 * @typedef {object} Watcher what the capture wants to know, and may decide
 * @property {(taken: TakenTile) => Promise<void>} onTile keeps a tile
 * @property {(view: View) => Promise<void>} onView sees each part of the page as it is shown
 * @property {(tiles_expected: number) => void} onPlan
 * @property {() => boolean} shouldStop
 * @property {(is_waiting_for_tab: boolean) => void} onWaitForTab
 * @property {(taken: { rendering: Omit<SecondRendering, "item">; shot: Shot }) => Promise<void>} onRendering
 */

/**
 * @typedef {object} Report
 * @property {StopReason} reason
 * @property {Subject} subject what was taken, with its place
 * @property {Surface[]} surfaces
 * @property {Gap[]} gaps
 * @property {Set<string>} notes
 * @property {number} tiles_retaken
 * @property {number} waits_for_tab
 * @property {Set<string>} not_loaded
 * @property {number} images_not_loaded
 */

/**
 * Make the tile loop.
 *
 * @param {{ page: Page; tileShot: TileShot; clock: Clock; takesRects: boolean }} parts
 */
export function createTiles({ page, tileShot, clock, takesRects }) {
  /**
   * Show a place, wait until it can be seen, take it and keep it.
   *
   * @param {PixelPermit} permit
   * @param {Target} target
   * @param {{ place: { x: number; y: number }; first: View; watcher: Watcher; report: Report }} how
   * @returns {Promise<View>}
   */
  const takeAt = async (permit, target, { place, first, watcher, report }) => {
    mustHold(permit);
    // Functions run in a page in the order they were sent; where it is then, is measured.
    const [, { not_loaded }] = await Promise.all([
      page.run(target, scrollToPlace, place),
      page.run(target, waitSettled, { timeout_ms: SETTLE_MS }),
    ]);
    not_loaded.forEach((image) => report.not_loaded.add(image));
    const [taken] = await Promise.all([tileShot.take(permit, target), watcher.onView(first)]);
    mustBeSameWindow(first, taken.view);
    taken.notes.forEach((note) => report.notes.add(note));
    if (isElsewhere(taken.view, place)) report.notes.add(NOTES.elsewhere);
    report.tiles_retaken += taken.tile.attempts - 1;
    await watcher.onTile(taken);
    return taken.view;
  };

  /**
   * @param {PixelPermit} permit
   * @param {Target} target
   * @param {{ first: View; watcher: Watcher; report: Report }} how
   * @returns {Promise<StopReason>}
   */
  const walk = async (permit, target, { first, watcher, report }) => {
    const unit = takesRects ? alignment(first.device_pixel_ratio) : 1;
    const columns = columnsOf(first, unit);
    let tiles = 0;
    for (let route = START; ;) {
      let view = first;
      // From right to left, so that the view that decides on the next row is that of the first column.
      for (const x of columns.toReversed()) {
        if (watcher.shouldStop()) return "stopped_by_person";
        if (tiles === MOST_TILES) return "too_long";
        const place = { x, y: route.y };
        view = await takeAt(permit, target, { place, first, watcher, report });
        tiles += 1;
        watcher.onPlan(Math.max(tilesExpected(view), tiles));
      }
      route = routeAfter(route, view, unit);
      if (route.has_hole) report.notes.add(NOTES.covered);
      if (route.is_blocked) {
        report.notes.add(NOTES.blocked);
        return tiles <= 2 * columns.length ? "not_scrollable" : "capture_failed";
      }
      if (route.is_at_end && !(await hasGrown(target, view))) return "end_of_page";
    }
  };

  /**
   * @param {Target} target
   * @param {View} view
   */
  const hasGrown = async (target, view) => {
    if (view.scroll_height <= view.client_height + 1) return false;
    await clock.wait(GROWTH_MS);
    const { scroll_height } = await page.run(target, measureView, {
      limit_ms: 0,
      most: 0,
      wants_scroller: false,
    });
    return scroll_height > view.scroll_height + 1;
  };

  return {
    /**
     * Take the whole page, as far as it lets itself be taken, and scroll it back.
     *
     * Never throws `CaptureStop`: what stopped it is in the report. Throws `Withdrawn` if the permit no
     * longer holds; the page is scrolled back also then.
     *
     * @param {PixelPermit} permit
     * @param {Target} target
     * @param {{ wish: Wish; watcher: Watcher }} how
     * @returns {Promise<Report>}
     */
    async takeAll(permit, target, { wish, watcher }) {
      /** @type {Report} */
      const report = {
        reason: "capture_failed",
        subject: wish.subject,
        surfaces: [],
        gaps: [],
        waits_for_tab: 0,
        images_not_loaded: 0,
        notes: new Set(),
        tiles_retaken: 0,
        not_loaded: new Set(),
      };
      /** @type {View | null} */
      let first = null;
      try {
        first = await tileShot.measure(target, { wants_scroller: true });
        if (Math.abs(first.pinch_scale - 1) > 0.001)
          throw new CaptureStop("not_scrollable", NOTES.pinched);
        if (first.snaps) await page.insertStyle(target, STILL_SCROLLING);
        watcher.onPlan(tilesExpected(first));
        report.reason = await walk(permit, target, { first, watcher, report });
        if (first.inner_scroller) {
          const is_document_still = first.scroll_height <= first.client_height + 1;
          report.notes.add(is_document_still ? NOTES.inner_only : NOTES.inner_too);
          if (is_document_still && report.reason === "end_of_page")
            report.reason = "not_scrollable";
        }
      } catch (error) {
        if (!(error instanceof CaptureStop)) throw error;
        report.reason = error.reason;
        if (error.note) report.notes.add(error.note);
      } finally {
        if (first !== null) await restore(target, first, report);
      }
      report.images_not_loaded = report.not_loaded.size;
      return report;
    },
  };

  /**
   * Scroll back to where the person was.
   *
   * @param {Target} target
   * @param {View} first
   * @param {Report} report
   */
  async function restore(target, first, report) {
    try {
      if (first.snaps) await page.removeStyle(target, STILL_SCROLLING);
      const back = await page.run(target, scrollToPlace, { x: first.scroll_x, y: first.scroll_y });
      if (Math.abs(back.scroll_y - first.scroll_y) > 1) report.notes.add(NOTES.not_restored);
    } catch (error) {
      if (!(error instanceof CaptureStop)) throw error;
      report.notes.add(NOTES.not_restored);
    }
  }
}

/** @typedef {ReturnType<typeof createTiles>} Tiles */

/**
 * @param {View} first
 * @param {View} view
 */
function mustBeSameWindow(first, view) {
  const is_same =
    first.device_pixel_ratio === view.device_pixel_ratio &&
    first.viewport_width === view.viewport_width &&
    first.viewport_height === view.viewport_height;
  if (!is_same)
    throw new CaptureStop(
      "page_changed",
      "The window changed its size or zoom during the capture.",
    );
}
