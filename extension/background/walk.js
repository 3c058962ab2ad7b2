/** Walks one surface from tile to tile, and says how it ended and what was missed on the way. */

/** @import { Anchor, Box } from "../shared/protocol.d.ts" */
/** @import { Clock, PixelPermit, StopReason, Target, View } from "../shared/engine.d.ts" */
/** @import { SpentBudget } from "./budget.js" */
/** @import { Gaps } from "./gaps.js" */
/** @import { Page } from "./page.js" */
/** @import { Route } from "./route.js" */
/** @import { TakenTile, TileShot, Watched } from "./tile-shot.js" */

import { scrollToPlace } from "../content/scroll-to.js";
import { waitGrowth } from "../content/wait-growth.js";
import { mustHold } from "./gate.js";
import { coveredAtEnd, isSeenTo, routeAfter, startAt } from "./route.js";
import { CaptureStop } from "./stop.js";
import { OVERLAP, alignedDown, alignment, columnsOf, coveredBands, tilesExpected } from "./tile-plan.js";

/** How long a surface is given to grow when its end is reached: longer where it has grown before. */
const GROWTH_MS = { first: 600, again: 2_500, busy: 4_000 };
const MOST_BLOCKED = 2;
/** A page that grows above its end for ever has an end all the same. */
const MOST_ENDS = 5;

/**
 * @typedef {object} Walking what one walk works on
 * @property {PixelPermit} permit
 * @property {Target} target
 * @property {number} surface
 * @property {View} first the document, as it was when the capture began
 * @property {boolean} has_box whether only the box of the subject is wanted
 * @property {Box | null} box in the surface's content
 * @property {Box | null} place of the surface in the document
 * @property {SpentBudget} budget
 * @property {Gaps} gaps
 * @property {() => StopReason | null} whyStop
 * @property {Watched} watched
 * @property {(view: View) => Promise<void>} onShown
 * @property {(taken: TakenTile & { waits: number }) => Promise<void>} onTaken
 * @property {(tiles_expected: number) => void} onPlan of this surface alone
 */

/**
 * @typedef {object} Walked
 * @property {StopReason} reason
 * @property {number} tiles
 * @property {View | null} view the last
 * @property {Box | null} box of the subject, where it stood last
 * @property {boolean} has_moved whether the layout moved under way
 * @property {boolean} has_grown
 */

/**
 * Make the walker.
 *
 * @param {{ page: Page; tileShot: TileShot; clock: Clock; takesRects: boolean }} parts
 * @returns {(walking: Walking) => Promise<Walked>}
 */
