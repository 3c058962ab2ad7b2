/** @import { Box } from "../shared/protocol.d.ts" */

/**
 * Return from where on down the window shows parts that only appear when they are scrolled further into view,
 * as pages fade their sections in: they have their place in the page, and nothing of them is to be seen yet.
 * Only what is in the lower half counts, since what is higher will not appear by being scrolled up further.
 *
 * Reads only; ends after `limit_ms`. Runs inside the page. Must stay closed: no imports, no module-scope names.
 *
 * @param {{ frame: Box; limit_ms: number }} limits `frame` is what shows of the surface, in the window
 * @returns {{ from_y: number }} in the window; the lower edge of `frame` if there is nothing of the kind
 */
export function findUnrevealed({ frame, limit_ms }) {
  const deadline = performance.now() + limit_ms;
  const MOST_LOOKED_AT = 1_500;
  /** How far below its place a part may be held until it appears. */
  const BELOW_PX = 200;
  const [LEAST_WIDTH, LEAST_HEIGHT] = [40, 16];
  /** @type {<T extends object, K extends keyof T>(kind: { prototype: T }, key: K, node: object) => T[K]} */
  const read = (kind, key, node) => Reflect.get(kind.prototype, key, node);
  const lower = frame.y + frame.height / 2;
  const bottom = frame.y + frame.height;
  let from_y = bottom;
  let looked_at = 0;

  /** @type {(element: Element) => Element | null} */
  const parentOf = (element) => {
    const parent = read(Node, "parentNode", element);
    if (parent === null) return null;
    if (parent.nodeType === 11) return /** @type {ShadowRoot} */ (parent).host ?? null;
    return parent.nodeType === 1 ? /** @type {Element} */ (parent) : null;
  };
  /** @type {(element: Element) => void} */
  const consider = (element) => {
    looked_at += 1;
    const { top, height, width } = Element.prototype.getBoundingClientRect.call(element);
    if (width < LEAST_WIDTH || height < LEAST_HEIGHT) return;
    if (top - BELOW_PX >= bottom || top + height + BELOW_PX <= lower) return;
    const style = getComputedStyle(element);
    const is_unseen = Number.parseFloat(style.opacity) < 0.1 || style.visibility === "hidden";
    if (!is_unseen || !/^(static|relative)$/.test(style.position)) return;
    const is_empty =
      read(Element, "firstElementChild", element) === null &&
      (read(Node, "textContent", element) ?? "").trim() === "" &&
      style.backgroundImage === "none" &&
      !/^(img|video|canvas|iframe|svg|picture)$/.test(read(Element, "localName", element));
    if (is_empty || /^(input|select|textarea|button)$/.test(read(Element, "localName", element)))
      return;
    // Its place is where it will stand, not where it waits.
    const moved = style.transform === "none" ? 0 : new DOMMatrixReadOnly(style.transform).m42;
    const place = top - moved;
    if (place < bottom - 1 && place + height > lower)
      from_y = Math.min(from_y, Math.max(place, lower));
  };

  /** @type {Set<Element>} */
  const seen = new Set();
  const root = read(Document, "documentElement", document);
  for (const down of [0.999, 0.9, 0.8, 0.7, 0.6, 0.52]) {
    for (const across of [0.5, 0.17, 0.83]) {
      const [x, y] = [frame.x + frame.width * across, frame.y + frame.height * down];
      /** @type {Element | null} */
      let one = Document.prototype.elementFromPoint.call(document, x, y);
      for (; one !== null && one !== root && !seen.has(one); one = parentOf(one)) {
        seen.add(one);
        consider(one);
        for (
          let child = read(Element, "firstElementChild", one);
          child !== null;
          child = read(Element, "nextElementSibling", child)
        ) {
          if (looked_at > MOST_LOOKED_AT || performance.now() > deadline) return { from_y };
          if (!seen.has(child)) consider(child);
        }
      }
    }
  }
  return { from_y };
}
