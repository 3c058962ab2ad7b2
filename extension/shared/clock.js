/** The one place that asks for the time. Wall time for evidence, monotonic time for durations. */

/** @import { Clock } from "./engine.d.ts" */

/** @type {Clock} */
export const clock = {
  now: () => Date.now(),
  monotonic: () => performance.now(),
  wait: (duration_ms) => new Promise((resolve) => setTimeout(resolve, duration_ms)),
};

/**
 * Return a moment in UTC, RFC 3339, with milliseconds.
 *
 * @param {number} moment_ms since 1970
 */
export function utc(moment_ms) {
  return new Date(moment_ms).toISOString();
}

/** Return the name of the browser's time zone (IANA), such as `Europe/Lisbon`. */
export function timeZone() {
  return Intl.DateTimeFormat().resolvedOptions().timeZone;
}

/**
 * Return how many minutes local time is ahead of UTC at a moment.
 *
 * @param {number} moment_ms since 1970
 */
export function utcOffsetMinutes(moment_ms) {
  const behind = Math.round(new Date(moment_ms).getTimezoneOffset());
  return behind === 0 ? 0 : -behind;
}
