/** @import { InPage } from "../shared/engine.d.ts" */

/**
 * Scroll everything that was scrolled back to where it stood, and say whether it stands there again. What is
 * gone from the page has no place to go back to.
 *
 * Runs inside the page. Must stay closed: no imports, no module-scope names.
 *
 * @returns {{ is_home: boolean }}
 */
export function scrollHome() {
  /** @type {InPage | undefined} */
  const kept = Object.getOwnPropertyDescriptor(globalThis, "holdfast")?.value;
  let is_home = true;
  // The last that was scrolled is the outermost; what is inside goes home first.
  for (const [element, { x: left, y: top }] of kept?.homes ?? []) {
    if (element !== null && !element.isConnected) continue;
    /** @type {Window | null | undefined} */
    const inside = element === null ? window : Reflect.get(element, "contentWindow");
    const view = inside && typeof inside === "object" ? inside : null;
    if (view !== null) view.scrollTo({ left, top, behavior: "instant" });
    else element?.scrollTo({ left, top, behavior: "instant" });
    const x = view?.scrollX ?? element?.scrollLeft ?? left;
    const y = view?.scrollY ?? element?.scrollTop ?? top;
    if (Math.abs(x - left) > 1 || Math.abs(y - top) > 1) is_home = false;
  }
  kept?.homes.clear();
  return { is_home };
}
