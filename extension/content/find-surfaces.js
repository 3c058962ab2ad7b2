/** @import { ForeignFrame, FoundSurface, FoundSurfaces, InPage } from "../shared/engine.d.ts" */

/**
 * Find what scrolls in a page: the document, parts of it, documents in frames that may be read; and frames of
 * other sites, of which nothing can be known. Numbers once given to an element stay with it. Reads only; the
 * search ends after `limit_ms` and says if it was not complete.
 *
 * Runs inside the page. Must stay closed: no imports, no module-scope names.
 *
 * @param {{ is_fresh: boolean; least_px: number; least_hidden_px: number; most: number; limit_ms: number }} limits
 *   `is_fresh` forgets the numbers given before
 * @returns {FoundSurfaces}
 */
export function findSurfaces({ is_fresh, least_px, least_hidden_px, most, limit_ms }) {
  const deadline = performance.now() + limit_ms;
  /** @type {<T extends object, K extends keyof T>(kind: { prototype: T }, key: K, node: object) => T[K]} */
  const read = (kind, key, node) => Reflect.get(kind.prototype, key, node);
  const own = Object.getOwnPropertyDescriptor(globalThis, "holdfast")?.value;
  /** @type {InPage} */
  const kept = own ?? {
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
    Object.defineProperty(globalThis, "holdfast", { value: kept, configurable: true });
  if (is_fresh) {
    kept.surfaces = [null];
    kept.anchors.clear();
    kept.sweeps.clear();
  }

  /** @type {Element} */
  const root = read(Document, "documentElement", document);
  /** @type {HTMLElement | null} */
  const body = read(Document, "body", document);
  const page = read(Document, "scrollingElement", document) ?? root;
  const is_body_apart = getComputedStyle(root).overflowY !== "visible";
  const [page_width, page_height] = [page.clientWidth, page.clientHeight];
  /** @type {(element: Element) => Element | null} */
  const parentOf = (element) => {
    const parent = read(Node, "parentNode", element);
    if (parent === null) return null;
    if (parent.nodeType === 11) return /** @type {ShadowRoot} */ (parent).host ?? null;
    return parent.nodeType === 1 ? /** @type {Element} */ (parent) : null;
  };
  /** @type {(element: Element) => Element[]} */
  const upFrom = (element) => {
    const found = [];
    /** @type {Element | null} */
    let one = element;
    for (; one !== null; one = parentOf(one)) found.push(one);
    return found;
  };
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
  /** What a point of the window shows, and all that it is in. */
  /** @type {(x: number, y: number) => Element[]} */
  const shownAt = (x, y) => {
    /** @type {Element | null} */
    let hit = Document.prototype.elementFromPoint.call(document, x, y);
    for (let deeper = hit; deeper !== null;) {
      hit = deeper;
      const next = shadowOf(hit)?.elementFromPoint(x, y) ?? null;
      deeper = next === hit ? null : next;
    }
    return hit === null ? [] : upFrom(hit);
  };
  const in_middle = shownAt(page_width / 2, page_height / 2);

  /** @type {(element: Element) => boolean} */
  const isDialog = (element) => {
    const role = Element.prototype.getAttribute.call(element, "role") ?? "";
    const is_modal = Element.prototype.getAttribute.call(element, "aria-modal") === "true";
    return (
      is_modal ||
      /^(alert)?dialog$/.test(role) ||
      Element.prototype.matches.call(element, "dialog[open], :modal, :popover-open")
    );
  };
  const ROLES = /^(feed|main|list|listbox|grid|log|dialog|region|tree|table|tabpanel|article)$/;
  /** @type {(element: Element) => string} */
  const labelOf = (element) => {
    const role = Element.prototype.getAttribute.call(element, "role") ?? "";
    const name = read(Element, "localName", element).slice(0, 60);
    return ROLES.test(role) ? `${name} role=${role}` : name;
  };
  /** @type {(element: Element, is_frame: boolean) => FoundSurface} */
  const described = (element, is_frame) => {
    const inside = /** @type {Document | null} */ (
      is_frame ? Reflect.get(element, "contentDocument") : null
    );
    const scroller = inside === null ? element : (inside.scrollingElement ?? inside.documentElement);
    const { left, top, width, height } = Element.prototype.getBoundingClientRect.call(element);
    const x = left + element.clientLeft;
    const y = top + element.clientTop;
    const middle = shownAt(
      Math.min(Math.max((Math.max(x, 0) + Math.min(left + width, page_width)) / 2, 0), page_width),
      Math.min(Math.max((Math.max(y, 0) + Math.min(top + height, page_height)) / 2, 0), page_height),
    );
    const all = upFrom(element);
    const dialog = all.find((one) => isDialog(one)) ?? null;
    const is_fixed = all.some((one) => getComputedStyle(one).position === "fixed");
    const is_shown = middle.includes(element);
    const is_in_middle = in_middle.includes(element);
    return {
      surface: kept.surfaces.indexOf(element),
      kind: is_frame ? "frame" : dialog === null ? "element" : "dialog",
      label: labelOf(element),
      box: {
        x: x + window.scrollX,
        y: y + window.scrollY,
        width: scroller.clientWidth,
        height: scroller.clientHeight,
      },
      scroll_width: scroller.scrollWidth,
      scroll_height: scroller.scrollHeight,
      client_width: scroller.clientWidth,
      client_height: scroller.clientHeight,
      is_on_top: is_shown && (dialog !== null || (is_fixed && is_in_middle)),
      is_in_middle,
      snaps: !/^(none)?$/.test(getComputedStyle(scroller).scrollSnapType),
      is_scaled: Math.abs(width - Reflect.get(element, "offsetWidth")) > 1,
    };
  };

  /** @type {(element: Element) => boolean} */
  const isWorthIt = (element) => {
    const height = element.clientHeight;
    if (height < least_px || element.clientWidth < least_px) return false;
    const hidden_y = element.scrollHeight - height;
    const hidden_x = element.scrollWidth - element.clientWidth;
    if (hidden_y <= least_hidden_px && hidden_x <= least_hidden_px) return false;
    if (element === page || element === root || !(element instanceof HTMLElement)) return false;
    if (element === body && !is_body_apart) return false;
    const { overflowX, overflowY, visibility } = getComputedStyle(element);
    if (visibility !== "visible") return false;
    return (
      (hidden_y > least_hidden_px && /auto|scroll/.test(overflowY)) ||
      (hidden_x > least_hidden_px && /auto|scroll/.test(overflowX))
    );
  };
  /** @type {(element: Element) => boolean} */
  const isShown = (element) => {
    const { width, height } = Element.prototype.getBoundingClientRect.call(element);
    const style = getComputedStyle(element);
    const is_large = width >= least_px && height >= least_px;
    return is_large && style.visibility === "visible" && Number.parseFloat(style.opacity) > 0;
  };

  /** @type {FoundSurface[]} */
  const surfaces = [
    {
      surface: 0,
      kind: "document",
      label: "document",
      box: { x: 0, y: 0, width: page_width, height: page_height },
      scroll_width: page.scrollWidth,
      scroll_height: page.scrollHeight,
      client_width: page_width,
      client_height: page_height,
      is_on_top: false,
      is_in_middle: true,
      snaps: [root, body].some(
        (one) => one !== null && !/^(none)?$/.test(getComputedStyle(one).scrollSnapType),
      ),
    },
  ];
  /** @type {ForeignFrame[]} */
  const frames = [];
  /** @type {FoundSurfaces["not_taken"]} */
  const not_taken = [];
  let left_out = 0;
  let is_late = false;
  /** @type {(element: Element, is_frame: boolean) => void} */
  const add = (element, is_frame) => {
    if (!kept.surfaces.includes(element)) {
      if (kept.surfaces.length >= most) {
        left_out += 1;
        return;
      }
      kept.surfaces.push(element);
    }
    surfaces.push(described(element, is_frame));
  };
  /** @type {(element: Element) => { x: number; y: number; width: number; height: number }} */
  const boxOf = (element) => {
    const { x, y, width, height } = Element.prototype.getBoundingClientRect.call(element);
    return { x: x + window.scrollX, y: y + window.scrollY, width, height };
  };
  /** Whether something in a frame scrolls by itself, or may: it is not taken, as nothing brings it to show. */
  /** @type {(inside: Document) => boolean} */
  const holdsWhatScrolls = (inside) => {
    const top = inside.scrollingElement ?? inside.documentElement;
    const elements = Document.prototype.querySelectorAll.call(inside, "*");
    for (let at = 0; at < elements.length; at += 1) {
      if (at % 100 === 0 && performance.now() > deadline) {
        is_late = true;
        return false;
      }
      const element = /** @type {Element} */ (elements[at]);
      const [height, width] = [element.clientHeight, element.clientWidth];
      if (height < least_px || width < least_px || element === top) continue;
      if (/^i?frame$/.test(read(Element, "localName", element))) {
        /** @type {Document | null} */
        const deeper = Reflect.get(element, "contentDocument");
        const scroller = deeper?.scrollingElement ?? deeper?.documentElement ?? null;
        const hidden = scroller === null ? 0 : scroller.scrollHeight - scroller.clientHeight;
        if (hidden > least_hidden_px || (deeper !== null && holdsWhatScrolls(deeper))) return true;
        continue;
      }
      const is_longer = element.scrollHeight - height > least_hidden_px;
      const is_wider = element.scrollWidth - width > least_hidden_px;
      if (!is_longer && !is_wider) continue;
      if (element === inside.documentElement) continue;
      const { overflowX, overflowY, visibility } = getComputedStyle(element);
      const is_page =
        element === inside.body && getComputedStyle(inside.documentElement).overflowY === "visible";
      if (is_page || visibility !== "visible") continue;
      if ((is_longer && /auto|scroll/.test(overflowY)) || (is_wider && /auto|scroll/.test(overflowX)))
        return true;
    }
    return false;
  };
  /** @type {(element: Element) => void} */
  const considerFrame = (element) => {
    if (!isShown(element)) return;
    /** @type {Document | null} */
    const inside = Reflect.get(element, "contentDocument");
    const scroller = inside?.scrollingElement ?? inside?.documentElement ?? null;
    if (scroller !== null) {
      const hidden_y = scroller.scrollHeight - scroller.clientHeight;
      const hidden_x = scroller.scrollWidth - scroller.clientWidth;
      if (hidden_y > least_hidden_px || hidden_x > least_hidden_px) add(element, true);
      if (inside !== null && holdsWhatScrolls(inside)) not_taken.push(boxOf(element));
    } else if (!/^no$/i.test(Element.prototype.getAttribute.call(element, "scrolling") ?? "")) {
      const url = String(Reflect.get(element, "src") ?? "").slice(0, 8_192).toWellFormed();
      frames.push({ url, box: boxOf(element) });
    }
  };

  // What was numbered before keeps its place in the list, as long as it is there.
  /** @type {(Document | ShadowRoot)[]} */
  const trees = [document];
  for (let tree = trees.pop(); tree !== undefined && !is_late; tree = trees.pop()) {
    const { querySelectorAll } =
      tree.nodeType === 9 ? Document.prototype : DocumentFragment.prototype;
    const elements = querySelectorAll.call(tree, "*");
    for (let at = 0; at < elements.length && !is_late; at += 1) {
      if (at % 100 === 0) is_late = performance.now() > deadline;
      const element = /** @type {Element} */ (elements[at]);
      const name = read(Element, "localName", element);
      const shadow = name === "form" ? null : shadowOf(element);
      if (shadow !== null) trees.push(shadow);
      if (/^i?frame$/.test(name)) considerFrame(element);
      else if (name !== "form" && isWorthIt(element)) add(element, false);
    }
  }
  const { picked } = kept;
  const holder =
    picked === null
      ? null
      : (upFrom(picked)
          .slice(1)
          .find((one) => surfaces.some(({ surface }) => kept.surfaces[surface] === one)) ?? null);
  return {
    surfaces,
    frames: frames.slice(0, 500),
    not_taken: not_taken.slice(0, 100),
    left_out,
    picked_in: picked === null ? null : holder === null ? 0 : kept.surfaces.indexOf(holder),
    is_complete: !is_late,
  };
}
