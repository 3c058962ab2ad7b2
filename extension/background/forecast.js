/** How long a capture will still take, guessed from its own pace. */

/** @import { CaptureProgress } from "./capture.js" */
/** @import { Clock } from "../shared/engine.d.ts" */

/** Fewer say little: the first tiles of a page take longer. */
const LEAST_TILES = 3;
/** What comes after the last tile. */
const AFTER_S = 2;

/**
 * Make the forecast of one capture.
 *
 * @param {Pick<Clock, "monotonic">} clock
 */
export function createForecast(clock) {
  /** @type {{ at_ms: number; tiles: number } | null} */
  let first = null;
  let waited_ms = 0;
  /** @type {number | null} */
  let waits_since_ms = null;

  return {
    /**
     * Return how many seconds are left, or null while nothing can be said of it.
     *
     * @param {CaptureProgress} progress
     * @returns {number | null}
     */
    secondsLeft({ stage, tiles_done, tiles_expected, is_waiting_for_tab = false }) {
      const now_ms = clock.monotonic();
      if (stage !== "tiles") return null;
      if (is_waiting_for_tab) waits_since_ms ??= now_ms;
      else if (waits_since_ms !== null) {
        waited_ms += now_ms - waits_since_ms;
        waits_since_ms = null;
      }
      if (tiles_done === 0 || is_waiting_for_tab) return null;
      first ??= { at_ms: now_ms - waited_ms, tiles: tiles_done };
      const done = tiles_done - first.tiles;
      if (done < LEAST_TILES) return null;
      const each_ms = (now_ms - waited_ms - first.at_ms) / done;
      return Math.ceil((Math.max(0, tiles_expected - tiles_done) * each_ms) / 1_000) + AFTER_S;
    },
  };
}
