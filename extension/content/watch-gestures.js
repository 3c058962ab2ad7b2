/**
 * Return when the person last did something in this document, and listen from now on; or listen no more.
 *
 * What is remembered is one moment, in the extension's isolated world, where the page cannot see it. Clicks,
 * keys and the wheel count, if they are the person's own.
 *
 * Runs inside the page. Must stay closed: no imports, no module-scope names.
 *
 * @param {{ is_over: boolean }} how
 * @returns {{ last_ms: number }} since 1970; 0 when nothing was done
 */
export function watchGestures({ is_over }) {
  const NAME = "holdfast_gestures";
  /** @type {{ last_ms: number; listening: AbortController } | undefined} */
  const known = Reflect.get(globalThis, NAME);
  if (is_over) {
    known?.listening.abort();
    Reflect.deleteProperty(globalThis, NAME);
    return { last_ms: known?.last_ms ?? 0 };
  }
  if (known !== undefined) return { last_ms: known.last_ms };
  const seen = { last_ms: 0, listening: new AbortController() };
  Reflect.set(globalThis, NAME, seen);
  /** @param {Event} event */
  const note = (event) => {
    if (event.isTrusted) seen.last_ms = Date.now();
  };
  const how = { capture: true, passive: true, signal: seen.listening.signal };
  for (const kind of ["pointerdown", "touchstart", "keydown", "wheel"])
    EventTarget.prototype.addEventListener.call(window, kind, note, how);
  return { last_ms: 0 };
}
