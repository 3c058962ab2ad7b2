/** @import { Clock } from "../../../../extension/shared/engine.d.ts" */

const START_MS = Date.parse("2026-11-20T10:00:00.000Z");

/** A clock that stands still until someone waits. */
export function fakeClock() {
  let passed_ms = 0;
  /** @type {Clock & { pass: (duration_ms: number) => void; waits: number[] }} */
  const clock = {
    waits: [],
    now: () => START_MS + passed_ms,
    monotonic: () => passed_ms,
    wait(duration_ms) {
      clock.waits.push(duration_ms);
      passed_ms += duration_ms;
      return new Promise((resolve) => setImmediate(resolve));
    },
    pass(duration_ms) {
      passed_ms += duration_ms;
    },
  };
  return clock;
}
