/**
 * Wait until the document has loaded and nothing in it changes and nothing is loaded for it for a while.
 *
 * Runs inside the page. Must stay closed: no imports, no module-scope names.
 *
 * @param {{ quiet_ms: number; timeout_ms: number }} limits
 * @returns {Promise<{ is_quiet: boolean }>} false when the time was up before
 */
export async function waitQuiet({ quiet_ms, timeout_ms }) {
  const began_ms = performance.now();
  let changed_ms = began_ms;
  const note = () => {
    changed_ms = performance.now();
  };
  const isLoaded = () => Reflect.get(Document.prototype, "readyState", document) === "complete";

  const changes = new MutationObserver(note);
  changes.observe(document, { subtree: true, childList: true, characterData: true });
  const loads = new PerformanceObserver(note);
  loads.observe({ entryTypes: ["resource"] });
  /** @type {boolean} */
  const is_quiet = await new Promise((resolve) => {
    const look = () => {
      const now_ms = performance.now();
      const rest_ms = isLoaded() ? changed_ms + quiet_ms - now_ms : quiet_ms;
      if (rest_ms <= 0) return resolve(true);
      if (now_ms - began_ms >= timeout_ms) return resolve(false);
      setTimeout(look, Math.min(rest_ms, began_ms + timeout_ms - now_ms));
      return undefined;
    };
    look();
  });
  changes.disconnect();
  loads.disconnect();
  return { is_quiet };
}
