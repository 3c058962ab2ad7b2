/**
 * Return how large this document is, and how large its window. Reads only.
 *
 * Runs inside the page and its frames. Must stay closed: no imports, no module-scope names.
 *
 * @returns {{ width: number; height: number; hidden: number }} `hidden` is how far it can be scrolled at most
 */
export function measureFrame() {
  /** @type {Element | null} */
  const root = Reflect.get(Document.prototype, "documentElement", document);
  const scroller = Reflect.get(Document.prototype, "scrollingElement", document) ?? root;
  if (scroller === null) return { width: window.innerWidth, height: window.innerHeight, hidden: 0 };
  const across = scroller.scrollWidth - scroller.clientWidth;
  const along = scroller.scrollHeight - scroller.clientHeight;
  return {
    width: window.innerWidth,
    height: window.innerHeight,
    hidden: Math.max(0, across, along),
  };
}
