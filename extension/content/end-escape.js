/** @import { InPage } from "../shared/engine.d.ts" */

/**
 * Listen for Escape no more.
 *
 * Runs inside the page. Must stay closed: no imports, no module-scope names.
 */
export function endEscape() {
  /** @type {InPage | undefined} */
  const kept = Object.getOwnPropertyDescriptor(globalThis, "holdfast")?.value;
  kept?.endEscape?.();
  if (kept !== undefined) kept.endEscape = null;
  return { is_ended: true };
}
