/**
 * Takes one tile: a picture that is surely of this page, at a known place, with what lies over it known.
 */

/** @import { Tile } from "../shared/protocol.d.ts" */
/** @import { Clock, PixelPermit, Shot, ShotOptions, Target, View } from "../shared/engine.d.ts" */
/** @import { Page } from "./page.js" */
/** @import { Shutter } from "./shutter.js" */
/** @import { TabWatch } from "./tab-watch.js" */

import { measureView } from "../content/measure-view.js";
import { CaptureStop } from "./stop.js";
import { movedInto, rectOf } from "./tile-plan.js";

const MOST_ATTEMPTS = 3;
const RETRY_MS = 400;
const SCAN = { limit_ms: 60, most: 500 };

const NOTES = {
  scan: "The search for fixed elements was not complete on every tile.",
  restless:
    "Elements moved while a tile was taken; what they covered before and after is marked in it.",
};

/** @typedef {{ tile: Omit<Tile, "item">; shot: Shot; view: View; notes: string[] }} TakenTile */

/**
 * Make the taker of tiles.
 *
 * @param {{ page: Page; shutter: Shutter; watch: TabWatch; clock: Clock; takesRects: boolean }} parts
 */
export function createTileShot({ page, shutter, watch, clock, takesRects }) {
  /**
   * @param {Target} target
   * @param {{ wants_scroller?: boolean; limit_ms?: number }} [how]
   */
  const measure = async (target, { wants_scroller = false, limit_ms = SCAN.limit_ms } = {}) => {
    const view = await page.run(target, measureView, { limit_ms, most: SCAN.most, wants_scroller });
    mustBeSameDocument(target, view);
    return view;
  };

  /**
   * @param {Target} target
   * @param {View} view
   * @returns {Promise<ShotOptions>}
   */
  const shotOptions = async (target, view) => {
    if (!takesRects) return {};
    return { rect: rectOf(view), scale: view.device_pixel_ratio / (await page.zoom(target)) };
  };

  /**
   * Take one picture of which everything is known, or say why not.
   *
   * @param {PixelPermit} permit
   * @param {Target} target
   * @returns {Promise<{ shot: Shot; before: View; after: View } | CaptureStop>}
   */
  const attempt = async (permit, target) => {
    const mark = watch.mark(target.tab_id);
    const [before, tab] = await Promise.all([measure(target), page.sameTab(target)]);
    if (!tab.active) return new CaptureStop("tab_left", "Another tab came to the front.");
    try {
      const shot = await shutter.shoot(permit, tab.windowId, await shotOptions(target, before));
      const [after, tab_after] = await Promise.all([measure(target), page.sameTab(target)]);
      const is_in_front = tab_after.active && tab_after.windowId === tab.windowId;
      if (!is_in_front || watch.mark(target.tab_id) !== mark) {
        return new CaptureStop("tab_left", "Another tab came to the front.");
      }
      if (isMoved(before, after))
        return new CaptureStop("capture_failed", "The page kept scrolling by itself.");
      return { shot, before, after };
    } catch (error) {
      if (error instanceof CaptureStop && error.reason !== "page_changed") return error;
      throw error;
    }
  };

  /**
   * @param {{ shot: Shot; before: View; after: View }} taken
   * @param {number} attempts
   * @returns {TakenTile}
   */
  const described = ({ shot, before, after }, attempts) => {
    const is_still = sameBoxes(before, after);
    const boxes = is_still ? before.occluders : [...before.occluders, ...after.occluders];
    const view = { ...before, occluders: boxes.slice(0, SCAN.most) };
    const rect = takesRects ? rectOf(view) : windowOf(view, shot);
    const tile = {
      surface: 0,
      crop: { x: 0, y: 0, width: view.client_width, height: view.client_height },
      anchors: [],
      scroll_x: rect.x,
      scroll_y: rect.y,
      viewport_width: rect.width,
      viewport_height: rect.height,
      device_pixel_ratio: view.device_pixel_ratio,
      occluders: movedInto(view.occluders, view, rect),
      taken_at: shot.taken_at,
      attempts,
    };
    const notes = [is_still ? [] : NOTES.restless, before.scan_complete ? [] : NOTES.scan].flat();
    return { tile, shot, view, notes };
  };

  return {
    measure,

    /**
     * Take the tile that the window shows now; throws `CaptureStop` when three attempts did not do.
     *
     * @param {PixelPermit} permit
     * @param {Target} target
     * @returns {Promise<TakenTile>}
     */
    async take(permit, target) {
      for (let attempts = 1; ; attempts += 1) {
        const result = await attempt(permit, target);
        const is_last = attempts === MOST_ATTEMPTS;
        if (!(result instanceof CaptureStop)) {
          if (is_last || sameBoxes(result.before, result.after)) return described(result, attempts);
        } else {
          if (is_last) throw result;
          await clock.wait(RETRY_MS);
        }
      }
    },
  };
}

/** @typedef {ReturnType<typeof createTileShot>} TileShot */

/**
 * The window's place in the document, as large as the picture truly is: `innerHeight` is rounded.
 *
 * @param {View} view
 * @param {Shot} shot
 */
function windowOf(view, { width_px, height_px }) {
  const { scroll_x: x, scroll_y: y, device_pixel_ratio: ratio } = view;
  return { x, y, width: width_px / ratio, height: height_px / ratio };
}

/**
 * @param {View} before
 * @param {View} after
 */
function isMoved(before, after) {
  return before.scroll_x !== after.scroll_x || before.scroll_y !== after.scroll_y;
}

/**
 * @param {View} before
 * @param {View} after
 */
function sameBoxes(before, after) {
  if (before.occluders.length !== after.occluders.length) return false;
  return before.occluders.every((box, at) => {
    const other = after.occluders[at];
    if (other === undefined) return false;
    const differences = [
      box.x - other.x,
      box.y - other.y,
      box.width - other.width,
      box.height - other.height,
    ];
    return differences.every((difference) => Math.abs(difference) < 0.5);
  });
}

/**
 * @param {Target} target
 * @param {View} view
 */
function mustBeSameDocument(target, view) {
  target.time_origin ??= view.time_origin;
  if (target.time_origin !== view.time_origin) {
    throw new CaptureStop("page_changed", "The page was replaced during the capture.");
  }
}
