/** Where the next tile is. Pure: lengths in CSS pixels. */

/** @import { Box } from "../shared/protocol.d.ts" */
/** @import { View } from "../shared/engine.d.ts" */

/** How much neighbouring tiles show of the same, so that the stitch can be compared bit by bit. */
export const OVERLAP = 32;
const TALL = 0.6;
const DEEPEST_BAND = 0.4;
const LEAST_STEP = 0.2;
/** Firefox lays out in sixtieths of a CSS pixel. */
const APP_UNITS = 60;

/**
 * Return how much of the window's top and bottom is covered by what stays in place.
 *
 * What is taller than most of the window (a side bar) can be uncovered by no scrolling, and counts as nothing.
 *
 * @param {Pick<View, "occluders" | "client_height">} view
 */
export function coveredBands({ occluders, client_height }) {
  const deepest = client_height * DEEPEST_BAND;
  let [top, bottom] = [0, 0];
  for (const { y, height } of occluders) {
    if (height > client_height * TALL) continue;
    const is_at_top = y + height / 2 < client_height / 2;
    if (is_at_top && y + height <= deepest) top = Math.max(top, y + height);
    if (!is_at_top && client_height - y <= deepest) bottom = Math.max(bottom, client_height - y);
  }
  return { top, bottom };
}

/**
 * Return how far to scroll from one tile to the next.
 *
 * @param {Pick<View, "occluders" | "client_height">} view
 */
export function stepOf(view) {
  const { top, bottom } = coveredBands(view);
  return Math.max(view.client_height - top - bottom - OVERLAP, view.client_height * LEAST_STEP);
}

/**
 * Return the smallest number of CSS pixels that is a whole number of device pixels in Firefox.
 *
 * @param {number} device_pixel_ratio
 */
export function alignment(device_pixel_ratio) {
  const units = Math.max(1, Math.round(APP_UNITS / device_pixel_ratio));
  return units / greatestCommonDivisor(units, APP_UNITS);
}

/**
 * Return the largest multiple of `unit` that is not greater.
 *
 * @param {number} length
 * @param {number} unit
 */
export function alignedDown(length, unit) {
  // A scroll position is reported with rounding errors far below a device pixel.
  return Math.floor(length / unit + 1e-3) * unit;
}

/**
 * Return the left edges of the tiles of one row.
 *
 * @param {Pick<View, "scroll_width" | "client_width" | "least_scroll_x">} view
 * @param {number} unit
 */
export function columnsOf({ scroll_width, client_width, least_scroll_x }, unit) {
  const step = Math.max(alignedDown(client_width - OVERLAP, unit), unit);
  const columns = [least_scroll_x];
  for (let x = step; x - step + client_width < scroll_width - 1; x += step)
    columns.push(least_scroll_x + x);
  return columns;
}

/**
 * Return how many tiles the page will take, as far as it is known now.
 *
 * @param {View} view
 */
export function tilesExpected(view) {
  const rows = 1 + Math.ceil(Math.max(0, view.scroll_height - view.client_height) / stepOf(view));
  return rows * columnsOf(view, 1).length;
}

/**
 * Return the part of the document that a tile shows in Firefox, on whole device pixels.
 *
 * @param {View} view
 * @returns {Box}
 */
export function rectOf(view) {
  const unit = alignment(view.device_pixel_ratio);
  const [x, y] = [alignedDown(view.scroll_x, unit), alignedDown(view.scroll_y, unit)];
  const right = view.scroll_x + view.client_width;
  const bottom = view.scroll_y + view.client_height;
  return {
    x,
    y,
    width: right >= view.least_scroll_x + view.scroll_width - 1 ? right - x : alignedDown(right - x, unit),
    height: isAtEnd(view) ? bottom - y : alignedDown(bottom - y, unit),
  };
}

/**
 * Say whether the window shows the end of the document.
 *
 * @param {View} view
 */
export function isAtEnd(view) {
  return view.scroll_y + view.client_height >= view.scroll_height - 1.5;
}

/**
 * Say whether the window shows another place than the one asked for, or than the nearest that the page has.
 *
 * @param {View} view
 * @param {{ x: number; y: number }} place
 */
export function isElsewhere(view, { x, y }) {
  const last_x = view.least_scroll_x + view.scroll_width - view.client_width;
  const last_y = view.scroll_height - view.client_height;
  return (
    Math.abs(view.scroll_x - Math.min(x, last_x)) > 1 ||
    Math.abs(view.scroll_y - Math.min(y, last_y)) > 1
  );
}

/**
 * Return boxes of the window as boxes of a picture whose corner is elsewhere.
 *
 * @param {readonly Box[]} boxes
 * @param {View} view
 * @param {Box} rect
 */
export function movedInto(boxes, { scroll_x, scroll_y }, { x, y }) {
  return boxes.map((box) => ({ ...box, x: box.x + scroll_x - x, y: box.y + scroll_y - y }));
}

/**
 * @param {number} one
 * @param {number} other
 * @returns {number}
 */
function greatestCommonDivisor(one, other) {
  return other === 0 ? one : greatestCommonDivisor(other, one % other);
}
