/** @import { Box } from "../shared/protocol.d.ts" */
/** @import { InPage, Occluder } from "../shared/engine.d.ts" */

/**
 * Return what stays in place over a surface when it is scrolled: what is fixed or stuck, and for a part of the
 * page all that lies over it. Reads only; the search for more than is known or shown ends after `limit_ms` and says if
 * it was not complete.
 *
 * A box that paints nothing itself (a layer that holds a chat button) counts as what is painted in it. A
 * shadow counts as part of the box. What nothing in front shows of, such as a fixed background, is left out.
 * A narrow box that stands over nothing but the grounds of what holds it, such as a side bar, does not cover.
 *
 * Runs inside the page. Must stay closed: no imports, no module-scope names.
 *
 * @param {{ surface: number; frame: Box; limit_ms: number; most: number }} limits `frame` is what shows of it
 * @returns {{ occluders: Occluder[]; scan_complete: boolean }} boxes in the window
 */
export function findOccluders({ surface, frame, limit_ms, most }) {
  const LEAST_MS = 40;
  /** A part of the time: what a page makes after its first search is searched bit by bit, tile by tile. */
  const AGAIN = 0.25;
  const deadline = performance.now() + Math.max(limit_ms, LEAST_MS);
  /** @type {<T extends object, K extends keyof T>(kind: { prototype: T }, key: K, node: object) => T[K]} */
  const read = (kind, key, node) => Reflect.get(kind.prototype, key, node);
  /** @type {InPage | undefined} */
  const kept = Object.getOwnPropertyDescriptor(globalThis, "holdfast")?.value;
  const handle = kept?.surfaces[surface] ?? null;
  /** @type {Element} */
  const root = read(Document, "documentElement", document);
  /** @type {HTMLElement | null} */
  const body = read(Document, "body", document);
  const is_body_apart = getComputedStyle(root).overflowY !== "visible";
  /** @type {Document | null} */
  const inside =
    handle !== null && /^i?frame$/.test(read(Element, "localName", handle))
      ? Reflect.get(handle, "contentDocument")
      : null;
  const top = inside ?? document;
  const view = top.defaultView ?? window;
  const page = read(Document, "scrollingElement", document) ?? root;
  const scroller =
    handle !== null && inside === null
      ? handle
      : inside === null
        ? page
        : (inside.scrollingElement ?? inside.documentElement);
  const page_width = page.clientWidth;
  const page_height = page.clientHeight;

  /** @type {(element: Element) => Element | null} */
  const parentOf = (element) => {
    const parent = read(Node, "parentNode", element);
    if (parent === null) return null;
    if (parent.nodeType === 11) return /** @type {ShadowRoot} */ (parent).host ?? null;
    return parent.nodeType === 1 ? /** @type {Element} */ (parent) : null;
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
    for (let one = parentOf(element); one !== null; one = parentOf(one)) found.push(one);
    return found;
  };
  const holders = handle === null ? [] : ancestorsOf(handle);
  /** How much of the frame's document is hidden at its upper left. */
  const inset = { x: 0, y: 0 };
  if (inside !== null && handle !== null) {
    const rect = Element.prototype.getBoundingClientRect.call(handle);
    const style = getComputedStyle(handle);
    const left = Number.parseFloat(style.borderLeftWidth) + Number.parseFloat(style.paddingLeft);
    const up = Number.parseFloat(style.borderTopWidth) + Number.parseFloat(style.paddingTop);
    Object.assign(inset, { x: frame.x - rect.left - left, y: frame.y - rect.top - up });
  }
  /** Where what is in a frame is measured from, in the window. */
  /** @type {(element: Element) => { x: number; y: number }} */
  const shiftOf = (element) => {
    if (inside === null || read(Node, "ownerDocument", element) !== inside) return { x: 0, y: 0 };
    return { x: frame.x - inset.x, y: frame.y - inset.y };
  };
  /** @typedef {{ left: number; top: number; right: number; bottom: number }} Edges */
  /** @type {(element: Element) => Edges} */
  const rectOf = (element) => {
    const { left, top: up, right, bottom } = Element.prototype.getBoundingClientRect.call(element);
    const { x, y } = shiftOf(element);
    return { left: left + x, top: up + y, right: right + x, bottom: bottom + y };
  };

  /** @type {(style: CSSStyleDeclaration) => boolean} */
  const holdsFixed = (style) =>
    style.transform !== "none" ||
    style.filter !== "none" ||
    style.perspective !== "none" ||
    /transform|filter|perspective/.test(style.willChange) ||
    /paint|layout|strict|content/.test(style.contain);
  /** @type {(element: Element) => boolean} */
  const scrolls = (element) => {
    if (element === root || element === inside?.documentElement) return false;
    if ((element === body && !is_body_apart) || element === inside?.body) return false;
    const { overflowX, overflowY } = getComputedStyle(element);
    return /auto|scroll|hidden/.test(overflowX + overflowY);
  };

  /** Whether a sticky element is held at an edge of what the surface shows. */
  /** @type {(element: Element, style: CSSStyleDeclaration) => boolean} */
  const isStuck = (element, style) => {
    const is_inner = handle !== null && inside === null;
    const nearest = ancestorsOf(element).find(scrolls) ?? null;
    if (nearest !== (is_inner ? handle : null)) return false;
    const box = rectOf(element);
    const port = is_inner
      ? rectOf(scroller)
      : { left: frame.x - inset.x, top: frame.y - inset.y, right: 0, bottom: 0 };
    const left = port.left + (is_inner ? scroller.clientLeft : 0);
    const up = port.top + (is_inner ? scroller.clientTop : 0);
    const right = left + scroller.clientWidth;
    const bottom = up + scroller.clientHeight;
    const own = getComputedStyle(scroller);
    const x = is_inner ? scroller.scrollLeft : view.scrollX;
    const y = is_inner ? scroller.scrollTop : view.scrollY;
    const most_y = scroller.scrollHeight - scroller.clientHeight;
    /** @type {(gap: number, edge: string, padding: string) => boolean} */
    const isAt = (gap, edge, padding) =>
      [0, is_inner ? Number.parseFloat(padding) : 0].some(
        (more) => Math.abs(gap - Number.parseFloat(edge) - more) < 1.5,
      );
    return (
      (y > 0 && isAt(box.top - up, style.top, own.paddingTop)) ||
      (y < most_y - 1 && isAt(bottom - box.bottom, style.bottom, own.paddingBottom)) ||
      (x !== 0 &&
        (isAt(box.left - left, style.left, own.paddingLeft) ||
          isAt(right - box.right, style.right, own.paddingRight)))
    );
  };
  /** @type {(element: Element) => boolean} */
  const meetsFrame = (element) => {
    const { left, top: up, right, bottom } = rectOf(element);
    const [edge_x, edge_y] = [frame.x + frame.width, frame.y + frame.height];
    return right > frame.x - 1 && bottom > frame.y - 1 && left < edge_x + 1 && up < edge_y + 1;
  };
  /** @type {(element: Element, style: CSSStyleDeclaration) => boolean} */
  const staysInPlace = (element, style) => {
    if (handle !== null && !(inside !== null && read(Node, "ownerDocument", element) === inside)) {
      // A layer without a size of its own may still hold what has one.
      if (element === handle || holders.includes(element)) return false;
      const is_inside = ancestorsOf(element).includes(handle);
      if (!is_inside) return style.position === "fixed" || meetsFrame(element);
      if (!/fixed|sticky/.test(style.position)) return false;
    }
    if (style.position === "fixed")
      return !ancestorsOf(element)
        .filter((one) => one !== root && one !== body)
        .some((one) => holdsFixed(getComputedStyle(one)));
    return style.position === "sticky" && isStuck(element, style);
  };

  /** @type {(x: number, y: number) => Element | null} */
  const hitAt = (x, y) => {
    /** @type {Element | null} */
    let hit = Document.prototype.elementFromPoint.call(document, x, y);
    for (let inner = hit; inner !== null;) {
      hit = inner;
      const deeper =
        inner === handle && inside !== null
          ? inside.elementFromPoint(x - frame.x + inset.x, y - frame.y + inset.y)
          : (shadowOf(inner)?.elementFromPoint(x, y) ?? null);
      inner = deeper === inner ? null : deeper;
    }
    return hit;
  };
  /** @type {(rect: Edges) => [number, number][]} */
  const pointsOf = (rect) => {
    const left = Math.max(rect.left, frame.x);
    const up = Math.max(rect.top, frame.y);
    const width = Math.min(rect.right, frame.x + frame.width) - left;
    const height = Math.min(rect.bottom, frame.y + frame.height) - up;
    const parts = [0.5, 0.02, 0.98, 0.25, 0.75];
    return parts.flatMap((across) =>
      parts.map(
        (down) => /** @type {[number, number]} */ ([left + width * across, up + height * down]),
      ),
    );
  };
  /** @type {(element: Element, rect: Edges, style: CSSStyleDeclaration) => boolean} */
  const isInFront = (element, rect, style) => {
    if (style.pointerEvents === "none") return !(Number.parseFloat(style.zIndex) < 0);
    return pointsOf(rect).some(([x, y]) => {
      const hit = hitAt(x, y);
      return hit !== null && (hit === element || ancestorsOf(hit).includes(element));
    });
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
      (node) => node.nodeType === 3 && (node.nodeValue ?? "").trim() !== "",
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

  const MOST_LOOKED_UNDER = 24;
  /** Whether something else than the grounds of what holds it is under a box. */
  /** @type {(element: Element, rect: Edges) => boolean} */
  const coversSomething = (element, rect) => {
    const grounds = ancestorsOf(element);
    // Behind a modal dialog the page cannot be pointed at, and is there all the same.
    const is_modal = [element, ...grounds].some((one) =>
      Element.prototype.matches.call(one, ":modal"),
    );
    if (is_modal || occluders.length >= MOST_LOOKED_UNDER || inside !== null) return true;
    const left = Math.max(rect.left, frame.x);
    const up = Math.max(rect.top, frame.y);
    const width = Math.min(rect.right, frame.x + frame.width) - left;
    const height = Math.min(rect.bottom, frame.y + frame.height) - up;
    const columns = width > 400 ? [0.04, 0.17, 0.3, 0.43, 0.57, 0.7, 0.83, 0.96] : [0.08, 0.5, 0.92];
    const rows = height > 200 ? [0.03, 0.25, 0.5, 0.75, 0.97] : [0.06, 0.5, 0.94];
    return columns.some((across) =>
      rows.some((down) =>
        Document.prototype.elementsFromPoint
          .call(document, left + width * across, up + height * down)
          .some(
            (one) =>
              one !== element &&
              !grounds.includes(one) &&
              (shadowOf(one) !== null || hasContent(one, getComputedStyle(one))) &&
              !ancestorsOf(one).includes(element),
          ),
      ),
    );
  };
  /** @type {(element: Element, style: CSSStyleDeclaration) => boolean} */
  const hasContent = (element, style) =>
    REPLACED.test(read(Element, "localName", element)) ||
    !/^(rgba\(.*, 0\)|transparent)$/.test(style.backgroundColor) ||
    style.backgroundImage !== "none" ||
    [...read(Node, "childNodes", element)].some(
      (node) => node.nodeType === 3 && (node.nodeValue ?? "").trim() !== "",
    );

  /** What is looked for this closely lets no line of text through. */
  const CLOSE = { across: 16, down: 6, most: 2_000 };
  const MOST_PICTURES = 2_000;
  const MOST_TEXTS = 200;
  const PICTURES = "img,video,canvas,iframe,svg,object,embed,input,button,select,textarea";
  /** @type {(one: Edges, other: Edges) => boolean} */
  const meet = (one, other) =>
    one.left < other.right && one.right > other.left && one.top < other.bottom && one.bottom > other.top;
  /** Whether a ground's own text, which no element of its own holds, is under a box. */
  /** @type {(ground: Element, box: Edges) => boolean} */
  const hasTextIn = (ground, box) => {
    const texts = [...read(Node, "childNodes", ground)].filter(
      (node) => node.nodeType === 3 && (node.nodeValue ?? "").trim() !== "",
    );
    return (
      texts.length > MOST_TEXTS ||
      texts.some((node) => {
        const range = new Range();
        range.selectNodeContents(node);
        return [...range.getClientRects()].some((rect) => meet(rect, box));
      })
    );
  };
  /** Whether nothing is under the whole of a box but what holds it: what cannot be found out is not said. */
  /** @type {(element: Element, whole: Edges) => boolean} */
  const isBare = (element, whole) => {
    const box = {
      left: Math.max(whole.left, frame.x),
      top: Math.max(whole.top, frame.y),
      right: Math.min(whole.right, frame.x + frame.width),
      bottom: Math.min(whole.bottom, frame.y + frame.height),
    };
    const columns = Math.ceil((box.right - box.left) / CLOSE.across);
    const rows = Math.ceil((box.bottom - box.top) / CLOSE.down);
    if (limit_ms === 0 || columns < 1 || rows < 1 || columns * rows > CLOSE.most) return false;
    const grounds = ancestorsOf(element);
    /** @type {(one: Element) => boolean} */
    const isApart = (one) =>
      one !== element && !grounds.includes(one) && !ancestorsOf(one).includes(element);
    if (grounds.some((one) => hasTextIn(one, box))) return false;
    // What cannot be pointed at is no hit, and is there all the same.
    const pictures = Document.prototype.querySelectorAll.call(document, PICTURES);
    if (pictures.length > MOST_PICTURES) return false;
    if ([...pictures].some((one) => meet(rectOf(one), box) && isApart(one))) return false;
    /** @type {Set<Element>} */
    const harmless = new Set([element, ...grounds]);
    for (let row = 0; row <= rows; row += 1) {
      if (performance.now() > deadline) return false;
      const y = Math.min(box.top + 0.5 + row * CLOSE.down, box.bottom - 0.5);
      for (let column = 0; column <= columns; column += 1) {
        const x = Math.min(box.left + 0.5 + column * CLOSE.across, box.right - 0.5);
        for (const one of Document.prototype.elementsFromPoint.call(document, x, y)) {
          if (harmless.has(one)) continue;
          const is_seen = shadowOf(one) !== null || paints(one, getComputedStyle(one));
          if (is_seen && isApart(one)) return false;
          harmless.add(one);
        }
      }
    }
    return true;
  };

  /** A picture taken on whole device pixels may begin a little before the window. */
  const MARGIN = 64;
  /** @type {Occluder[]} */
  const occluders = [];
  /** @type {(element: Element) => void} */
  const addPainted = (element) => {
    const style = getComputedStyle(element);
    if (Number.parseFloat(style.opacity) === 0 || style.display === "none") return;
    const rect = rectOf(element);
    const is_painted =
      style.visibility === "visible" &&
      rect.right > rect.left &&
      rect.bottom > rect.top &&
      paints(element, style);
    if (is_painted && isInFront(element, rect, style)) {
      const beyond = reach(style);
      const left = Math.max(rect.left - beyond, -MARGIN);
      const up = Math.max(rect.top - beyond, -MARGIN);
      const right = Math.min(rect.right + beyond, page_width + MARGIN);
      const bottom = Math.min(rect.bottom + beyond, page_height + MARGIN);
      const is_in_window = right > 0 && bottom > 0 && left < page_width && up < page_height;
      if (is_in_window) {
        const covers = coversSomething(element, rect);
        const is_bare = !covers && isBare(element, { left, top: up, right, bottom });
        // A banner along an edge says at times that it is modal, and is none.
        const middle = frame.y + frame.height / 2;
        const modal = rect.top < middle && rect.bottom > middle ? ":modal, [aria-modal='true']" : ":modal";
        const is_modal = [element, ...ancestorsOf(element)].some((one) =>
          Element.prototype.matches.call(one, modal),
        );
        const box = { x: left, y: up, width: right - left, height: bottom - up };
        occluders.push({ ...box, covers, is_bare, is_modal });
      }
    }
    for (const child of childrenOf(element)) {
      if (occluders.length >= most || performance.now() > deadline) return;
      const { left, top: up, right, bottom } = rectOf(child);
      const is_within =
        left >= rect.left && up >= rect.top && right <= rect.right && bottom <= rect.bottom;
      if (!is_painted || !is_within) addPainted(child);
    }
  };

  const WANTED = handle === null ? /fixed|sticky/ : /fixed|sticky|absolute|relative/;
  /** @type {(trees: (Document | ShadowRoot)[]) => NonNullable<ReturnType<InPage["sweeps"]["get"]>>} */
  const newSweep = (all) => ({
    candidates: new Set(),
    trees: [...all],
    tree: 0,
    at: 0,
    is_whole: false,
  });
  /** @type {Set<Element>} */
  const pinned = new Set();
  /** @type {(element: Element) => void} */
  const consider = (element) => {
    if (pinned.has(element) || occluders.length >= most) return;
    const style = getComputedStyle(element);
    if (!WANTED.test(style.position)) return;
    if (/fixed|sticky/.test(style.position)) sweep.candidates.add(element);
    if (!staysInPlace(element, style) || ancestorsOf(element).some((one) => pinned.has(one))) return;
    pinned.add(element);
    addPainted(element);
  };

  // Long pages are searched bit by bit: what was found stays known, and what is to be seen is looked at first.
  const trees = inside === null ? [document] : [document, inside];
  const sweep = kept?.sweeps.get(surface) ?? newSweep(trees);
  kept?.sweeps.set(surface, sweep);
  const { candidates } = sweep;
  for (const element of candidates) {
    if (read(Node, "isConnected", element)) consider(element);
    else candidates.delete(element);
  }
  const GRID = [0.01, 0.12, 0.25, 0.37, 0.5, 0.63, 0.75, 0.88, 0.99];
  /** @type {Set<Element>} */
  const looked = new Set();
  for (const across of GRID) {
    for (const down of GRID) {
      /** @type {Element | null} */
      let one = hitAt(frame.x + frame.width * across, frame.y + frame.height * down);
      for (; one !== null && !looked.has(one); one = parentOf(one)) {
        looked.add(one);
        consider(one);
      }
    }
  }
  // One list for each tree, not a walk from child to child: in Firefox each step of a walk costs ten times more.
  let is_late = limit_ms === 0;
  const sweep_until = sweep.is_whole ? performance.now() + limit_ms * AGAIN : deadline;
  for (let tree = sweep.trees[sweep.tree]; tree !== undefined && !is_late;) {
    const { querySelectorAll } =
      tree.nodeType === 9 ? Document.prototype : DocumentFragment.prototype;
    const elements = querySelectorAll.call(tree, "*");
    for (; sweep.at < elements.length && !is_late; sweep.at += 1) {
      if (sweep.at % 50 === 0) is_late = performance.now() > sweep_until;
      const element = /** @type {Element} */ (elements[sweep.at]);
      // A form cannot hold a shadow root, but a field of it can take the name.
      const is_form = read(Element, "localName", element) === "form";
      const shadow = is_form ? null : shadowOf(element);
      if (shadow !== null && !sweep.trees.includes(shadow)) sweep.trees.push(shadow);
      consider(element);
    }
    if (is_late) break;
    sweep.tree += 1;
    sweep.at = 0;
    tree = sweep.trees[sweep.tree];
  }
  if (!is_late) Object.assign(sweep, { ...newSweep(trees), candidates, is_whole: true });
  return { occluders, scan_complete: sweep.is_whole && occluders.length < most };
}
