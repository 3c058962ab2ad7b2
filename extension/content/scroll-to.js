/**
 * Scroll the document at once, and say where it is now. The position given back may differ from the one
 * asked for: pages end, and browsers round to device pixels.
 *
 * Runs inside the page. Must stay closed: no imports, no module-scope names.
 *
 * @param {{ x: number; y: number }} place in CSS pixels
 */
export function scrollToPlace({ x, y }) {
  window.scrollTo({ left: x, top: y, behavior: "instant" });
  return { scroll_x: window.scrollX, scroll_y: window.scrollY };
}
