/** Where the next tile is. Pure: lengths in CSS pixels. */

/** @import { Box } from "../shared/protocol.d.ts" */
/** @import { Occluder, ShotOptions, View } from "../shared/engine.d.ts" */

import { longestRun, stripsOf } from "./strips.js";

/** How much neighbouring tiles show of the same, so that the stitch can be compared bit by bit. */
export const OVERLAP = 32;
/** A surface's own window may begin between two pixels. */
const NEAR = 1.5;
const LEAST_STEP = 0.2;
const DEEPEST_BAND = 0.4;
/** CSS pixels; as high as a line of text usually is. */
const CUT_TEXT = 48;
/** Firefox lays out in sixtieths of a CSS pixel. */
const APP_UNITS = 60;

/**
 * Return how far to scroll from one tile to the next.
 *
 * @param {Pick<View, "occluders" | "frame" | "client_width" | "client_height">} view
 */
export function stepOf(view) {
  const runs = stripsOf(view).map((strip) => longestRun(strip.runs));
  const shortest = Math.min(...runs.map(({ from, to }) => to - from));
  return Math.max(shortest - OVERLAP, view.client_height * LEAST_STEP);
}

/**
 * Return how much of the window's top and bottom is covered over its whole width by what stays in place.
 *
 * @param {Pick<View, "occluders" | "frame" | "client_width" | "client_height">} view
 */
export function coveredBands(view) {
  const strips = stripsOf({ ...view, occluders: view.occluders.filter(({ covers }) => covers) });
  const firsts = strips.map(({ runs }) => runs[0]?.from ?? 0);
  const lasts = strips.map(({ runs }) => view.client_height - (runs.at(-1)?.to ?? 0));
  const deepest = view.client_height * DEEPEST_BAND;
  return {
    top: Math.min(deepest, Math.max(0, ...firsts)),
    bottom: Math.min(deepest, Math.max(0, ...lasts)),
  };
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
 * Return how many tiles a surface will take, as far as it is known now.
 *
 * @param {Pick<View, "occluders" | "frame" | "client_width" | "client_height" | "scroll_width" | "scroll_height" | "least_scroll_x">} view
 */
export function tilesExpected(view) {
  const rows = 1 + Math.ceil(Math.max(0, view.scroll_height - view.client_height) / stepOf(view));
  return rows * columnsOf(view, 1).length;
}

/**
 * Return the part of the document that a picture shows in Firefox, on whole device pixels.
 *
 * @param {View} view
 * @returns {Box}
 */
export function rectOf(view) {
  const unit = alignment(view.device_pixel_ratio);
  const { document_x: left, document_y: top, page_width, page_height } = view;
  const [x, y] = [alignedDown(left, unit), alignedDown(top, unit)];
  const [right, bottom] = [left + page_width, top + page_height];
  // Only what joins with others must end on whole pixels: not what a part of the page shows, nor the last,
  // which goes to the document's very end, since the window's own size is rounded.
  if (view.surface > 0) return { x, y, width: right - x, height: bottom - y };
  const end_x = view.least_scroll_x + view.scroll_width;
  return {
    x,
    y,
    width: right >= end_x - 1 ? end_x - x : alignedDown(right - x, unit),
    height: isAtEnd(view) ? Math.max(view.scroll_height, page_height) - y : alignedDown(bottom - y, unit),
  };
}

/**
 * Return what is drawn for a tile in Firefox: more than the tile, so that no edge of the picture cuts a line of
 * text of it. Firefox smooths the letters of a line that an edge cuts otherwise than those of a whole one.
 *
 * @param {View} view
 * @returns {Box}
 */
export function drawnFor(view) {
  const rect = rectOf(view);
  if (view.surface > 0) return rect;
  const unit = alignment(view.device_pixel_ratio);
  const margin = Math.ceil(CUT_TEXT / unit) * unit;
  const x = Math.max(Math.min(rect.x, view.least_scroll_x), rect.x - margin);
  const y = Math.max(Math.min(rect.y, 0), rect.y - margin);
  const end_x = Math.max(rect.x + rect.width, view.least_scroll_x + view.scroll_width);
  const end_y = Math.max(rect.y + rect.height, view.scroll_height);
  return {
    x,
    y,
    width: Math.min(rect.x + rect.width + margin, end_x) - x,
    height: Math.min(rect.y + rect.height + margin, end_y) - y,
  };
}

/**
 * Return the part of a picture that shows the surface, and which place of its content is at that part's corner.
 *
 * @param {View} view
 * @param {ShotOptions["rect"]} rect what the picture shows of the document; the window if there is none
 * @returns {{ crop: Box; scroll_x: number; scroll_y: number }}
 */
export function cropOf(view, rect) {
  const { frame, scroll_x, scroll_y, document_x, document_y } = view;
  if (rect === undefined) return { crop: { ...frame }, scroll_x, scroll_y };
  if (view.surface === 0) {
    const { x, y, width, height } = rectOf(view);
    return { crop: { x: x - rect.x, y: y - rect.y, width, height }, scroll_x: x, scroll_y: y };
  }
  const x = frame.x + document_x - rect.x;
  const y = frame.y + document_y - rect.y;
  const width = Math.min(frame.width, rect.width - x);
  const height = Math.min(frame.height, rect.height - y);
  return { crop: { x, y, width, height }, scroll_x, scroll_y };
}

/**
 * Return the view as its picture shows it: no more, and no less.
 *
 * @param {View} view
 * @param {{ crop: Box; scroll_x: number; scroll_y: number }} cropped
 * @returns {View}
 */
export function viewInPicture(view, { crop, scroll_x, scroll_y }) {
  const frame = {
    x: view.frame.x - (view.scroll_x - scroll_x),
    y: view.frame.y - (view.scroll_y - scroll_y),
    width: crop.width,
    height: crop.height,
  };
  return { ...view, frame, scroll_x, scroll_y, client_width: crop.width, client_height: crop.height };
}

/**
 * Say whether the window shows the end of the document.
 *
 * @param {Pick<View, "scroll_y" | "client_height" | "scroll_height">} view
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
  const last_x = view.least_scroll_x + Math.max(0, view.scroll_width - view.client_width);
  const last_y = Math.max(0, view.scroll_height - view.client_height);
  return (
    Math.abs(view.scroll_x - Math.min(x, last_x)) > NEAR ||
    Math.abs(view.scroll_y - Math.min(Math.max(y, 0), last_y)) > NEAR
  );
}

/**
 * Return boxes of the window as boxes of a picture of a part of the document.
 *
 * @param {readonly Occluder[]} boxes
 * @param {View} view
 * @param {ShotOptions["rect"]} rect
 * @returns {Box[]}
 */
export function movedInto(boxes, { document_x, document_y }, rect) {
  const across = rect === undefined ? 0 : document_x - rect.x;
  const along = rect === undefined ? 0 : document_y - rect.y;
  return boxes.map(({ x, y, width, height }) => ({ x: x + across, y: y + along, width, height }));
}

/**
 * @param {number} one
 * @param {number} other
 * @returns {number}
 */
function greatestCommonDivisor(one, other) {
  return other === 0 ? one : greatestCommonDivisor(other, one % other);
}
