/** @import { FrameList, InPage, ListedFrame } from "../shared/engine.d.ts" */

/**
 * Return which frame this document is in, and the frames in it, shadow roots included. Reads only.
 *
 * Windows may be counted and compared across sites, so each document can say where it is in the page.
 *
 * Runs inside the page and its frames. Must stay closed: no imports, no module-scope names.
 *
 * @param {{ most: number; longest_url: number }} limits
 * @returns {FrameList}
 */
export function listFrames({ most, longest_url }) {
  const HOSTS = new Set(
    "article aside blockquote body div footer h1 h2 h3 h4 h5 h6 header main nav p section span".split(" "),
  );
  const in_page = /** @type {InPage | undefined} */ (
    Object.hasOwn(globalThis, "holdfast") ? Reflect.get(globalThis, "holdfast") : undefined
  );
  /** @type {(element: Element, key: string) => string | null} */
  const attribute = (element, key) => Element.prototype.getAttribute.call(element, key);
  /** @type {(inner: unknown, outer: Window) => number} */
  const indexOf = (inner, outer) => {
    for (let at = 0; inner && at < outer.length && at < 10_000; at += 1)
      if (outer[at] === inner) return at;
    return -1;
  };
  /** @type {Map<unknown, number>} */
  const numbers = new Map();
  for (let at = 0; at < window.length && at < 10_000; at += 1) numbers.set(window[at], at);
  /** @type {(element: Element) => FrameList["element_box"]} */
  const boxOf = (element) => {
    const { x, y, width, height } = Element.prototype.getBoundingClientRect.call(element);
    return { x, y, width, height };
  };
  const around = () => {
    try {
      return window.frameElement;
    } catch (error) {
      if (error instanceof DOMException) return null; // the document around it is of another site
      throw error;
    }
  };
  /** @type {(element: Element) => ShadowRoot | null} */
  const shadowOf = (element) => {
    const open = element.shadowRoot;
    if (open || (!HOSTS.has(element.localName) && !element.localName.includes("-"))) return open;
    const firefox = /** @type {{ openOrClosedShadowRoot?: ShadowRoot | null }} */ (element);
    const { dom } = chrome;
    return (
      firefox.openOrClosedShadowRoot ??
      dom?.openOrClosedShadowRoot?.(/** @type {HTMLElement} */ (element)) ??
      null
    );
  };
  // `<img name="baseURI">` replaces the document's property; the prototype's cannot be replaced so.
  /** @type {string} */
  const base = Reflect.get(Node.prototype, "baseURI", document);
  /** @type {(element: Element) => ListedFrame} */
  const listed = (element) => {
    const { contentWindow } = /** @type {{ contentWindow?: unknown }} */ (
      /** @type {unknown} */ (element)
    );
    const box = /** @type {ListedFrame["box"]} */ (boxOf(element));
    const { offsetWidth = 0, offsetHeight = 0 } = /** @type {HTMLElement} */ (element);
    const scale_x = offsetWidth > 0 ? box.width / offsetWidth : 1;
    const scale_y = offsetHeight > 0 ? box.height / offsetHeight : 1;
    const { paddingLeft, paddingTop } = getComputedStyle(element);
    const left = element.clientLeft + (Number.parseFloat(paddingLeft) || 0);
    const top = element.clientTop + (Number.parseFloat(paddingTop) || 0);
    const written = attribute(element, "src") ?? attribute(element, "data") ?? "";
    const is_written_out = attribute(element, "srcdoc") !== null;
    const address = URL.canParse(written, base) ? new URL(written, base).href : "about:blank";
    const sandbox = attribute(element, "sandbox");
    const surface = in_page?.surfaces?.indexOf(element) ?? -1;
    return {
      index: numbers.get(contentWindow) ?? -1,
      url: (is_written_out ? "about:srcdoc" : written === "" ? "about:blank" : address)
        .slice(0, longest_url + 1)
        .toWellFormed(),
      box,
      content: { x: box.x + left * scale_x, y: box.y + top * scale_y, scale_x, scale_y },
      surface: surface < 0 ? null : surface,
      is_shut_off: sandbox !== null && !/allow-same-origin/i.test(sandbox),
    };
  };

  /** @type {ListedFrame[]} */
  const frames = [];
  /** @type {(Document | ShadowRoot)[]} */
  const trees = [];
  // In the viewer of a PDF there is nothing that is not the browser's own.
  const content_type = Reflect.get(Document.prototype, "contentType", document);
  if (content_type !== "application/pdf") trees.push(document);
  for (let tree = trees.pop(); tree !== undefined; tree = trees.pop()) {
    const { querySelectorAll } =
      tree instanceof ShadowRoot ? DocumentFragment.prototype : Document.prototype;
    // A form cannot hold a shadow root, but a field of it can take the name.
    for (const element of querySelectorAll.call(tree, ":not(form)")) {
      const shadow = shadowOf(element);
      if (shadow !== null) trees.push(shadow);
    }
    for (const element of querySelectorAll.call(tree, "iframe, frame, fencedframe, object")) {
      const is_frame =
        element.localName !== "object" || Boolean(Reflect.get(element, "contentWindow"));
      if (is_frame && frames.length < most) frames.push(listed(element));
    }
  }

  /** @type {number[]} */
  const path = [];
  for (let inner = /** @type {Window} */ (window); inner !== inner.parent; inner = inner.parent)
    path.unshift(indexOf(inner, inner.parent));
  const element = around();
  return {
    path,
    url: window.location.href.slice(0, longest_url + 1).toWellFormed(),
    element_box: element === null ? null : boxOf(element),
    width: window.innerWidth,
    height: window.innerHeight,
    scroll_x: window.scrollX,
    scroll_y: window.scrollY,
    frames,
  };
}
