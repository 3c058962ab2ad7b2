/** @import { ChoosingInPage, PickStep, Picker } from "../shared/picking.d.ts" */

/**
 * Let the person choose an element of the page, with the pointer or with the keys alone. Returns when the choice
 * is another than that of version `seen`, or after `wait_ms`; 0 as `seen` begins anew, from `InPage.picked` or
 * from the middle of the window. Whoever asks draws the outline.
 *
 * While it goes on, no key and no press that a person makes reaches the page, and what scripts of the page make
 * up is not heeded. It ends by itself after `idle_ms` without the person, when the tab is left, and when nobody
 * asks any more. The document is not changed; scrolling goes on as ever.
 *
 * Runs inside the page. Must stay closed: no imports, no module-scope names.
 *
 * @param {{ seen: number; wait_ms: number; idle_ms: number }} how
 * @returns {Promise<PickStep>}
 */
export async function pickElement({ seen, wait_ms, idle_ms }) {
  const CHECK_MS = 200;
  const UNASKED_MS = 10_000;
  const LEAST = { width: 40, height: 24 };
  const own = Object.getOwnPropertyDescriptor(globalThis, "holdfast")?.value;
  /** @type {ChoosingInPage} */
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

  /** @type {<T extends object, K extends keyof T>(kind: { prototype: T }, key: K, node: object) => T[K]} */
  const read = (kind, key, node) => Reflect.get(kind.prototype, key, node);
  /** @type {(element: Element) => DOMRect} */
  const rectOf = (element) => Element.prototype.getBoundingClientRect.call(element);
  /** @type {Element} */
  const root = read(Document, "documentElement", document);
  /** @type {Element} */
  const top = read(Document, "body", document) ?? root;

  /** @type {(element: Element) => Element | null} */
  const parentOf = (element) => {
    const parent = read(Node, "parentNode", element);
    if (parent instanceof ShadowRoot) return parent.host;
    return parent instanceof Element && parent !== root ? parent : null;
  };
  /** In the document's own tree: of what is inside a shadow, the element that holds the shadow. */
  /** @type {(element: Element) => Element} */
  const inDocument = (element) => {
    let tree = Node.prototype.getRootNode.call(element);
    for (; tree instanceof ShadowRoot; tree = Node.prototype.getRootNode.call(tree.host))
      element = tree.host;
    return element;
  };
  /** @type {(element: Element) => boolean} */
  const isShown = (element) => {
    const { width, height } = rectOf(element);
    return width >= 8 && height >= 8 && getComputedStyle(element).visibility === "visible";
  };
  /** @type {(one: Element, other: Element) => boolean} */
  const isAsLarge = (one, other) => {
    const [a, b] = [rectOf(one), rectOf(other)];
    return Math.abs(a.width - b.width) < 1 && Math.abs(a.height - b.height) < 1;
  };
  /** @type {(element: Element) => Element[]} */
  const shownChildren = (element) => [...read(Element, "children", element)].filter(isShown);

  /** @type {(element: Element) => Element} */
  const larger = (element) => {
    for (let one = parentOf(element); one !== null; one = parentOf(one))
      if (isShown(one) && !isAsLarge(one, element)) return one;
    return element;
  };
  /** @type {(element: Element) => Element} */
  const smaller = (element) => {
    let one = element;
    for (let [child] = shownChildren(one); child !== undefined; [child] = shownChildren(one)) {
      one = child;
      if (!isAsLarge(one, element)) return one;
    }
    return element;
  };
  /** @type {(element: Element, step: 1 | -1) => Element} */
  const beside = (element, step) => {
    for (let one = element; one !== top;) {
      const parent = parentOf(one);
      if (parent === null) return element;
      const row = shownChildren(parent);
      const next = row[row.indexOf(one) + step];
      if (next !== undefined) return next;
      if (row.length > 1) return element;
      one = parent; // it is the only one there: its wrapper has the neighbours
    }
    return element;
  };

  /** @type {(x: number, y: number) => Element} */
  const at = (x, y) => {
    /** @type {Element | null} */
    const hit = Document.prototype.elementFromPoint.call(document, x, y);
    if (hit === null || hit === root) return top;
    // The outline's style lets the pointer through frames, whose pages would otherwise have its events.
    const frames = [...Element.prototype.querySelectorAll.call(hit, "iframe, frame, object, embed")];
    const frame = frames.find((one) => {
      const { left, top: above, right, bottom } = rectOf(one);
      return left <= x && x < right && above <= y && y < bottom;
    });
    let one = frame ?? hit;
    for (let parent = parentOf(one); parent !== null; parent = parentOf(one)) {
      const { width, height } = rectOf(one);
      const is_meant = width >= LEAST.width && height >= LEAST.height;
      if (is_meant && !/^(inline|contents)$/.test(getComputedStyle(one).display)) break;
      if (is_meant && /^(img|video|canvas|svg|picture)$/.test(read(Element, "localName", one))) break;
      one = parent;
    }
    return one;
  };

  /** @type {(element: Element) => string} */
  const selectorOf = (element) => {
    const steps = [];
    for (let one = element; one !== root;) {
      const parent = read(Node, "parentNode", one);
      if (!(parent instanceof Element)) return "";
      steps.unshift([...read(Element, "children", parent)].indexOf(one) + 1);
      one = parent;
    }
    return [":root", ...steps.map((place) => `:nth-child(${place})`)].join(">");
  };

  /** @type {(picked: Element | null) => Picker} */
  const begin = (picked) => {
    const listening = new AbortController();
    const swallowing = new AbortController();
    const middle = () => at(window.innerWidth / 2, window.innerHeight / 2);
    let chosen = picked === null ? middle() : inDocument(picked);
    if (!read(Node, "isConnected", chosen)) chosen = middle();
    /** @type {Element[]} what was left by going up, to go down the same way */
    let way = [];
    let by_keys = true;
    let was_touched = false;
    let selector = selectorOf(chosen);
    let version = 1;
    /** @type {PickStep["state"]} */
    let state = "choosing";
    let active_at = performance.now();
    let asked_at = active_at;
    /** @type {Set<() => void>} */
    const waiting = new Set();

    const tell = () => {
      version += 1;
      selector = selectorOf(chosen);
      waiting.forEach((wake) => wake());
    };
    /** @type {(next: Element) => void} */
    const choose = (next) => {
      if (next === chosen) return;
      chosen = next;
      tell();
    };
    /** @type {(how: "taken" | "ended") => void} */
    const finish = (how) => {
      if (state !== "choosing") return;
      state = how;
      holdfast.picked = how === "taken" ? chosen : null;
      clearInterval(checking);
      listening.abort();
      // The key that ended it is still down, and its end belongs to nobody.
      setTimeout(() => swallowing.abort(), 1_000);
      tell();
    };

    /** Bring what the keys chose into the window, without a style of the page's own. */
    const show = () => {
      const { top: above, bottom, height } = rectOf(chosen);
      const is_seen = above < window.innerHeight * 0.9 && bottom > window.innerHeight * 0.1;
      const is_whole = above >= 0 && bottom <= window.innerHeight;
      if (is_whole || (is_seen && height > window.innerHeight)) return;
      const block = height > window.innerHeight ? "start" : "center";
      Element.prototype.scrollIntoView.call(chosen, { block, behavior: "instant" });
    };
    /** @type {Record<string, () => void>} */
    const KEYS = {
      ArrowUp() {
        const next = larger(chosen);
        if (next !== chosen) way.push(chosen);
        choose(next);
      },
      ArrowDown() {
        const last = way.pop();
        const is_inside = last !== undefined && Node.prototype.contains.call(chosen, last);
        choose(is_inside ? last : smaller(chosen));
      },
      ArrowLeft() {
        way = [];
        choose(beside(chosen, -1));
      },
      ArrowRight() {
        way = [];
        choose(beside(chosen, 1));
      },
    };

    /** @type {(event: Event) => boolean} whether a person made it, and the page is not to have it */
    const isTheirs = (event) => {
      if (!event.isTrusted) return false;
      event.stopImmediatePropagation();
      return true;
    };
    /** @type {(event: KeyboardEvent) => void} */
    const onKey = (event) => {
      if (!isTheirs(event)) return;
      active_at = performance.now();
      const is_for_browser = event.ctrlKey || event.altKey || event.metaKey;
      if (is_for_browser || /^(Page(Up|Down)|F\d+)$/.test(event.key)) return;
      event.preventDefault();
      if (event.type !== "keydown") return;
      if (event.key === "Enter" && !event.repeat) finish("taken");
      if (event.key === "Escape") finish("ended");
      const move = Object.hasOwn(KEYS, event.key) ? KEYS[event.key] : undefined;
      if (move === undefined || state !== "choosing") return;
      by_keys = true;
      move();
      show();
    };
    /** @type {(event: PointerEvent) => void} */
    const onMove = (event) => {
      if (!isTheirs(event) || event.type !== "pointermove" || event.pointerType === "touch") return;
      active_at = performance.now();
      const hit = at(event.clientX, event.clientY);
      // What was made larger with the keys stays so while the pointer is in it.
      if (by_keys && Node.prototype.contains.call(chosen, hit) && way.length > 0) return;
      [by_keys, way] = [false, []];
      choose(hit);
    };
    /** @type {(hit: Element) => void} a press inside what is outlined takes it, elsewhere it chooses */
    const press = (hit) => {
      if (Node.prototype.contains.call(chosen, hit)) finish("taken");
      else choose(hit);
    };
    /** @type {(event: MouseEvent) => void} */
    const onPress = (event) => {
      if (!isTheirs(event)) return;
      event.preventDefault();
      active_at = performance.now();
      if (event.type === "click" && event.button === 0) press(at(event.clientX, event.clientY));
    };
    /** @type {(event: TouchEvent) => void} the first touch chooses, one on what is chosen takes it */
    const onTouch = (event) => {
      if (!isTheirs(event)) return;
      event.preventDefault();
      active_at = performance.now();
      const [touch] = event.changedTouches;
      if (touch === undefined) return;
      const hit = at(touch.clientX, touch.clientY);
      if (event.type === "touchstart") {
        was_touched = Node.prototype.contains.call(chosen, hit);
        if (!was_touched) choose(hit);
      }
      if (event.type === "touchend" && was_touched) press(hit);
    };

    const check = () => {
      const now = performance.now();
      if (now - active_at > idle_ms || now - asked_at > UNASKED_MS) return finish("ended");
      if (!read(Node, "isConnected", chosen)) return choose(middle());
      // The page put something in before it: the outline must go with the element.
      if (selectorOf(chosen) !== selector) tell();
      return undefined;
    };
    const checking = setInterval(check, CHECK_MS);

    /** @type {<E extends Event>(names: string, hear: (event: E) => void, signal: AbortSignal) => void} */
    const listen = (names, hear, signal) => {
      const how = { capture: true, passive: false, signal };
      for (const name of names.split(" "))
        window.addEventListener(name, /** @type {EventListener} */ (hear), how);
    };
    listen("keydown", onKey, listening.signal);
    listen("keypress keyup", onKey, swallowing.signal);
    listen("pointermove pointerover pointerout pointerenter pointerleave", onMove, listening.signal);
    listen("mousemove mouseover mouseout mouseenter mouseleave wheel", isTheirs, listening.signal);
    listen("pointerdown mousedown click", onPress, listening.signal);
    listen("pointerup mouseup dblclick auxclick contextmenu dragstart", onPress, listening.signal);
    listen("touchstart touchmove touchend touchcancel", onTouch, listening.signal);
    listen("pagehide", () => finish("ended"), listening.signal);
    listen("visibilitychange", () => finish("ended"), listening.signal);

    return {
      end: () => finish("ended"),
      step() {
        asked_at = performance.now();
        const { x, y, width, height } = rectOf(chosen);
        const box = { x: x + window.scrollX, y: y + window.scrollY, width, height };
        return { state, version, selector, box };
      },
      async changed(known, limit_ms) {
        if (version !== known || state !== "choosing") return;
        await new Promise((resolve) => {
          const wake = () => resolve(waiting.delete(wake));
          waiting.add(wake);
          setTimeout(wake, limit_ms);
        });
      },
    };
  };

  const { picked: start } = holdfast;
  if (seen === 0) holdfast.picker?.end();
  const picker = (seen === 0 ? undefined : holdfast.picker) ?? begin(start);
  holdfast.picker = picker;
  await picker.changed(seen, wait_ms);
  return picker.step();
}
