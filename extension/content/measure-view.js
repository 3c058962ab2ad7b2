/** @import { View } from "../shared/engine.d.ts" */

/**
 * Return where the document stands in the window, and what stays in place over it when it scrolls. Reads
 * only; the search for fixed and stuck elements ends after `limit_ms` and says if it was not complete.
 *
 * A box that paints nothing itself (a layer that holds a chat button) counts as what is painted in it. A
 * shadow counts as part of the box. What nothing in front shows of, such as a fixed background, is left out.
 *
 * Runs inside the page. Must stay closed: no imports, no module-scope names.
 *
 * @param {{ limit_ms: number; most: number; wants_scroller: boolean }} limits 0 ms looks for no fixed elements
 * @returns {View}
 */
export function measureView({ limit_ms, most, wants_scroller }) {
  const deadline = performance.now() + limit_ms;
  /** @type {<T extends object, K extends keyof T>(kind: { prototype: T }, key: K, node: object) => T[K]} */
  const read = (kind, key, node) => Reflect.get(kind.prototype, key, node);
  /** @type {Element} */
  const root = read(Document, "documentElement", document);
  /** @type {HTMLElement | null} */
  const body = read(Document, "body", document);
  /** @type {Element} */
  const scroller = read(Document, "scrollingElement", document) ?? root;
  const client_width = scroller.clientWidth;
  const client_height = scroller.clientHeight;
  // Where writing goes from right to left, the document begins at 0 on its right and is scrolled below it.
  const { direction, writingMode } = getComputedStyle(body ?? root);
  const begins_right =
    writingMode === "vertical-rl" || (direction === "rtl" && writingMode === "horizontal-tb");
  const least_scroll_x = begins_right ? Math.min(0, client_width - scroller.scrollWidth) : 0;
  const most_y = scroller.scrollHeight - client_height;

  /** @type {(element: Element) => Element | null} */
  const parentOf = (element) => {
    const parent = read(Node, "parentNode", element);
    return parent instanceof ShadowRoot ? parent.host : parent instanceof Element ? parent : null;
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
  /** @type {(element: Element) => Element[]} */
  const childrenOf = (element) => [
    ...(shadowOf(element)?.children ?? []),
    ...read(Element, "children", element),
  ];
  /** @type {(element: Element) => Element[]} */
  const ancestorsOf = (element) => {
    const found = [];
    for (
      let one = parentOf(element);
      one !== null && one !== root && one !== body;
      one = parentOf(one)
    )
      found.push(one);
    return found;
  };
  /** @type {(element: Element) => DOMRect} */
  const rectOf = (element) => Element.prototype.getBoundingClientRect.call(element);

  /** @type {(style: CSSStyleDeclaration) => boolean} */
  const holdsFixed = (style) =>
    style.transform !== "none" ||
    style.filter !== "none" ||
    style.perspective !== "none" ||
    /transform|filter|perspective/.test(style.willChange) ||
    /paint|layout|strict|content/.test(style.contain);
  /** @type {(style: CSSStyleDeclaration) => boolean} */
  const scrolls = (style) => /auto|scroll|hidden/.test(style.overflowX + style.overflowY);

  /** @type {(element: Element, style: CSSStyleDeclaration) => boolean} */
  const isStuck = (element, style) => {
    if (ancestorsOf(element).some((one) => scrolls(getComputedStyle(one)))) return false;
    const { top, bottom, left, right } = rectOf(element);
    /** @type {(gap: number, edge: string) => boolean} */
    const isAt = (gap, edge) => Math.abs(gap - Number.parseFloat(edge)) < 1.5;
    return (
      (window.scrollY > 0 && isAt(top, style.top)) ||
      (window.scrollY < most_y - 1 && isAt(client_height - bottom, style.bottom)) ||
      (window.scrollX !== 0 && (isAt(left, style.left) || isAt(client_width - right, style.right)))
    );
  };
  /** @type {(element: Element, style: CSSStyleDeclaration) => boolean} */
  const staysInPlace = (element, style) => {
    if (style.position === "fixed")
      return !ancestorsOf(element).some((one) => holdsFixed(getComputedStyle(one)));
    return style.position === "sticky" && isStuck(element, style);
  };

  /** @type {(element: Element, rect: DOMRect, style: CSSStyleDeclaration) => boolean} */
  const isInFront = (element, rect, style) => {
    if (style.pointerEvents === "none") return !(Number.parseFloat(style.zIndex) < 0);
    const left = Math.max(rect.left, 0);
    const top = Math.max(rect.top, 0);
    const width = Math.min(rect.right, client_width) - left;
    const height = Math.min(rect.bottom, client_height) - top;
    const parts = [0.5, 0.02, 0.98, 0.25, 0.75];
    return parts.some((across) =>
      parts.some((down) => {
        const [x, y] = [left + width * across, top + height * down];
        /** @type {Element | null} */
        let hit = Document.prototype.elementFromPoint.call(document, x, y);
        for (let inner = hit; inner !== null;) {
          hit = inner;
          const deeper = shadowOf(inner)?.elementFromPoint(x, y) ?? null;
          inner = deeper === inner ? null : deeper;
        }
        return hit !== null && (hit === element || ancestorsOf(hit).includes(element));
      }),
    );
  };

  const REPLACED =
    /^(img|video|canvas|iframe|svg|object|embed|input|button|select|textarea|progress|meter)$/;
  /** @type {(element: Element, style: CSSStyleDeclaration) => boolean} */
  const paints = (element, style) =>
    REPLACED.test(read(Element, "localName", element)) ||
    !/^(rgba\(.*, 0\)|transparent)$/.test(style.backgroundColor) ||
    style.backgroundImage !== "none" ||
    style.boxShadow !== "none" ||
    (style.backdropFilter ?? "none") !== "none" ||
    [
      style.borderTopWidth,
      style.borderRightWidth,
      style.borderBottomWidth,
      style.borderLeftWidth,
    ].some((width) => Number.parseFloat(width) > 0) ||
    (style.outlineStyle !== "none" && Number.parseFloat(style.outlineWidth) > 0) ||
    ["::before", "::after"].some(
      (part) => !/^(none|normal)$/.test(getComputedStyle(element, part).content),
    ) ||
    [...read(Node, "childNodes", element)].some(
      (node) => node instanceof Text && node.data.trim() !== "",
    );

  /** How far a shadow reaches beyond its box: offset, blur and spread, as computed styles spell them. */
  /** @type {(style: CSSStyleDeclaration) => number} */
  const reach = (style) => {
    const sizes = style.boxShadow
      .split(/,(?![^(]*\))/)
      .filter((one) => !one.includes("inset"))
      .map((one) => {
        const [x = 0, y = 0, blur = 0, spread = 0] = (one.match(/-?[\d.]+px/g) ?? []).map(
          Number.parseFloat,
        );
        // A blur of b is a Gaussian of deviation b/2, drawn as far as three deviations; one pixel for rounding.
        return Math.max(Math.abs(x), Math.abs(y)) + 1.5 * blur + spread + 1;
      });
    const outline =
      style.outlineStyle === "none"
        ? 0
        : Number.parseFloat(style.outlineWidth) + Number.parseFloat(style.outlineOffset);
    const soft = /blur|drop-shadow/.test(style.filter) ? 32 : 0;
    return Math.ceil(Math.max(0, outline, soft, ...sizes));
  };

  /** A picture taken on whole device pixels may begin a little before the window. */
  const MARGIN = 64;
  /** @type {View["occluders"]} */
  const occluders = [];
  /** @type {(element: Element) => void} */
  const addPainted = (element) => {
    const style = getComputedStyle(element);
    if (Number.parseFloat(style.opacity) === 0 || style.display === "none") return;
    const rect = rectOf(element);
    const is_painted =
      style.visibility === "visible" && rect.width > 0 && rect.height > 0 && paints(element, style);
    if (is_painted && isInFront(element, rect, style)) {
      const beyond = reach(style);
      const left = Math.max(rect.left - beyond, -MARGIN);
      const top = Math.max(rect.top - beyond, -MARGIN);
      const right = Math.min(rect.right + beyond, client_width + MARGIN);
      const bottom = Math.min(rect.bottom + beyond, client_height + MARGIN);
      const is_in_window = right > 0 && bottom > 0 && left < client_width && top < client_height;
      if (is_in_window)
        occluders.push({ x: left, y: top, width: right - left, height: bottom - top });
    }
    for (const child of childrenOf(element)) {
      if (occluders.length >= most || performance.now() > deadline) return;
      const { left, top, right, bottom } = rectOf(child);
      const is_inside =
        left >= rect.left && top >= rect.top && right <= rect.right && bottom <= rect.bottom;
      if (!is_painted || !is_inside) addPainted(child);
    }
  };

  /** @type {View["inner_scroller"]} */
  let inner_scroller = null;
  /** @type {(element: Element, style: CSSStyleDeclaration) => void} */
  const considerScroller = (element, style) => {
    if (!/auto|scroll/.test(style.overflowY) || element === scroller) return;
    const [scroll_height, height] = [
      read(Element, "scrollHeight", element),
      read(Element, "clientHeight", element),
    ];
    const width = read(Element, "clientWidth", element);
    if (scroll_height < height + 50 || width * height < (client_width * client_height) / 4) return;
    if (scroll_height > (inner_scroller?.scroll_height ?? 0))
      inner_scroller = { width, height, scroll_height };
  };

  // One list for each tree, not a walk from child to child: in Firefox each step of a walk costs ten times more.
  /** @type {(Document | ShadowRoot)[]} */
  const trees = limit_ms > 0 ? [document] : [];
  /** @type {Element[]} */
  const pinned = [];
  let is_late = false;
  for (let tree = trees.pop(); tree !== undefined && !is_late; tree = trees.pop()) {
    const { querySelectorAll } =
      tree instanceof ShadowRoot ? DocumentFragment.prototype : Document.prototype;
    // A form cannot hold a shadow root, but a field of it can take the name.
    for (const element of querySelectorAll.call(tree, ":not(form)")) {
      const shadow =
        element.shadowRoot ?? (element.localName.includes("-") ? shadowOf(element) : null);
      if (shadow !== null) trees.push(shadow);
    }
    const elements = querySelectorAll.call(tree, "*");
    for (let at = 0; at < elements.length && !is_late; at += 1) {
      if (at % 50 === 0) is_late = performance.now() > deadline;
      const element = /** @type {Element} */ (elements[at]);
      const style = getComputedStyle(element);
      if (wants_scroller) considerScroller(element, style);
      if (!/fixed|sticky/.test(style.position) || occluders.length >= most) continue;
      if (!staysInPlace(element, style) || ancestorsOf(element).some((one) => pinned.includes(one)))
        continue;
      pinned.push(element);
      addPainted(element);
    }
  }

  const snapping = [root, body]
    .filter((one) => one !== null)
    .map((one) => getComputedStyle(one).scrollSnapType);
  return {
    url: window.location.href,
    time_origin: performance.timeOrigin,
    device_pixel_ratio: window.devicePixelRatio,
    pinch_scale: window.visualViewport?.scale ?? 1,
    scroll_x: window.scrollX,
    scroll_y: window.scrollY,
    least_scroll_x,
    scroll_width: scroller.scrollWidth,
    scroll_height: scroller.scrollHeight,
    viewport_width: window.innerWidth,
    viewport_height: window.innerHeight,
    client_width,
    client_height,
    snaps: snapping.some((type) => type !== "none" && type !== ""),
    inner_scroller,
    occluders,
    scan_complete: !is_late && occluders.length < most,
  };
}