export function createWalk({ page, tileShot, takesRects }) {
  /**
   * @param {Walking} walking
   * @param {View} view
   * @param {boolean} has_grown
   */
  const grows = async ({ target, surface }, { scroll_height, client_height }, has_grown) => {
    if (scroll_height <= client_height + 1) return false;
    const timeout_ms = has_grown ? GROWTH_MS.again : GROWTH_MS.first;
    const limits = { surface, scroll_height, timeout_ms, busy_ms: GROWTH_MS.busy };
    return (await page.run(target, waitGrowth, limits)).has_grown;
  };

  return async (walking) => {
    const { permit, target, surface, first, gaps, watched, onShown, onTaken } = walking;
    const unit = takesRects ? alignment(first.device_pixel_ratio) : 1;
    /** @type {Walked} */
    const walked = {
      ...{ reason: "capture_failed", tiles: 0, view: null, box: walking.box },
      ...{ has_moved: false, has_grown: false },
    };
    const clear = surface === 0 ? { top: 0, bottom: 0 } : coveredBands(first);
    if (surface > 0) await page.run(target, scrollToPlace, { surface, x: 0, y: 0, clear });
    const at_start = await tileShot.measure(target, { surface });
    if (walking.has_box) walked.box = at_start.picked ?? walking.box;
    const bands = coveredBands(at_start);
    let columns = columnsWithin(columnsOf(at_start, unit), at_start, walked.box);
    let route = startAt(beginOf(walked.box, bands.top, unit));
    /** @type {readonly Anchor[]} */
    let known = [];
    let last_height = at_start.scroll_height;
    let [ends, deepest] = [0, 0];
    for (let blocked = 0; ;) {
      let view = at_start;
      let drift = 0;
      let is_elsewhere = false;
      // From right to left, so that the view that decides on the next row is that of the first column.
      for (const x of columns.toReversed()) {
        mustHold(permit);
        const reason = walking.whyStop();
        if (reason !== null) return { ...walked, reason };
        const aim = { surface, place: { x, y: route.y }, clear, known };
        const taken = await tileShot.take(permit, target, { aim, watched, onShown });
        mustBeSameWindow(first, taken.view);
        view = taken.view;
        drift += taken.drift;
        const height_changed = Math.abs(view.scroll_height - last_height) > 1;
        if (walked.tiles > 0 && taken.shared === 0 && height_changed) gaps.add("unanchored");
        // Of what lies below, the route knows whether it was seen.
        is_elsewhere = taken.is_elsewhere;
        if (is_elsewhere && Math.abs(view.scroll_x - x) > unit) gaps.add("elsewhere");
        // A list that only grows at its end moved nothing that was seen.
        if (taken.drift !== 0) walked.has_moved = true;
        if (view.scroll_height > last_height + 1) walked.has_grown = true;
        last_height = view.scroll_height;
        known = taken.tile.anchors;
        walked.tiles += 1;
        walked.view = view;
        if (walking.has_box) walked.box = boxAfter(walked.box, view, taken.drift);
        await onTaken(taken);
        walking.onPlan(expectedOf(view, walked));
      }
      route = routeAfter(route, view, { unit, drift });
      const why = is_elsewhere ? "elsewhere" : "covered";
      route.holes.forEach((box) => gaps.add(why, { box: inDocument(box, view, walking) }));
      if (route.is_blocked) {
        blocked += 1;
        if (blocked >= MOST_BLOCKED)
          return { ...walked, reason: walked.tiles <= 3 * columns.length ? "not_scrollable" : "capture_failed" };
        route = { ...route, is_blocked: false };
        continue;
      }
      blocked = 0;
      if (walking.has_box && isBoxSeen(route, view, walked.box))
        return { ...walked, reason: "end_of_subject" };
      if (route.is_at_end) {
        ends += 1;
        if (ends > MOST_ENDS || !(await grows(walking, view, walked.has_grown))) {
          for (const box of coveredAtEnd(route, view))
            gaps.add("covered", { box: inDocument(box, view, walking) });
          return { ...walked, reason: walking.has_box ? "end_of_subject" : "end_of_page" };
        }
      }
      deepest += drift;
      if (view.scroll_y > deepest + 1) ends = 0;
      deepest = Math.max(deepest, view.scroll_y);
      columns = columnsWithin(columnsOf(view, unit), view, walked.box);
    }
  };
}

/** @typedef {ReturnType<typeof createWalk>} Walk */

/**
 * @param {Box | null} box
 * @param {number} covered
 * @param {number} unit
 */
function beginOf(box, covered, unit) {
  return box === null ? 0 : alignedDown(Math.max(0, box.y - covered - OVERLAP), unit);
}

/**
 * @param {readonly number[]} columns
 * @param {View} view
 * @param {Box | null} box
 */
function columnsWithin(columns, { client_width }, box) {
  if (box === null) return columns;
  const within = columns.filter((x) => x < box.x + box.width && x + client_width > box.x);
  return within.length > 0 ? within : columns.slice(0, 1);
}

/**
 * @param {Box | null} box
 * @param {View} view
 * @param {number} drift
 */
function boxAfter(box, { picked }, drift) {
  if (picked !== null) return picked;
  return box === null ? null : { ...box, y: box.y + drift };
}

/**
 * @param {Route} route
 * @param {View} view
 * @param {Box | null} box
 */
function isBoxSeen(route, view, box) {
  if (box === null) return true;
  const from = box.x - view.scroll_x;
  return isSeenTo(route, { y: box.y + box.height, from, to: from + box.width });
}

/**
 * @param {View} view
 * @param {Walked} walked
 */
function expectedOf(view, { box, tiles }) {
  const scroll_height = box === null ? view.scroll_height : Math.min(view.scroll_height, box.height);
  return Math.max(tiles, tilesExpected({ ...view, scroll_height }));
}

/**
 * Return where in the document a part of a surface's content is shown, or is hidden by the surface's window.
 *
 * @param {Box} box
 * @param {View} view
 * @param {Walking} walking
 */
function inDocument(box, { scroll_x, scroll_y, frame, document_x, document_y }, { surface, place }) {
  if (surface === 0) return box;
  if (box.height > frame.height && place !== null) return place;
  return {
    ...box,
    x: box.x - scroll_x + frame.x + document_x,
    y: box.y - scroll_y + frame.y + document_y,
  };
}

/**
 * @param {View} first
 * @param {View} view
 */
function mustBeSameWindow(first, view) {
  const is_same =
    first.device_pixel_ratio === view.device_pixel_ratio &&
    first.pinch_scale === view.pinch_scale &&
    first.viewport_width === view.viewport_width &&
    first.viewport_height === view.viewport_height;
  if (!is_same)
    throw new CaptureStop(
      "page_changed",
      "The window changed its size or zoom during the capture.",
    );
}
