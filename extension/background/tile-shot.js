/**
 * Takes one tile: a picture that is surely of this page, at a known place, with what lies over it known.
 */

/** @import { Anchor, Tile } from "../shared/protocol.d.ts" */
/** @import { Clock, PixelPermit, Shot, ShotOptions, Target, View } from "../shared/engine.d.ts" */
/** @import { Page } from "./page.js" */
/** @import { Shutter } from "./shutter.js" */
/** @import { TabWatch } from "./tab-watch.js" */

import { findOccluders } from "../content/find-occluders.js";
import { findUnrevealed } from "../content/find-unrevealed.js";
import { measureView } from "../content/measure-view.js";
import { scrollToPlace } from "../content/scroll-to.js";
import { waitSettled } from "../content/wait-settled.js";
import { driftBetween } from "./anchors.js";
import { isAddressOf } from "./page.js";
import { CaptureStop, SurfaceLost } from "./stop.js";
import { cropOf, drawnFor, isAtEnd, isElsewhere, movedInto, viewInPicture } from "./tile-plan.js";

const MOST_ATTEMPTS = 3;
const RETRY_MS = 400;
/** Where the browser's quota makes every picture wait there is time to search. */
const SCAN = { paced_ms: 120, unpaced_ms: 50, most: 500 };
const UNREVEALED_MS = 25;
const MOST_ANCHORS = 16;
const SETTLE = { timeout_ms: 2_500, most: 200, longest_url: 8_192 };
/** Where the browser's quota makes every picture wait, a page is given that time to come to rest. */
const QUIET_MS = { paced: 160, unpaced: 0 };
/** A surface of which less shows is not shown. */
const LEAST_SHOWN_PX = 40;
/** How long another tab may be in front before the capture ends without it. */
const AWAY_MS = 60_000;
const LOOK_AGAIN_MS = 250;

/** @typedef {Awaited<ReturnType<typeof waitSettled>>} Settled */
/** @typedef {Settled["not_loaded"]} NotLoaded */
/** @typedef {{ top: number; bottom: number }} Clear what stays covered at the window's edges */

/**
 * @typedef {object} Aim where a tile is to be taken
 * @property {number} surface
 * @property {{ x: number; y: number }} place in the surface's content
 * @property {Clear} clear
 * @property {readonly Anchor[]} known what the tile before showed
 */

/**
 * @typedef {object} Watched
 * @property {() => boolean} shouldStop
 * @property {(is_waiting_for_tab: boolean) => void} onWaitForTab
 */

/**
 * @typedef {object} TakenTile
 * @property {Omit<Tile, "item">} tile
 * @property {Shot} shot
 * @property {View} view the surface as the picture shows it
 * @property {number} drift how far the layout moved down since the tile before
 * @property {number} shared how many of the elements of the tile before it knows
 * @property {NotLoaded} not_loaded
 * @property {Settled["fading"]} fading what had not faded in, in the document
 * @property {boolean} is_still
 * @property {boolean} is_elsewhere
 * @property {boolean} is_readdressed whether the page gave itself another address
 */

/**
 * Make the taker of tiles.
 *
 * @param {{ page: Page; shutter: Shutter; watch: TabWatch; clock: Clock; takesRects: boolean }} parts
 */
