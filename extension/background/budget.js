/** How far a capture goes: as the person chose, and never further than a record can hold. */

/** @import { Budget, Clock, StopReason } from "../shared/engine.d.ts" */

/** A record holds 5,000. */
export const MOST_TILES = 4_500;
const MINUTE_MS = 60_000;

/**
 * Make the budget of one capture, which begins now.
 *
 * @param {Budget} budget
 * @param {{ clock: Clock; most_tiles?: number }} parts
 */
export function createBudget({ screens, minutes }, { clock, most_tiles = MOST_TILES }) {
  const began_ms = clock.monotonic();
  let tiles = 0;
  return {
    /** Count a tile. */
    spend() {
      tiles += 1;
    },
    tiles: () => tiles,
    /**
     * Say why no more tiles may be taken, or null if they may.
     *
     * @returns {StopReason | null}
     */
    whyOver() {
      if (screens !== null && tiles >= screens) return "budget_reached";
      if (minutes !== null && clock.monotonic() - began_ms >= minutes * MINUTE_MS)
        return "budget_reached";
      return tiles >= most_tiles ? "too_long" : null;
    },
    /** Return how many more tiles there may be. */
    left: () => Math.max(0, Math.min(screens ?? most_tiles, most_tiles) - tiles),
  };
}

/** @typedef {ReturnType<typeof createBudget>} SpentBudget */
