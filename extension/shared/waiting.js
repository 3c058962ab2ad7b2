/** How many captures wait in the outbox, in words. */

/** @import { Phrase } from "./phrase.d.ts" */

/**
 * @param {number} waiting captures in the outbox
 * @returns {Phrase}
 */
export function waitingPhrase(waiting) {
  if (waiting === 0) return { key: "waiting_none" };
  if (waiting === 1) return { key: "waiting_one" };
  return { key: "waiting_many", values: [String(waiting)] };
}
