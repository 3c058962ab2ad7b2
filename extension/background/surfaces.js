/** What of a page scrolls, which of it is the main thing, and in which order it is taken. */

/** @import { ForeignFrame, FoundSurface, FoundSurfaces, SurfaceChoice, Target, Wish } from "../shared/engine.d.ts" */
/** @import { Page } from "./page.js" */

import { findSurfaces } from "../content/find-surfaces.js";
import { measureFrame } from "../content/measure-frame.js";

const LEAST_PX = 100;
/** Less than a line of text. */
const LEAST_HIDDEN_PX = 16;
/** As many as a record holds. */
const MOST_KNOWN = 64;
/** How many are taken besides the document, if nobody chose one. */
export const MOST_TAKEN = 16;
const LIMITS = { least_px: LEAST_PX, least_hidden_px: LEAST_HIDDEN_PX, most: MOST_KNOWN };
const SEARCH_MS = { whole: 3_000, glance: 25 };
const FRAMES_MS = 2_000;
/** What a frame's borders and paddings take of its box, at most. */
const BORDERS_PX = 24;
/** A document that scrolls by less is a frame around what does. */
const A_LITTLE_PX = 100;

/**
 * Find what scrolls in a page now.
 *
 * @param {Page} page
 * @param {Target} target
 * @param {{ is_fresh?: boolean; is_glance?: boolean }} [how] `is_fresh` forgets the numbers given before;
 *   a glance ends early
 * @returns {Promise<FoundSurfaces>}
 */
export function searchSurfaces(page, target, { is_fresh = false, is_glance = false } = {}) {
  const limit_ms = is_glance ? SEARCH_MS.glance : SEARCH_MS.whole;
  return page.run(target, findSurfaces, { ...LIMITS, is_fresh, limit_ms });
}

/**
 * Return the number of what a person would say the page is: what lies on top of it, or the document if it
 * scrolls, or the largest part under the middle of the window.
 *
 * @param {readonly FoundSurface[]} surfaces
 */
export function mainOf(surfaces) {
  const [document] = surfaces;
  const on_top = largest(surfaces.filter(({ is_on_top }) => is_on_top));
  if (on_top !== null) return on_top.surface;
  const hidden = document === undefined ? 0 : document.scroll_height - document.client_height;
  if (hidden > A_LITTLE_PX) return 0;
  const others = surfaces.filter(({ surface, is_in_middle }) => surface > 0 && is_in_middle);
  return largest(others)?.surface ?? 0;
}

/**
 * Return what a person may choose from.
 *
 * @param {readonly FoundSurface[]} surfaces
 * @returns {SurfaceChoice[]}
 */
export function choicesOf(surfaces) {
  const main = mainOf(surfaces);
  return surfaces.map(({ is_on_top: _top, is_in_middle: _middle, is_scaled: _scaled, ...rest }) => ({
    ...rest,
    is_main: rest.surface === main,
  }));
}

/**
 * Return the numbers of what is to be taken, in that order: the main one, the document, the rest from the top.
 *
 * @param {readonly FoundSurface[]} surfaces
 * @param {Wish["subject"]} subject
 * @param {number | null} picked_in the surface of what the person picked
 * @returns {number[]}
 */
export function orderOf(surfaces, subject, picked_in) {
  if (subject.kind !== "page") return [picked_in ?? subject.surface ?? 0];
  if (subject.surface !== null) return [subject.surface];
  const rest = surfaces
    .filter(({ surface }) => surface > 0)
    .toSorted((one, other) => one.box.y - other.box.y || one.box.x - other.box.x)
    .map(({ surface }) => surface);
  return [...new Set([mainOf(surfaces), 0, ...rest])];
}

/** @param {readonly FoundSurface[]} surfaces */
function largest(surfaces) {
  /** @type {FoundSurface | null} */
  let best = null;
  for (const one of surfaces) if (best === null || areaOf(one) > areaOf(best)) best = one;
  return best;
}

/** @param {FoundSurface} surface */
function areaOf({ client_width, client_height }) {
  return client_width * client_height;
}

/**
 * Return the frames of other sites that are longer than their windows, as far as the browser lets them be
 * asked. Of the others it is not known; that they were not read is said by itself.
 *
 * @param {Page} page
 * @param {Target} target
 * @param {readonly ForeignFrame[]} frames
 * @returns {Promise<readonly ForeignFrame[]>}
 */
export async function framesThatScroll(page, target, frames) {
  if (frames.length === 0) return [];
  const { answers } = await page.runInFrames(target, measureFrame, {}, { timeout_ms: FRAMES_MS });
  return frames.filter(({ box }) => {
    const same = answers.filter(
      ({ result: { width, height } }) =>
        Math.abs(width - box.width) <= BORDERS_PX && Math.abs(height - box.height) <= BORDERS_PX,
    );
    return same.some(({ result }) => result.hidden > LEAST_HIDDEN_PX);
  });
}
