/** How the layout moved from one tile to the next, by the elements that both know. Pure: CSS pixels. */

/** @import { Anchor } from "../shared/protocol.d.ts" */

/** Less than this is rounding. */
const STILL = 1;

/**
 * @typedef {object} Drift
 * @property {number} shared how many elements both tiles know
 * @property {number} y how far down what the tile before showed last has moved in the content
 */

/**
 * Return how far the layout moved between two tiles. What stands lower in the tile before counts, since from
 * there on it is gone on; one element that moves by itself does not.
 *
 * @param {readonly Anchor[]} before
 * @param {readonly Anchor[]} after
 * @returns {Drift}
 */
export function driftBetween(before, after) {
  const places = new Map(after.map(({ id, box }) => [id, box]));
  const pairs = before.flatMap(({ id, box }) => {
    const now = places.get(id);
    return now === undefined ? [] : [{ from: box.y, moved: now.y - box.y }];
  });
  if (pairs.length === 0) return { shared: 0, y: 0 };
  const lower = pairs
    .toSorted((one, other) => other.from - one.from)
    .slice(0, Math.max(3, Math.ceil(pairs.length / 2)));
  const y = median(lower.map(({ moved }) => moved));
  return { shared: pairs.length, y: Math.abs(y) < STILL ? 0 : y };
}

/** @param {readonly number[]} numbers */
function median(numbers) {
  const sorted = numbers.toSorted((one, other) => one - other);
  const middle = sorted[Math.floor((sorted.length - 1) / 2)] ?? 0;
  return sorted.length % 2 === 1 ? middle : (middle + (sorted[sorted.length / 2] ?? 0)) / 2;
}
