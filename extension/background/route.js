/** From tile to tile down the page, going back for what was skipped. Pure: lengths in CSS pixels. */

/** @import { View } from "../shared/engine.d.ts" */

import { OVERLAP, alignedDown, coveredBands, isAtEnd, stepOf } from "./tile-plan.js";

/**
 * @typedef {object} Route
 * @property {number} y where to scroll next
 * @property {number} seen_to how far down everything has been seen
 * @property {number | null} last_y where the tile before was taken
 * @property {boolean} is_filling whether this tile goes back for what was skipped
 * @property {boolean} is_at_end
 * @property {boolean} is_blocked whether the page did not let itself be scrolled
 * @property {boolean} has_hole whether something could not be uncovered
 */

/** @type {Route} */
export const START = {
  y: 0,
  seen_to: 0,
  last_y: null,
  is_filling: false,
  is_at_end: false,
  is_blocked: false,
  has_hole: false,
};

/**
 * Return the route after a tile was taken.
 *
 * @param {Route} route
 * @param {View} view what the tile showed
 * @param {number} unit every place is a multiple of it
 * @returns {Route}
 */
export function routeAfter(route, view, unit) {
  const { last_y, is_filling } = route;
  const is_blocked = last_y !== null && !is_filling && view.scroll_y <= last_y + 0.5;
  if (is_blocked) return { ...route, is_blocked };
  const { top, bottom } = coveredBands(view);
  const seen_from = view.scroll_y <= 0.5 ? 0 : view.scroll_y + top;
  const is_skipping = seen_from > route.seen_to + 0.5;
  const back_y = alignedDown(Math.max(0, route.seen_to - top - OVERLAP), unit);
  if (is_skipping && !is_filling && last_y !== null && back_y > last_y + 0.5) {
    return { ...route, y: back_y, is_filling: true };
  }
  const seen_to = Math.max(route.seen_to, view.scroll_y + view.client_height - bottom);
  const next_y = alignedDown(view.scroll_y + stepOf(view), unit);
  return {
    y: Math.max(next_y, alignedDown(view.scroll_y, unit) + unit),
    seen_to,
    last_y: view.scroll_y,
    is_filling: false,
    is_at_end: isAtEnd(view),
    is_blocked: false,
    has_hole: route.has_hole || is_skipping,
  };
}