export function createTileShot({ page, shutter, watch, clock, takesRects }) {
  /** @type {WeakMap<Target, { device_pixel_ratio: number; scale: number }>} */
  const scales = new WeakMap();
  const scan_ms = takesRects ? SCAN.unpaced_ms : SCAN.paced_ms;
  const quiet_ms = takesRects ? QUIET_MS.unpaced : QUIET_MS.paced;
  /**
   * @param {Target} target
   * @param {{ surface?: number; follow?: "next" | "again" | "same" | "none"; limit_ms?: number }} [how]
   * @returns {Promise<View>}
   */
  const measure = async (
    target,
    { surface = 0, follow = "none", limit_ms = scan_ms } = {},
  ) => {
    const place = await page.run(target, measureView, { surface, follow });
    mustBeSameDocument(target, place);
    const nothing = { occluders: [], scan_complete: true };
    if (place.client_width < LEAST_SHOWN_PX || place.client_height < LEAST_SHOWN_PX) {
      if (surface > 0) throw new SurfaceLost();
      return { ...place, ...nothing };
    }
    if (follow === "none" && limit_ms === 0) return { ...place, ...nothing };
    const limits = { surface, frame: place.frame, limit_ms, most: SCAN.most };
    const { frame } = place;
    const [found, { from_y }] = await Promise.all([
      page.run(target, findOccluders, limits),
      // At the end nothing is scrolled further into view; after a picture it is known what had not appeared.
      isAtEnd(place) || limit_ms === 0
        ? { from_y: frame.y + frame.height }
        : page.run(target, findUnrevealed, { frame, limit_ms: UNREVEALED_MS }),
    ]);
    const occluders = [...found.occluders, ...unrevealedOf(place, from_y)];
    if (place.is_between) occluders.push(...edgesOf(place));
    return { ...place, ...found, occluders };
  };

  /**
   * @param {Target} target
   * @param {View} view
   * @returns {Promise<ShotOptions>}
   */
  const shotOptions = async (target, view) => {
    if (!takesRects) return {};
    const { device_pixel_ratio } = view;
    const known = scales.get(target);
    // Another zoom is another ratio, which ends the capture.
    if (known?.device_pixel_ratio === device_pixel_ratio)
      return { rect: drawnFor(view), scale: known.scale };
    const scale = device_pixel_ratio / (await page.zoom(target));
    scales.set(target, { device_pixel_ratio, scale });
    return { rect: drawnFor(view), scale };
  };

  /**
   * @param {Target} target
   * @param {Aim} aim
   */
  const show = async (target, { surface, place, clear }) => {
    // Functions run in a page in the order they were sent; where it is then, is measured.
    const [, settled] = await Promise.all([
      page.run(target, scrollToPlace, { surface, ...place, clear }),
      page.run(target, waitSettled, { ...SETTLE, quiet_ms }),
    ]);
    return settled;
  };

  /**
   * Measure where the surface stands before a picture; where the page scrolled elsewhere, ask it once more.
   *
   * @param {Target} target
   * @param {Aim} aim
   * @param {"next" | "again"} follow
   */
  const aimed = async (target, { surface, place, clear, known }, follow) => {
    let view = await measure(target, { surface, follow });
    let drift = driftBetween(known, view.anchors);
    const moved = { x: place.x, y: place.y + drift.y };
    if (!isElsewhere(view, moved)) return { view, drift, is_elsewhere: false };
    await page.run(target, scrollToPlace, { surface, ...moved, clear });
    await page.run(target, waitSettled, { ...SETTLE, quiet_ms, timeout_ms: 300 });
    view = await measure(target, { surface, follow: "again" });
    drift = driftBetween(known, view.anchors);
    return { view, drift, is_elsewhere: isElsewhere(view, { x: place.x, y: place.y + drift.y }) };
  };

  /**
   * Take one picture of which everything is known, or say why not.
   *
   * @param {PixelPermit} permit
   * @param {Target} target
   * @param {{ aim: Aim; follow: "next" | "again"; onShown: ((view: View) => Promise<void>) | null }} how
   */
  const attempt = async (permit, target, { aim, follow, onShown }) => {
    const { surface } = aim;
    const mark = watch.mark(target.tab_id);
    const [aiming, tab] = await Promise.all([aimed(target, aim, follow), page.sameTab(target)]);
    const { view: before, drift, is_elsewhere } = aiming;
    const is_readdressed = mustShowSame(target, before);
    if (!tab.active) return AWAY;
    try {
      const options = await shotOptions(target, before);
      const [shot] = await Promise.all([
        shutter.shoot(permit, tab.windowId, options),
        onShown === null ? undefined : onShown(before),
      ]);
      const [after, tab_after] = await Promise.all([
        // What stays in place is known by now, and what is to be seen is looked at all the same.
        measure(target, { surface, follow: "same", limit_ms: 0 }),
        page.sameTab(target),
      ]);
      const is_in_front = tab_after.active && tab_after.windowId === tab.windowId;
      if (!is_in_front) return AWAY;
      if (watch.mark(target.tab_id) !== mark) return new CaptureStop("tab_left", AWAY.note ?? "");
      if (isMoved(before, after))
        return new CaptureStop("capture_failed", "The page kept scrolling by itself.");
      const is_still =
        sameBoxes(before, after) && driftBetween(before.anchors, after.anchors).y === 0;
      return { shot, before, after, options, drift, is_elsewhere, is_readdressed, is_still };
    } catch (error) {
      if (!(error instanceof CaptureStop) || error.reason === "page_changed") throw error;
      const now = await page.sameTab(target);
      return now.active ? error : AWAY;
    }
  };

  /**
   * Wait for the person to come back to the tab; throws `CaptureStop` if they do not.
   *
   * @param {Target} target
   * @param {Watched} watched
   */
  const waitForTab = async (target, { shouldStop, onWaitForTab }) => {
    const until_ms = clock.monotonic() + AWAY_MS;
    onWaitForTab(true);
    try {
      while (clock.monotonic() < until_ms) {
        if (shouldStop()) throw new CaptureStop("stopped_by_person");
        await clock.wait(LOOK_AGAIN_MS);
        if ((await page.sameTab(target)).active) return;
      }
      throw AWAY;
    } finally {
      onWaitForTab(false);
    }
  };

  /**
   * @param {Exclude<Awaited<ReturnType<typeof attempt>>, CaptureStop>} taken
   * @param {{ attempts: number; surface: number; settled: Settled }} more
   * @returns {TakenTile}
   */
  const described = (taken, { attempts, surface, settled }) => {
    const { shot, before, after, drift, options, is_still, is_elsewhere, is_readdressed } = taken;
    const seen = is_still ? before.occluders : [...before.occluders, ...after.occluders];
    // What had not faded in was not seen.
    const boxes = [...settled.fading.map((box) => ({ ...box, covers: true, is_bare: false })), ...seen];
    const occluders = boxes.slice(0, SCAN.most);
    const cropped = cropOf(before, options.rect);
    const view = viewInPicture({ ...before, occluders }, cropped);
    const ratio = before.device_pixel_ratio;
    const tile = {
      surface,
      ...cropped,
      anchors: before.anchors.slice(0, MOST_ANCHORS),
      // As large as the picture truly is: `innerHeight` is rounded.
      viewport_width: options.rect?.width ?? shot.width_px / ratio,
      viewport_height: options.rect?.height ?? shot.height_px / ratio,
      device_pixel_ratio: ratio,
      occluders: movedInto(occluders, before, options.rect),
      bare: movedInto(
        occluders.filter(({ is_bare }) => is_bare),
        before,
        options.rect,
      ),
      taken_at: shot.taken_at,
      attempts,
    };
    const { shared, y } = drift;
    const fading = settled.fading.map((box) => ({
      ...box,
      x: box.x + before.document_x,
      y: box.y + before.document_y,
    }));
    return {
      ...{ tile, shot, view, drift: y, shared, fading, not_loaded: settled.not_loaded },
      ...{ is_still: is_still && !settled.is_moving, is_elsewhere, is_readdressed },
    };
  };

  return {
    measure,

    /**
     * Show a place and take the tile of it. Throws `CaptureStop` when three attempts did not do, or the tab is
     * left for too long; `SurfaceLost` when the surface is not there to be shown.
     *
     * @param {PixelPermit} permit
     * @param {Target} target
     * @param {{ aim: Aim; watched: Watched; onShown: (view: View) => Promise<void> }} how
     * @returns {Promise<TakenTile & { waits: number }>}
     */
    async take(permit, target, { aim, watched, onShown }) {
      let settled = await show(target, aim);
      let waits = 0;
      for (let [attempts, looks] = [1, 0]; ; attempts += 1, looks += 1) {
        const how = looks === 0 ? { follow: NEXT, onShown } : { follow: AGAIN, onShown: null };
        const result = await attempt(permit, target, { aim, ...how });
        const is_last = attempts >= MOST_ATTEMPTS;
        if (result === AWAY) {
          waits += 1;
          if (waits > MOST_WAITS) throw AWAY;
          await waitForTab(target, watched);
          settled = await show(target, aim);
          attempts -= 1;
        } else if (result instanceof CaptureStop) {
          if (is_last) throw result;
          await clock.wait(RETRY_MS);
        } else if (is_last || result.is_still) {
          return { ...described(result, { attempts, surface: aim.surface, settled }), waits };
        }
      }
    },
  };
}

