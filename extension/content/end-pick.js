/** @import { ChoosingInPage } from "../shared/picking.d.ts" */

/**
 * End the choosing on the page, if one goes on, and return when the page was drawn twice since: what was outlined
 * is then outlined no more.
 *
 * Runs inside the page. Must stay closed: no imports, no module-scope names.
 *
 * @returns {Promise<{ was_choosing: boolean }>}
 */
export async function endPick() {
  /** @type {ChoosingInPage | undefined} */
  const holdfast = Object.getOwnPropertyDescriptor(globalThis, "holdfast")?.value;
  const was_choosing = holdfast?.picker !== undefined;
  holdfast?.picker?.end();
  if (holdfast !== undefined) delete holdfast.picker;
  /** @type {() => Promise<void>} */
  const frame = () => new Promise((resolve) => requestAnimationFrame(() => resolve()));
  /** @type {(duration_ms: number) => Promise<void>} */
  const wait = (duration_ms) => new Promise((resolve) => setTimeout(resolve, duration_ms));
  // A hidden page draws no frames; it must not hold anything up.
  await Promise.race([frame().then(frame), wait(250)]);
  return { was_choosing };
}
