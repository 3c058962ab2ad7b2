/** From tile to tile down a surface, going back for what was skipped. Pure: lengths in CSS pixels. */

/** @import { Box } from "../shared/protocol.d.ts" */
/** @import { View } from "../shared/engine.d.ts" */
/** @import { Run, Strip } from "./strips.js" */

import { OVERLAP, alignedDown, isAtEnd } from "./tile-plan.js";
import { longestRun, stripsOf } from "./strips.js";

const LEAST_STEP = 0.2;
/** How often a place is asked for anew that a page does not let itself be scrolled to. */
const MOST_TRIES = 3;
/** Less than this is rounding. */
const NEAR = 1.5;

/** @typedef {{ from: number; to: number; until: number }} Seen from left to right, seen until there */
/**
 * @typedef {object} Route
 * @property {number} y where to scroll next
 * @property {number} begins where the way begins
 * @property {readonly Seen[]} seen how far down everything has been seen, in strips of the window
 * @property {number | null} last_y where the tile before was taken
 * @property {boolean} is_filling whether this tile goes back for what was skipped
 * @property {number} tries how often it went back without getting there
 * @property {boolean} is_at_end
 * @property {boolean} is_blocked whether the surface did not let itself be scrolled
 * @property {readonly Box[]} holes what could not be uncovered by the last tile, in the surface's content
 */

/**
 * Return the way from a place of the content on downwards.
 *
 * @param {number} [y]
 * @returns {Route}
 */
export function startAt(y = 0) {
  return {
    y,
    begins: y,
    seen: [{ from: 0, to: Number.POSITIVE_INFINITY, until: y }],
    last_y: null,
    is_filling: false,
    tries: 0,
    is_at_end: false,
    is_blocked: false,
    holes: [],
  };
}

/** From the very top. */
export const START = startAt();

/**
 * Return the route after a tile was taken.
 *
 * @param {Route} route
 * @param {Pick<View, "scroll_x" | "scroll_y" | "scroll_height" | "client_width" | "client_height" | "frame" | "occluders">} view
 *   what the tile showed
 * @param {{ unit?: number; drift?: number }} [how] every place is a multiple of `unit`; the layout moved down
 *   by `drift` since the tile before
 * @returns {Route}
 */
export function routeAfter(route, view, { unit = 1, drift = 0 } = {}) {
  const last_y = route.last_y === null ? null : route.last_y + drift;
  const seen = route.seen.map((one) => ({ ...one, until: one.until + drift }));
  const { is_filling } = route;
  const is_blocked = last_y !== null && !is_filling && view.scroll_y <= last_y + 0.5;
  // What came to be above pushes the end on, but not what was seen at it.
  if (is_blocked && isAtEnd(view)) return { ...route, seen, last_y, is_at_end: true, holes: [] };
  if (is_blocked) return { ...route, seen, last_y, is_blocked, holes: [] };
  const pieces = piecesOf(seen, stripsOf(view)).map((piece) => lookedAt(piece, view, route));
  const skipped = pieces.filter(({ is_skipping }) => is_skipping);
  const back_y = alignedDown(Math.max(route.begins, lowest(skipped, placeFor(OVERLAP))), unit);
  if (skipped.length > 0 && !is_filling && last_y !== null && back_y > last_y + 0.5)
    return { ...route, seen, last_y, y: back_y, is_filling: true, tries: 0, holes: [] };
  const half_y = last_y === null ? 0 : alignedDown((last_y + route.y) / 2, unit);
  const is_pushed_on = is_filling && view.scroll_y > route.y + unit + NEAR;
  // A page that scrolls on to places of its own may have one that is nearer.
  if (skipped.length > 0 && is_pushed_on && route.tries < MOST_TRIES && half_y > (last_y ?? 0))
    return { ...route, seen, last_y, y: half_y, tries: route.tries + 1, holes: [] };
  const least = view.scroll_y + Math.max(view.client_height * LEAST_STEP, unit);
  const most = view.scroll_y + view.client_height - OVERLAP;
  const wanted = lowest(pieces, ({ now, runs }) => placeFor(OVERLAP)({ until: now, runs }));
  return {
    ...route,
    y: Math.max(
      alignedDown(Math.min(Math.max(wanted, least), Math.max(most, least)), unit),
      alignedDown(view.scroll_y, unit) + unit,
    ),
    seen: pieces.map(({ from, to, now }) => ({ from, to, until: now })),
    last_y: view.scroll_y,
    is_filling: false,
    tries: 0,
    is_at_end: isAtEnd(view),
    is_blocked: false,
    holes: skipped.map((piece) => holeOf(piece, view)),
  };
}