const NEXT = /** @type {const} */ ("next");
const AGAIN = /** @type {const} */ ("again");
/** How often one tile is waited for. */
const MOST_WAITS = 20;
const AWAY = new CaptureStop("tab_left", "Another tab came to the front.");

/** @typedef {ReturnType<typeof createTileShot>} TileShot */

/**
 * Return what of a frame shows parts that have not appeared yet: all of it from there on down counts as not seen,
 * so that the next tile shows it.
 *
 * @param {Pick<View, "frame">} view
 * @param {number} from_y
 */
function unrevealedOf({ frame: { x, y, width, height } }, from_y) {
  if (from_y >= y + height - 1) return [];
  const box = { x, y: from_y, width, height: y + height - from_y };
  return [{ ...box, covers: false, is_bare: false, is_unseen: true }];
}

/**
 * Return the first and the last row of a frame that stands between pixels: a ring around it may be drawn there.
 * Where the content begins and ends there is nothing else to show them.
 *
 * @param {Omit<View, "occluders" | "scan_complete">} view
 */
function edgesOf(view) {
  const { x, y, width, height } = view.frame;
  const line = { x, width, height: 1 / view.device_pixel_ratio, covers: false, is_bare: false };
  return [
    ...(view.scroll_y > 0.5 ? [{ ...line, y }] : []),
    ...(isAtEnd(view) ? [] : [{ ...line, y: y + height - line.height }]),
  ];
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
  const stayed = before.occluders.filter(({ is_unseen }) => is_unseen !== true);
  if (stayed.length !== after.occluders.length) return false;
  return stayed.every((box, at) => {
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
 * @param {Pick<View, "time_origin">} view
 */
function mustBeSameDocument(target, view) {
  target.time_origin ??= view.time_origin;
  if (target.time_origin !== view.time_origin) {
    throw new CaptureStop("page_changed", "The page was replaced during the capture.");
  }
}

/**
 * Say whether the document put another address in place of its own, which endless pages do as they are
 * scrolled; throw `CaptureStop` if it shows something else since then.
 *
 * @param {Target} target
 * @param {View} view
 */
function mustShowSame(target, { url, anchors_before, anchors_kept, history_length }) {
  const grew = history_length > (target.history_length ?? history_length);
  target.history_length = history_length;
  if (isAddressOf(target, url)) return false;
  const least = grew ? Math.max(1, anchors_before / 2) : 1;
  if (anchors_before > 0 && anchors_kept < least)
    throw new CaptureStop("page_changed", "The page put another one in its place.");
  target.addresses?.add(url);
  return true;
}
