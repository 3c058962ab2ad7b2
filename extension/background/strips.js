/**
 * Which parts of a picture show the page uncovered, in strips from its left to its right: a narrow button
 * covers its own strip alone. Pure: lengths in CSS pixels, from the upper left of what shows of the surface.
 */

/** @import { View } from "../shared/engine.d.ts" */

/** @typedef {{ from: number; to: number }} Run */
/** @typedef {{ from: number; to: number; runs: Run[]; is_hidden: boolean }} Strip from left to right */
/** @typedef {Pick<View, "occluders" | "frame" | "client_width" | "client_height">} Shown */

/** What is lower than this is uncovered on the way even if it seems to lie over nothing. */
const LOW = 0.15;
/** A side bar is narrower than this part of the window. */
const NARROW = 0.45;
/** A strip of which less than this shows can be uncovered by no scrolling worth its time. */
const LEAST_RUN = 0.2;
const NARROWEST = 8;
const MOST_STRIPS = 64;

/**
 * Return the strips of what a tile shows, each with what of it is uncovered, from top to bottom.
 *
 * @param {Shown} view
 * @returns {Strip[]}
 */
export function stripsOf({ occluders, frame, client_width, client_height }) {
  const boxes = occluders
    .filter(
      ({ covers, is_modal, width, height }) =>
        !is_modal && (covers || height <= client_height * LOW || width > client_width * NARROW),
    )
    .map(({ x, y, width, height }) => ({
      left: Math.max(0, x - frame.x),
      right: Math.min(client_width, x - frame.x + width),
      from: Math.max(0, y - frame.y),
      to: Math.min(client_height, y - frame.y + height),
    }))
    .filter(({ left, right, from, to }) => right - left > 0 && to - from > 0);
  const edges = edgesOf(
    boxes.flatMap(({ left, right }) => [left, right]),
    client_width,
  );
  return edges.slice(1).map((to, at) => {
    const from = edges[at] ?? 0;
    const over = boxes.filter(({ left, right }) => left < to && right > from);
    const runs = runsBetween(over, client_height);
    const is_hidden = longest(runs) < client_height * LEAST_RUN;
    return { from, to, runs: is_hidden ? [{ from: 0, to: client_height }] : runs, is_hidden };
  });
}

/**
 * Return the longest run of a strip.
 *
 * @param {readonly Run[]} runs
 * @returns {Run}
 */
export function longestRun(runs) {
  return runs.reduce((best, run) => (run.to - run.from > best.to - best.from ? run : best), {
    from: 0,
    to: 0,
  });
}

/** @param {readonly Run[]} runs */
function longest(runs) {
  const { from, to } = longestRun(runs);
  return to - from;
}

/**
 * @param {number[]} edges
 * @param {number} width
 */
function edgesOf(edges, width) {
  const sorted = [...new Set([0, ...edges])].toSorted((one, other) => one - other);
  /** @type {number[]} */
  const kept = [];
  for (const edge of sorted) {
    const is_apart = edge - (kept.at(-1) ?? -NARROWEST) >= NARROWEST;
    if (is_apart && edge <= width - NARROWEST) kept.push(edge);
  }
  return [...(kept.length > MOST_STRIPS ? [0] : kept), width];
}

/**
 * @param {readonly Run[]} covered
 * @param {number} height
 * @returns {Run[]}
 */
function runsBetween(covered, height) {
  /** @type {Run[]} */
  const runs = [];
  let at = 0;
  for (const { from, to } of covered.toSorted((one, other) => one.from - other.from)) {
    if (from > at) runs.push({ from: at, to: from });
    at = Math.max(at, to);
  }
  if (at < height) runs.push({ from: at, to: height });
  return runs;
}
