/** @import { InPage } from "../shared/engine.d.ts" */

/**
 * Wait until the person presses Escape in the page, or until it is ended. The key still does on the page what
 * it does there; keys that the page itself makes up are not heard.
 *
 * Runs inside the page. Must stay closed: no imports, no module-scope names.
 *
 * @returns {Promise<{ is_pressed: boolean }>}
 */
export function waitForEscape() {
  /** @type {InPage | undefined} */
  const kept = Object.getOwnPropertyDescriptor(globalThis, "holdfast")?.value;
  return new Promise((resolve) => {
    const listening = new AbortController();
    /** @type {(is_pressed: boolean) => void} */
    const end = (is_pressed) => {
      listening.abort();
      resolve({ is_pressed });
    };
    if (kept === undefined) return end(false);
    kept.endEscape?.();
    kept.endEscape = () => end(false);
    window.addEventListener(
      "keydown",
      (event) => {
        if (event.isTrusted && event.key === "Escape") end(true);
      },
      { capture: true, passive: true, signal: listening.signal },
    );
    return undefined;
  });
}