/**
 * Return what of the end of a surface nothing showed, since something stays in place over it there.
 *
 * @param {Route} route
 * @param {Pick<View, "scroll_x" | "scroll_y" | "scroll_height" | "frame" | "occluders">} view the last tile
 * @returns {Box[]}
 */
export function coveredAtEnd({ seen }, { scroll_x, scroll_y, scroll_height, frame, occluders }) {
  return occluders
    .filter(({ covers }) => covers)
    .map(({ x, y, width, height }) => ({
      x: x - frame.x + scroll_x,
      y: y - frame.y + scroll_y,
      width,
      height,
    }))
    .filter((box) =>
      seen.some(
        ({ from, to, until }) =>
          from + scroll_x < box.x + box.width &&
          to + scroll_x > box.x &&
          until < Math.min(box.y + box.height, scroll_height) - 1,
      ),
    );
}

/**
 * Say whether all was seen down to a place, between two edges of the window.
 *
 * @param {Route} route
 * @param {{ y: number; from: number; to: number }} place
 */
export function isSeenTo({ seen }, { y, from, to }) {
  return seen.every((one) => one.to <= from || one.from >= to || one.until >= y - 0.5);
}

/** @typedef {Seen & { runs: readonly Run[]; is_hidden: boolean }} Piece */
/** @typedef {Piece & { now: number; is_skipping: boolean }} Looked */

/**
 * @param {readonly Seen[]} seen
 * @param {readonly Strip[]} strips
 * @returns {Piece[]}
 */
function piecesOf(seen, strips) {
  return strips.map((strip) => {
    // What a strip shows is new only where all of it was seen before.
    const over = seen.filter(({ from, to }) => from < strip.to && to > strip.from);
    const until = Math.min(...over.map((one) => one.until));
    return { ...strip, until: Number.isFinite(until) ? until : 0 };
  });
}

/**
 * Return how far a strip is seen after this tile.
 *
 * @param {Piece} piece
 * @param {Pick<View, "scroll_y" | "client_height">} view
 * @param {Route} route
 * @returns {Looked}
 */
function lookedAt(piece, { scroll_y, client_height }, { begins, last_y }) {
  const { until, runs } = piece;
  const is_first = scroll_y <= begins + 0.5 || last_y === null;
  // What is covered where the way begins can be uncovered by nothing.
  let now = is_first ? Math.max(until, scroll_y + longestRun(runs).from) : until;
  const is_skipping = runs.every(({ from }) => scroll_y + from > now + 0.5);
  if (is_skipping) return { ...piece, now: scroll_y + (runs.at(-1)?.to ?? client_height), is_skipping };
  for (const { from, to } of runs)
    if (scroll_y + from <= now + 0.5) now = Math.max(now, scroll_y + to);
  return { ...piece, now, is_skipping };
}

/**
 * Return where to scroll so that the longest run of a strip begins a little before what was seen ends.
 *
 * @param {number} overlap
 * @returns {(piece: { until: number; runs: readonly Run[] }) => number}
 */
function placeFor(overlap) {
  return ({ until, runs }) => until - overlap - longestRun(runs).from;
}

/**
 * @template T
 * @param {readonly T[]} pieces
 * @param {(piece: T) => number} measure
 */
function lowest(pieces, measure) {
  return Math.min(...pieces.map(measure));
}

/**
 * @param {Looked} piece
 * @param {Pick<View, "scroll_x" | "scroll_y">} view
 * @returns {Box}
 */
function holeOf({ from, to, until, runs }, { scroll_x, scroll_y }) {
  const height = Math.max(0, scroll_y + (runs[0]?.from ?? 0) - until);
  return { x: scroll_x + from, y: until, width: to - from, height };
}
