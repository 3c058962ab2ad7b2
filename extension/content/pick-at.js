/** @import { InPage } from "../shared/engine.d.ts" */
/** @import { Found, MenuPlace } from "../shared/picking.d.ts" */

/**
 * Pick the element that the browser's menu was opened on: by the browser's own name for it where there is one,
 * else by the address of the image, video, link or frame there, else by where the pointer is, or the middle of
 * the window. Of several with that address, the one under the pointer or the nearest to it. Of the selected text,
 * what it is all in; if that is far larger, only the selection's own place is found, and nothing is picked.
 *
 * Runs inside the page. Must stay closed: no imports, no module-scope names.
 *
 * @param {MenuPlace} place
 * @returns {Found}
 */
export function pickAt({ wants, src_url, link_url, frame_url, target_id }) {
  const own = Object.getOwnPropertyDescriptor(globalThis, "holdfast")?.value;
  /** @type {InPage} */
  const holdfast = own ?? {
    surfaces: [null],
    picked: null,
    anchor_ids: new WeakMap(),
    next_anchor: 1,
    anchors: new Map(),
    homes: new Map(),
    sweeps: new Map(),
    endEscape: null,
  };
  if (own === undefined)
    Object.defineProperty(globalThis, "holdfast", { value: holdfast, configurable: true });
  const SHOWN = {
    image: 'img, image, input[type="image"], canvas, picture, svg, video[poster]',
    video: "video, audio",
  };

  /** @type {<T extends object, K extends keyof T>(kind: { prototype: T }, key: K, node: object) => T[K]} */
  const read = (kind, key, node) => Reflect.get(kind.prototype, key, node);
  /** @type {(element: Element) => DOMRect} */
  const rectOf = (element) => Element.prototype.getBoundingClientRect.call(element);
  /** @type {(element: Element) => ShadowRoot | null} */
  const shadowOf = (element) => {
    const open = read(Element, "shadowRoot", element);
    if (open || !read(Element, "localName", element).includes("-")) return open;
    const firefox = /** @type {{ openOrClosedShadowRoot?: ShadowRoot | null }} */ (element);
    const { dom } = chrome;
    return (
      firefox.openOrClosedShadowRoot ??
      dom?.openOrClosedShadowRoot?.(/** @type {HTMLElement} */ (element)) ??
      null
    );
  };
  /** @type {(wanted: (element: Element) => boolean) => Element[]} in the page and in what its elements hide */
  const all = (wanted) => {
    const found = [];
    /** @type {(Document | ShadowRoot)[]} */
    const trees = [document];
    for (let tree = trees.pop(); tree !== undefined; tree = trees.pop()) {
      const { querySelectorAll } =
        tree instanceof ShadowRoot ? DocumentFragment.prototype : Document.prototype;
      for (const element of querySelectorAll.call(tree, "*")) {
        const shadow = shadowOf(element);
        if (shadow !== null) trees.push(shadow);
        if (wanted(element)) found.push(element);
      }
    }
    return found;
  };
  /** @type {(address: string) => string} */
  const absolute = (address) =>
    URL.canParse(address, document.baseURI) ? new URL(address, document.baseURI).href : address;

  /** @type {(element: Element) => boolean} */
  const showsSource = (element) => {
    if (element instanceof HTMLImageElement || element instanceof HTMLMediaElement) {
      const poster = element instanceof HTMLVideoElement && wants !== "video" ? element.poster : "";
      return [element.currentSrc, element.src, poster].includes(src_url);
    }
    if (element instanceof SVGImageElement) return absolute(element.href.baseVal) === src_url;
    return element instanceof HTMLInputElement && element.type === "image" && element.src === src_url;
  };
  /** @type {(element: Element) => boolean} */
  const leadsTo = (element) =>
    (element instanceof HTMLAnchorElement || element instanceof HTMLAreaElement) &&
    element.href === link_url;
  /** @type {(element: Element) => boolean} */
  const showsFrame = (element) => {
    if (!(element instanceof HTMLIFrameElement || element instanceof HTMLFrameElement)) return false;
    if (element.src === frame_url) return true;
    return element.contentDocument?.defaultView?.location.href === frame_url;
  };

  /** @type {(element: Element) => boolean} */
  const isUnderPointer = (element) => Element.prototype.matches.call(element, ":hover");
  const [middle_x, middle_y] = [window.innerWidth / 2, window.innerHeight / 2];
  const under =
    [...Document.prototype.querySelectorAll.call(document, ":hover")].at(-1) ??
    Document.prototype.elementFromPoint.call(document, middle_x, middle_y);
  const pointed = under === null ? null : rectOf(under);
  const pointer =
    pointed === null || pointed.height > window.innerHeight
      ? { x: middle_x, y: middle_y }
      : { x: pointed.x + pointed.width / 2, y: pointed.y + pointed.height / 2 };
  /** @type {(element: Element) => number} */
  const distance = (element) => {
    const { x, y, width, height } = rectOf(element);
    return Math.hypot(x + width / 2 - pointer.x, y + height / 2 - pointer.y);
  };
  /** @type {(element: Element) => boolean} */
  const hasPlace = (element) => rectOf(element).width > 0 && rectOf(element).height > 0;
  /** @type {(wanted: (element: Element) => boolean) => { element: Element; is_sure: boolean } | null} */
  const nearest = (wanted) => {
    const found = all((element) => wanted(element) && hasPlace(element));
    const [first] = found.filter(isUnderPointer).concat(found.toSorted((a, b) => distance(a) - distance(b)));
    if (first === undefined) return null;
    return { element: first, is_sure: found.length === 1 || isUnderPointer(first) };
  };

  /** @type {() => { element: Element; is_sure: boolean } | null} */
  const named = () => {
    if (target_id < 0) return null;
    const { menus } = /** @type {{ menus?: { getTargetElement?: (id: number) => Element | null } }} */ (
      /** @type {unknown} */ (chrome)
    );
    const element = menus?.getTargetElement?.(target_id) ?? null;
    if (element === null) return null;
    const is_of_kind = wants !== "image" && wants !== "video";
    if (is_of_kind || Element.prototype.matches.call(element, SHOWN[wants])) return { element, is_sure: true };
    return null;
  };
  /** @type {() => { element: Element; is_sure: boolean } | null} */
  const selected = () => {
    const selection = window.getSelection();
    if (selection === null || selection.isCollapsed || selection.rangeCount === 0) return null;
    const node = selection.getRangeAt(0).commonAncestorContainer;
    const element = node instanceof Element ? node : read(Node, "parentElement", node);
    return element === null ? null : { element, is_sure: true };
  };

  /** @type {() => { element: Element; is_sure: boolean } | null} */
  const find = () => {
    if (wants === "selection") return selected();
    const found = named() ?? (src_url === "" ? null : nearest(showsSource));
    if (found !== null) return found;
    if (frame_url !== "") return nearest(showsFrame);
    if (wants !== "post") return null;
    return (
      (link_url === "" ? null : nearest(leadsTo)) ??
      selected() ??
      (under === null ? null : { element: under, is_sure: false })
    );
  };
  /** How much taller than the selection its element may be, to be kept in its place. */
  const MUCH_TALLER = { times: 2, px: 400 };
  const found = find();
  const range = wants === "selection" && found !== null ? window.getSelection()?.getRangeAt(0) : null;
  const around = range?.getBoundingClientRect() ?? null;
  const most = (around?.height ?? 0) * MUCH_TALLER.times + MUCH_TALLER.px;
  const is_far_larger = found !== null && around !== null && rectOf(found.element).height > most;
  holdfast.picked = found === null || is_far_larger ? null : found.element;
  const nowhere = { x: 0, y: 0, width: 0, height: 0 };
  const { x, y, width, height } = is_far_larger
    ? around
    : found === null
      ? nowhere
      : rectOf(found.element);
  const box = { x: x + window.scrollX, y: y + window.scrollY, width, height };
  return { is_found: found !== null, is_sure: found?.is_sure ?? false, box };
}
