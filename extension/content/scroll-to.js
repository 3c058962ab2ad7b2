/** @import { InPage } from "../shared/engine.d.ts" */

/**
 * Scroll a surface at once so that a place of its content stands at the upper left of what shows of it, and
 * what it is in so that it shows. What is larger than the window is scrolled together with it. Remembers where
 * everything stood before. Pages end, and browsers round to device pixels: where it stands is measured after.
 *
 * Runs inside the page. Must stay closed: no imports, no module-scope names.
 *
 * @param {{ surface: number; x: number; y: number; clear: { top: number; bottom: number } }} place
 *   in CSS pixels; `clear` is what stays covered at the window's edges
 */
export function scrollToPlace({ surface, x, y, clear }) {
  /** @type {<T extends object, K extends keyof T>(kind: { prototype: T }, key: K, node: object) => T[K]} */
  const read = (kind, key, node) => Reflect.get(kind.prototype, key, node);
  /** @type {InPage | undefined} */
  const kept = Object.getOwnPropertyDescriptor(globalThis, "holdfast")?.value;
  const handle = kept?.surfaces[surface] ?? null;
  /** @type {(element: Element | null, at: { x: number; y: number }) => void} */
  const remember = (element, at) => {
    if (kept !== undefined && !kept.homes.has(element)) kept.homes.set(element, at);
  };
  if (surface === 0) {
    remember(null, { x: window.scrollX, y: window.scrollY });
    window.scrollTo({ left: x, top: y, behavior: "instant" });
    return { is_there: true };
  }
  if (handle === null || !read(Node, "isConnected", handle)) return { is_there: false };

  const root = read(Document, "documentElement", document);
  const body = read(Document, "body", document);
  const page = read(Document, "scrollingElement", document) ?? root;
  const is_body_apart = getComputedStyle(root).overflowY !== "visible";
  const is_framed = /^i?frame$/.test(read(Element, "localName", handle));
  /** @type {Window | null} */
  const inside = is_framed ? Reflect.get(handle, "contentWindow") : null;
  /** @type {(element: Element) => DOMRect} */
  const rectOf = (element) => Element.prototype.getBoundingClientRect.call(element);
  /** @type {(element: Element) => Element | null} */
  const parentOf = (element) => {
    const parent = read(Element, "assignedSlot", element) ?? read(Node, "parentNode", element);
    if (parent === null) return null;
    if (parent.nodeType === 11) return /** @type {ShadowRoot} */ (parent).host ?? null;
    return parent.nodeType === 1 ? /** @type {Element} */ (parent) : null;
  };
  /** @type {(element: Element, to: { x: number; y: number }) => void} */
  const scroll = (element, to) => {
    remember(element, { x: element.scrollLeft, y: element.scrollTop });
    element.scrollTo({ left: to.x, top: to.y, behavior: "instant" });
  };

  // What is asked for beyond the last place the surface itself can be scrolled to is scrolled around it.
  const rest = { x: 0, y: 0 };
  if (inside !== null) {
    remember(handle, { x: inside.scrollX, y: inside.scrollY });
    inside.scrollTo({ left: x, top: y, behavior: "instant" });
    Object.assign(rest, { x: x - inside.scrollX, y: y - inside.scrollY });
  } else {
    scroll(handle, { x, y });
    Object.assign(rest, { x: x - handle.scrollLeft, y: y - handle.scrollTop });
  }

  /** How far to scroll so that a length shows: not at all if it does, or its beginning, or its middle. */
  /** @type {(length: { from: number; to: number; rest: number }, room: { from: number; to: number }) => number} */
  const needed = (length, room) => {
    if (length.from >= room.from - 0.5 && length.to <= room.to + 0.5) return 0;
    if (length.to - length.from <= room.to - room.from)
      return (length.from + length.to) / 2 - (room.from + room.to) / 2;
    return Math.min(length.from + length.rest - room.from, length.to - room.to);
  };
  const held = { x: Math.max(0, rest.x), y: Math.max(0, rest.y) };
  let { position } = getComputedStyle(handle);
  for (let one = parentOf(handle); one !== null && position !== "fixed"; one = parentOf(one)) {
    const style = getComputedStyle(one);
    const is_page = one === page || one === root;
    const is_scroller =
      /auto|scroll/.test(style.overflowX + style.overflowY) && (one !== body || is_body_apart);
    position = style.position;
    if (is_page || !is_scroller) continue;
    const box = rectOf(handle);
    const room = rectOf(one);
    const left = room.left + one.clientLeft;
    const top = room.top + one.clientTop;
    const along = needed(
      { from: box.top, to: box.bottom, rest: held.y },
      { from: top, to: top + one.clientHeight },
    );
    const across = needed(
      { from: box.left, to: box.right, rest: held.x },
      { from: left, to: left + one.clientWidth },
    );
    if (along !== 0 || across !== 0)
      scroll(one, { x: one.scrollLeft + across, y: one.scrollTop + along });
  }
  if (position === "fixed") return { is_there: true };
  const box = rectOf(handle);
  const along = needed(
    { from: box.top, to: box.bottom, rest: held.y },
    { from: clear.top, to: page.clientHeight - clear.bottom },
  );
  const across = needed(
    { from: box.left, to: box.right, rest: held.x },
    { from: 0, to: page.clientWidth },
  );
  if (along !== 0 || across !== 0) {
    remember(null, { x: window.scrollX, y: window.scrollY });
    const [left, top] = [window.scrollX + across, window.scrollY + along];
    window.scrollTo({ left, top, behavior: "instant" });
  }
  return { is_there: true };
}
