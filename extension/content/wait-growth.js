/** @import { InPage } from "../shared/engine.d.ts" */

/**
 * Wait until a surface is longer than it was, or the time is up; longer where the page says that it is busy.
 *
 * Runs inside the page. Must stay closed: no imports, no module-scope names.
 *
 * @param {{ surface: number; scroll_height: number; timeout_ms: number; busy_ms: number }} limits
 * @returns {Promise<{ has_grown: boolean }>}
 */
export async function waitGrowth({ surface, scroll_height, timeout_ms, busy_ms }) {
  const LOOK_MS = 40;
  /** @type {InPage | undefined} */
  const kept = Object.getOwnPropertyDescriptor(globalThis, "holdfast")?.value;
  const handle = kept?.surfaces[surface] ?? null;
  /** @type {Document | null | undefined} */
  const inside = handle === null ? document : Reflect.get(handle, "contentDocument");
  const view = inside && typeof inside === "object" ? inside : null;
  /** @type {() => boolean} */
  const hasGrown = () => {
    const scroller = view === null ? handle : (view.scrollingElement ?? view.documentElement);
    return (scroller?.scrollHeight ?? 0) > scroll_height + 1;
  };
  /** Whether something in the window says that more is on its way. */
  /** @type {() => boolean} */
  const isBusy = () =>
    [
      ...Document.prototype.querySelectorAll.call(
        document,
        '[aria-busy="true"], [role="progressbar"], progress:not([value])',
      ),
    ].some((element) => {
      const { top, bottom, width, height } = element.getBoundingClientRect();
      return width > 0 && height > 0 && bottom > 0 && top < window.innerHeight;
    });
  const began = performance.now();
  while (!hasGrown()) {
    const passed = performance.now() - began;
    if (passed >= timeout_ms && (passed >= busy_ms || !isBusy())) return { has_grown: false };
    await new Promise((resolve) => setTimeout(resolve, LOOK_MS));
  }
  return { has_grown: true };
}
