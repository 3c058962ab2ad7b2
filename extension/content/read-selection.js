/** @import { Box } from "../shared/protocol.d.ts" */

/**
 * Return the text that the person has selected and where it is, in CSS pixels of the document; an empty text if
 * nothing is selected. Where a frame of the same site has the focus, its selection counts. Of a field it is what
 * is selected in it, never in one for a password. The selection stays as it is.
 *
 * Runs inside the page. Must stay closed: no imports, no module-scope names.
 *
 * @param {{ longest: number; most_boxes: number }} limits
 * @returns {{ text: string; boxes: Box[] }}
 */
export function selectedText({ longest, most_boxes }) {
  const FIELD = /^(text|search|url|tel)$/;
  /** @type {<T extends object, K extends keyof T>(kind: { prototype: T }, key: K, node: object) => T[K]} */
  const read = (kind, key, node) => Reflect.get(kind.prototype, key, node);
  /** @type {(text: string) => string} */
  const bounded = (text) => text.slice(0, longest).toWellFormed();

  /** @type {(element: Element | null) => string} */
  const ofField = (element) => {
    const name = element === null ? "" : read(Element, "localName", element);
    // Elements of a frame are of other classes than those of this document, so they are known by name.
    if (name !== "textarea" && name !== "input") return "";
    const field = /** @type {HTMLInputElement} */ (element);
    if (name === "input" && !FIELD.test(field.type)) return "";
    const { selectionStart: start, selectionEnd: end, value } = field;
    return start === null || end === null ? "" : String(value).slice(start, end);
  };

  /** @type {(view: Window, across: number, down: number, deep: number) => { text: string; boxes: Box[] }} */
  const selectedIn = (view, across, down, deep) => {
    const { document: shown } = view;
    /** @type {Element | null} */
    const focused = Reflect.get(Document.prototype, "activeElement", shown);
    /** @type {(rect: DOMRect) => Box} */
    const placed = ({ x, y, width, height }) => ({ x: x + across, y: y + down, width, height });
    const typed = ofField(focused);
    if (typed !== "" && focused !== null)
      return { text: bounded(typed), boxes: [placed(focused.getBoundingClientRect())] };

    const name = focused === null ? "" : read(Element, "localName", focused);
    if (focused !== null && deep > 0 && /^i?frame$/.test(name)) {
      const frame = /** @type {HTMLIFrameElement} */ (focused);
      const inner = frame.contentDocument === null ? null : frame.contentWindow;
      const { x, y } = frame.getBoundingClientRect();
      const corner = { x: x + frame.clientLeft, y: y + frame.clientTop };
      const found =
        inner === null ? null : selectedIn(inner, across + corner.x, down + corner.y, deep - 1);
      if (found !== null && found.text !== "") return found;
    }

    const selection = view.getSelection();
    if (selection === null || selection.isCollapsed) return { text: "", boxes: [] };
    /** @type {Box[]} */
    const boxes = [];
    for (let at = 0; at < selection.rangeCount && boxes.length < most_boxes; at += 1) {
      const rects = [...selection.getRangeAt(at).getClientRects()];
      const seen = rects.filter(({ width, height }) => width > 0 && height > 0);
      boxes.push(...seen.slice(0, most_boxes - boxes.length).map(placed));
    }
    return { text: bounded(selection.toString()), boxes };
  };
  return selectedIn(window, window.scrollX, window.scrollY, 5);
}
