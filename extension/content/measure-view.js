/** @import { InPage, View } from "../shared/engine.d.ts" */

/**
 * Return where a surface stands in the window, and where its anchors are: elements that are followed from
 * tile to tile. Reads only.
 *
 * `follow` says which anchors: `next` chooses new ones and keeps those of the tile before, `again` chooses
 * anew for the same tile, `same` measures those chosen last, `none` none. A surface that is gone, or whose
 * content is not shown in CSS pixels of the window, has a frame of no size.
 *
 * Runs inside the page. Must stay closed: no imports, no module-scope names.
 *
 * @param {{ surface: number; follow: "next" | "again" | "same" | "none" }} what
 * @returns {Omit<View, "occluders" | "scan_complete">}
 */
export function measureView({ surface, follow }) {
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

  /** @type {Element} */
  const root = read(Document, "documentElement", document);
  /** @type {HTMLElement | null} */
  const body = read(Document, "body", document);
  const page = read(Document, "scrollingElement", document) ?? root;
  const ratio = window.devicePixelRatio;
  const { visualViewport } = window;
  /** The page's window without its scroll bars: whole device pixels, of which `clientWidth` is rounded. */
  /** @type {(rounded: number, seen: number | undefined) => number} */
  const exact = (rounded, seen = rounded) => {
    const whole = Math.round(seen * (visualViewport?.scale ?? 1) * ratio) / ratio;
    return Math.abs(whole - rounded) < 1 ? whole : rounded;
  };
  const page_width = exact(page.clientWidth, visualViewport?.width);
  const page_height = exact(page.clientHeight, visualViewport?.height);
  const handle = kept.surfaces[surface] ?? null;
  const is_gone = surface > 0 && (handle === null || !read(Node, "isConnected", handle));
  const is_framed = handle !== null && /^i?frame$/.test(read(Element, "localName", handle));
  /** @type {Document | null} */
  const inside = is_framed ? Reflect.get(handle, "contentDocument") : null;
  const doc = inside ?? document;
  const view = inside?.defaultView ?? window;
  const top = inside === null ? page : (inside.scrollingElement ?? inside.documentElement);
  const scroller = handle === null || inside !== null ? top : handle;
  const is_body_apart = getComputedStyle(root).overflowY !== "visible";

  /** @type {(element: Element) => Element | null} */
  const parentOf = (element) => {
    const parent = read(Element, "assignedSlot", element) ?? read(Node, "parentNode", element);
    if (parent === null) return null;
    if (parent.nodeType === 11) return /** @type {ShadowRoot} */ (parent).host ?? null;
    return parent.nodeType === 1 ? /** @type {Element} */ (parent) : null;
  };
  /** @type {(element: Element) => DOMRect} */
  const rectOf = (element) => Element.prototype.getBoundingClientRect.call(element);
  /** @typedef {{ left: number; top: number; right: number; bottom: number }} Edges */
  /** @type {(one: Edges, other: Edges) => Edges} */
  const both = (one, other) => ({
    left: Math.max(one.left, other.left),
    top: Math.max(one.top, other.top),
    right: Math.min(one.right, other.right),
    bottom: Math.min(one.bottom, other.bottom),
  });

  /** What an element shows of its content: without borders and scroll bars. */
  /** @type {(element: Element) => Edges} */
  const portOf = (element) => {
    const rect = rectOf(element);
    const style = getComputedStyle(element);
    const left = Number.parseFloat(style.borderLeftWidth);
    const up = Number.parseFloat(style.borderTopWidth);
    const right = Number.parseFloat(style.borderRightWidth);
    const down = Number.parseFloat(style.borderBottomWidth);
    const across = Reflect.get(element, "offsetWidth") - left - right - element.clientWidth;
    const along = Reflect.get(element, "offsetHeight") - up - down - element.clientHeight;
    const bar = across > 1.5 && across < 60 ? Math.round(across) : 0;
    const is_bar_left = element.clientLeft - left > 1.5;
    return {
      left: rect.left + left + (is_bar_left ? bar : 0),
      top: rect.top + up,
      right: rect.right - right - (is_bar_left ? 0 : bar),
      bottom: rect.bottom - down - (along > 1.5 && along < 60 ? Math.round(along) : 0),
    };
  };
  /** What the document in a frame shows: within the frame's borders and paddings. */
  /** @type {(element: Element) => Edges} */
  const portOfFrame = (element) => {
    const rect = rectOf(element);
    const style = getComputedStyle(element);
    const left =
      rect.left + Number.parseFloat(style.borderLeftWidth) + Number.parseFloat(style.paddingLeft);
    const up =
      rect.top + Number.parseFloat(style.borderTopWidth) + Number.parseFloat(style.paddingTop);
    return { left, top: up, right: left + scroller.clientWidth, bottom: up + scroller.clientHeight };
  };
  /** What ancestors leave of an element. */
  /** @type {(element: Element, edges: Edges) => Edges} */
  const clipped = (element, edges) => {
    let left = both(edges, { left: 0, top: 0, right: page_width, bottom: page_height });
    let { position } = getComputedStyle(element);
    for (let one = parentOf(element); one !== null && one !== root; one = parentOf(one)) {
      if (position === "fixed") break;
      const style = getComputedStyle(one);
      const holds =
        position !== "absolute" || style.position !== "static" || style.transform !== "none";
      if (!holds) continue;
      const clips = /auto|scroll|hidden|clip/.test(style.overflowX + style.overflowY);
      if (clips && (one !== body || is_body_apart)) left = both(left, portOf(one));
      position = style.position;
    }
    return left;
  };
  /** @type {(element: Element) => boolean} */
  const isScaled = (element) =>
    Math.abs(rectOf(element).width - Reflect.get(element, "offsetWidth")) > 1;

  /** @type {Edges} */
  let port = { left: 0, top: 0, right: page_width, bottom: page_height };
  let shown = port;
  let is_between = false;
  if (handle !== null || is_gone) {
    port = { left: 0, top: 0, right: 0, bottom: 0 };
    shown = port;
    if (handle !== null && !is_gone && !isScaled(handle) && (!is_framed || inside !== null)) {
      port = is_framed ? portOfFrame(handle) : portOf(handle);
      shown = clipped(handle, port);
    }
    is_between = [shown.left, shown.top, shown.right, shown.bottom].some(
      (edge) => Math.abs(edge * ratio - Math.round(edge * ratio)) > 0.02,
    );
    // Browsers draw the edges of what scrolls on the nearest whole device pixels.
    shown = {
      left: Math.round(shown.left * ratio) / ratio,
      top: Math.round(shown.top * ratio) / ratio,
      right: Math.round(shown.right * ratio) / ratio,
      bottom: Math.round(shown.bottom * ratio) / ratio,
    };
  }
  const is_seen = shown.right - shown.left >= 1 && shown.bottom - shown.top >= 1;
  const frame = {
    x: is_seen ? shown.left : 0,
    y: is_seen ? shown.top : 0,
    width: is_seen ? shown.right - shown.left : 0,
    height: is_seen ? shown.bottom - shown.top : 0,
  };
  const is_view = handle === null || inside !== null;
  /** @type {(length: number) => number} */
  const snapped = (length) => Math.round(length * ratio - 1e-4) / ratio;
  const scroll_x = (is_view ? view.scrollX : scroller.scrollLeft) + snapped(frame.x - port.left);
  const scroll_y = (is_view ? view.scrollY : scroller.scrollTop) + snapped(frame.y - port.top);
  const client_width = handle === null ? page_width : frame.width;
  const client_height = handle === null ? page_height : frame.height;
  // Where writing goes from right to left, content begins at 0 on its right and is scrolled below it.
  const { direction, writingMode } = getComputedStyle(
    handle !== null && inside === null ? handle : ((inside ?? document).body ?? top),
  );
  const begins_right =
    writingMode === "vertical-rl" || (direction === "rtl" && writingMode === "horizontal-tb");
  const least_scroll_x = begins_right ? Math.min(0, scroller.clientWidth - scroller.scrollWidth) : 0;

  /** Where the surface's content is in the window, of something measured in it or in its frame. */
  const shift = inside === null ? { left: 0, top: 0 } : port;
  /** @type {(element: Element) => { x: number; y: number; width: number; height: number }} */
  const placeOf = (element) => {
    const { left, top: up, width, height } = rectOf(element);
    const x = left + shift.left - frame.x + scroll_x;
    return { x, y: up + shift.top - frame.y + scroll_y, width, height };
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
  /** @type {(x: number, y: number) => Element | null} */
  const hitAt = (x, y) => {
    /** @type {Element | null} */
    let hit = Document.prototype.elementFromPoint.call(doc, x, y);
    for (let deeper = hit; deeper !== null && hit !== null;) {
      hit = deeper;
      const next = shadowOf(hit)?.elementFromPoint(x, y) ?? null;
      deeper = next === hit ? null : next;
    }
    return hit;
  };
  /** @type {Map<Element, boolean>} */
  const known = new Map();
  /** Whether an element goes along when the surface is scrolled. */
  /** @type {(element: Element) => boolean} */
  const goesAlong = (element) => {
    if (element === scroller) return true;
    if (element === doc.documentElement) return is_view;
    const before = known.get(element);
    if (before !== undefined) return before;
    const parent = parentOf(element);
    const style = getComputedStyle(element);
    const is_apart =
      /fixed|sticky/.test(style.position) ||
      (/auto|scroll/.test(style.overflowX + style.overflowY) &&
        (element !== body || is_body_apart) &&
        (element.scrollHeight > element.clientHeight + 1 ||
          element.scrollWidth > element.clientWidth + 1));
    const goes = !is_apart && parent !== null && goesAlong(parent);
    known.set(element, goes);
    return goes;
  };
  const REPLACED = /^(img|video|canvas|svg|picture|iframe|object|embed|input|button|textarea)$/;
  /** @type {(element: Element) => string} */
  const wordsOf = (element) => {
    let words = "";
    const nodes = read(Node, "childNodes", element);
    for (let at = 0; at < nodes.length && at < 20 && words.length < 80; at += 1) {
      const node = nodes[at];
      if (node?.nodeType === 3) words += (node.nodeValue ?? "").trim().slice(0, 80);
    }
    return words;
  };
  /** What an element shows, in short: lists that are reused put other content into the same element. */
  /** @type {(element: Element) => string} */
  const signOf = (element) => {
    const address = Reflect.get(element, "currentSrc") || Reflect.get(element, "src");
    const source = typeof address === "string" ? address.slice(-120) : "";
    const words = wordsOf(element) || (read(Node, "textContent", element) ?? "").slice(0, 80);
    return `${read(Element, "localName", element)} ${source} ${words}`;
  };
  /** @type {(element: Element) => number} */
  const idOf = (element) => {
    const sign = signOf(element);
    const before = kept.anchor_ids.get(element);
    if (before?.sign === sign) return before.id;
    const id = kept.next_anchor;
    kept.next_anchor += 1;
    kept.anchor_ids.set(element, { id, sign });
    return id;
  };

  const MOST_ANCHORS = 8;
  /** @type {() => Element[]} */
  const chosen = () => {
    /** @type {Map<Element, number>} */
    const found = new Map();
    /** @type {Map<Element, number>} */
    const spare = new Map();
    const parts = [0.02, 0.14, 0.26, 0.38, 0.5, 0.62, 0.74, 0.86, 0.98];
    for (const down of parts) {
      for (const across of [0.5, 0.2, 0.8]) {
        const x = frame.x + frame.width * across - shift.left;
        const y = frame.y + frame.height * down - shift.top;
        const hit = hitAt(x, y);
        if (hit === null || hit === scroller || found.has(hit) || spare.has(hit)) continue;
        if (hit === doc.documentElement || hit === doc.body || !goesAlong(hit)) continue;
        const rect = rectOf(hit);
        const is_replaced = REPLACED.test(read(Element, "localName", hit));
        if (!is_replaced && rect.height > frame.height) continue;
        (is_replaced || wordsOf(hit) !== "" ? found : spare).set(hit, rect.top);
      }
    }
    if (found.size < 3) spare.forEach((at, element) => found.set(element, at));
    const all = [...found].toSorted(([, one], [, other]) => one - other);
    const most = Math.min(MOST_ANCHORS, all.length);
    const step = most > 1 ? (all.length - 1) / (most - 1) : 0;
    return Array.from({ length: most }, (_, at) => all[Math.round(at * step)]?.[0]).filter(
      (element) => element !== undefined,
    );
  };

  /** @type {View["anchors"]} */
  let anchors = [];
  let anchors_kept = 0;
  const memory = kept.anchors.get(surface) ?? { now: [], before: [] };
  if (follow !== "none" && is_seen) {
    const ids_before = memory.before.map((element) => kept.anchor_ids.get(element)?.id);
    if (follow === "next") {
      memory.before = memory.now;
      ids_before.splice(0, Infinity, ...memory.now.map((one) => kept.anchor_ids.get(one)?.id));
    }
    if (follow !== "same") memory.now = chosen();
    kept.anchors.set(surface, memory);
    const still = memory.before.filter((element, at) => {
      if (!read(Node, "isConnected", element) || rectOf(element).height === 0) return false;
      return idOf(element) === ids_before[at];
    });
    anchors_kept = still.length;
    const now = memory.now.filter((element) => read(Node, "isConnected", element));
    anchors = [...new Set([...now, ...still])].map((element) => ({
      id: idOf(element),
      box: placeOf(element),
    }));
  }

  const { picked } = kept;
  const snapping = (handle === null ? [root, body] : [scroller])
    .filter((one) => one !== null)
    .map((one) => getComputedStyle(one).scrollSnapType);
  return {
    surface,
    url: window.location.href,
    history_length: window.history.length,
    time_origin: performance.timeOrigin,
    device_pixel_ratio: ratio,
    pinch_scale: window.visualViewport?.scale ?? 1,
    document_x: window.scrollX,
    document_y: window.scrollY,
    frame,
    scroll_x,
    scroll_y,
    least_scroll_x,
    scroll_width: scroller.scrollWidth,
    scroll_height: scroller.scrollHeight,
    viewport_width: window.innerWidth,
    viewport_height: window.innerHeight,
    client_width,
    client_height,
    is_between,
    page_width,
    page_height,
    snaps: snapping.some((type) => type !== "none" && type !== ""),
    anchors,
    anchors_kept,
    anchors_before: memory.before.length,
    picked: picked !== null && read(Node, "isConnected", picked) ? placeOf(picked) : null,
  };
}
