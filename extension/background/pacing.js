/**
 * When the next picture may be taken. Chromium allows 2 in a fixed window of 1 s that opens with the first,
 * and refuses the third at once. Pure.
 */

/** Longer than the browser's own window by what a message to the browser may take. */
const WINDOW_MS = 1_007;
const SHOTS_PER_WINDOW = 2;

/** @typedef {{ opened_at_ms: number; shots: number }} Window */

/** No picture has been taken yet. */
export const NO_WINDOW = Object.freeze({ opened_at_ms: Number.NEGATIVE_INFINITY, shots: 0 });

/**
 * Return how long to wait before the next picture.
 *
 * @param {Window} window
 * @param {number} now_ms
 */
export function waitBeforeShot({ opened_at_ms, shots }, now_ms) {
  if (shots < SHOTS_PER_WINDOW) return 0;
  return Math.max(0, opened_at_ms + WINDOW_MS - now_ms);
}

/**
 * Return the window after a picture was asked for.
 *
 * @param {Window} window
 * @param {number} now_ms
 * @returns {Window}
 */
export function afterShot({ opened_at_ms, shots }, now_ms) {
  if (now_ms - opened_at_ms >= WINDOW_MS) return { opened_at_ms: now_ms, shots: 1 };
  return { opened_at_ms, shots: shots + 1 };
}
