/** @import { FoundMedium, InPage, MediaInPage } from "../shared/engine.d.ts" */

/**
 * Return the images, drawings, videos and sounds of this document that are large enough to be of something:
 * where they are and their addresses. Reads only, and never returns an address that carries its own content.
 *
 * The search for backgrounds ends after `limit_ms` and says if it was not complete; 0 ms looks for none. A
 * box is in the content of the innermost part that scrolls and is taken by itself, else in the document.
 *
 * `handle` is the number by which an element is found again later; the page cannot see that it has one.
 *
 * With `only_near` it is those that are not far from the window: the others are seen when they come near.
 * With `only_picked` it is those in the picked element, and those whose middle lies in its place.
 *
 * Runs inside the page. Must stay closed: no imports, no module-scope names.
 *
 * Texts are one longer than the longest at most, so that whoever cuts them knows that there was more.
 *
 * @param {{ least_px: number; limit_ms: number; most: number; longest_url: number; longest_alt: number; only_picked?: boolean; only_near?: boolean }} limits
 * @returns {{ media: FoundMedium[]; is_complete: boolean }}
 */
export function findMedia({ least_px, limit_ms, most, longest_url, longest_alt, only_picked = false, only_near = false }) {
  const began = performance.now();
  /** A look that may take no time still opens what is closed, as far as it gets. */
  const LEAST_MS = 15;
  const opening_until = began + Math.max(limit_ms, LEAST_MS);
  /** @type {<T extends object, K extends keyof T>(kind: { prototype: T }, key: K, node: object) => T[K]} */
  const read = (kind, key, node) => Reflect.get(kind.prototype, key, node);
  /** @type {(element: Element) => DOMRect} */
  const rectOf = (element) => Element.prototype.getBoundingClientRect.call(element);
  /** @type {(element: Element, key: string) => string | null} */
  const attribute = (element, key) => Element.prototype.getAttribute.call(element, key);

  // `<p id="holdfast">` makes a name that is not ours; only an own property is.
  /** @type {(name: string) => unknown} */
  const own = (name) =>
    Object.hasOwn(globalThis, name) ? Reflect.get(globalThis, name) : undefined;
  const in_page = /** @type {InPage | undefined} */ (own("holdfast"));
  const known =
    /** @type {MediaInPage | undefined} */ (own("holdfast_media")) ??
    /** @type {MediaInPage} */ ({ ids: new WeakMap(), elements: new Map(), files: new Map() });
  Object.defineProperty(globalThis, "holdfast_media", { value: known, configurable: true });
  /** @type {(element: Element) => number} */
  const handleOf = (element) => {
    const before = known.ids.get(element);
    if (before !== undefined) return before;
    const handle = known.elements.size + 1;
    known.ids.set(element, handle);
    known.elements.set(handle, new WeakRef(element));
    return handle;
  };

  /** Of an embedded image its length and 64 bits of all of it, since drawings by hand differ in one place. */
  /** @type {(address: string) => string} */
  const keyOf = (address) => {
    let [one, other] = [0x811c9dc5, 0x9e3779b9];
    for (let at = 0; at < address.length; at += 1) {
      const unit = address.charCodeAt(at);
      one = Math.imul(one ^ unit, 0x01000193);
      other = Math.imul(other ^ unit ^ (other >>> 15), 0x85ebca6b);
    }
    return `${address.length}:${one >>> 0}:${other >>> 0}`;
  };
  /** @type {(address: string) => Pick<FoundMedium, "url" | "data_key">} */
  const named = (address) => {
    const type = /^\s*data:([\w.+-]*\/?[\w.+-]*)/i.exec(address)?.[1];
    if (type !== undefined)
      return { url: `data:${type.toLowerCase()}`, data_key: keyOf(address) };
    return { url: address.slice(0, longest_url + 1).toWellFormed() || null, data_key: null };
  };
  /** @type {(address: string) => string} */
  const resolved = (address) => {
    const base = read(Node, "baseURI", document);
    return URL.canParse(address, base) ? new URL(address, base).href : "";
  };

  /** @typedef {{ surface: number | null; is_pinned: boolean }} Place */
  /** @type {Map<Element | null, number>} */
  const surfaces = new Map((in_page?.surfaces ?? []).map((one, at) => [one, at]));
  /** @type {Map<Element, Place>} */
  const places = new Map();
  /** Where an element is: what is fixed leaves the scrolling of what it is written in. */
  /** @type {(element: Element) => Place} */
  const placeOf = (element) => {
    /** @type {Element[]} */
    const below = [];
    /** @type {Place | null} */
    let place = null;
    for (let one = /** @type {Node | null} */ (element); one !== null && place === null; ) {
      if (one instanceof Element) {
        const surface = one === element ? null : (surfaces.get(one) ?? null);
        const before = places.get(one);
        if (surface !== null) place = { surface, is_pinned: false };
        else if (before !== undefined) place = before;
        else {
          below.push(one);
          if (getComputedStyle(one).position === "fixed") place = { surface: null, is_pinned: true };
        }
      }
      one = one instanceof ShadowRoot ? one.host : read(Node, "parentNode", one);
    }
    place ??= { surface: null, is_pinned: false };
    for (const one of below.reverse()) {
      const is_sticky = getComputedStyle(one).position === "sticky";
      if (is_sticky) place = { ...place, is_pinned: true };
      places.set(one, place);
    }
    return place;
  };
  /** @type {(rect: DOMRect, place: Place) => FoundMedium["box"]} */
  const boxIn = ({ x, y, width, height }, { surface }) => {
    const window_of = surface === null ? null : (in_page?.surfaces[surface] ?? null);
    if (window_of === null)
      return { x: x + window.scrollX, y: y + window.scrollY, width, height };
    const around = rectOf(window_of);
    return {
      x: x - around.x - read(Element, "clientLeft", window_of) + read(Element, "scrollLeft", window_of),
      y: y - around.y - read(Element, "clientTop", window_of) + read(Element, "scrollTop", window_of),
      width,
      height,
    };
  };

  /** @type {(element: Element, rect: DOMRect) => boolean} */
  const isWanted = (element, { x, y, width, height }) => {
    if (!only_picked) return true;
    const picked = in_page?.picked ?? null;
    if (picked === null) return false;
    if (Node.prototype.contains.call(picked, element)) return true;
    const { left, top, right, bottom } = rectOf(picked);
    const [across, down] = [x + width / 2, y + height / 2];
    return left <= across && across < right && top <= down && down < bottom;
  };

  const { innerWidth, innerHeight } = window;
  /** @type {(rect: DOMRect) => boolean} */
  const isFar = ({ left, top, right, bottom }) =>
    bottom < -innerHeight || top > 2 * innerHeight || right < -innerWidth || left > 2 * innerWidth;

  /** @type {FoundMedium[]} */
  const media = [];
  /** @type {(element: Element, kind: FoundMedium["kind"], address: string, natural: [number, number]) => void} */
  const add = (element, kind, address, [natural_width, natural_height]) => {
    const rect = rectOf(element);
    const is_small = rect.width < least_px || rect.height < least_px;
    if ((is_small && kind !== "audio_file") || media.length >= most) return;
    if (!isWanted(element, rect) || (only_near && isFar(rect))) return;
    const place = placeOf(element);
    media.push({
      kind,
      handle: handleOf(element),
      surface: place.surface,
      ...named(address),
      box: boxIn(rect, place),
      alt: attribute(element, "alt")?.slice(0, longest_alt + 1).toWellFormed() ?? null,
      natural_width,
      natural_height,
      is_pinned: place.is_pinned,
    });
  };

  /** @type {(element: HTMLMediaElement) => string} */
  const sourceOf = (element) => {
    if (element.currentSrc || element.src) return element.currentSrc || element.src;
    const source = Element.prototype.querySelector.call(element, "source[src]");
    return source === null ? "" : resolved(attribute(source, "src") ?? "");
  };
  /** @type {(element: Element) => void} */
  const look = (element) => {
    if (element instanceof HTMLImageElement) {
      add(element, "image", element.currentSrc || element.src, [
        element.naturalWidth,
        element.naturalHeight,
      ]);
    } else if (element instanceof HTMLVideoElement) {
      /** @type {[number, number]} */
      const natural = [element.videoWidth, element.videoHeight];
      const address = sourceOf(element);
      add(element, "video_frame", address, natural);
      add(element, "video_file", address, natural);
      if (element.poster) add(element, "video_poster", element.poster, [0, 0]);
    } else if (element instanceof HTMLAudioElement) {
      if (sourceOf(element) !== "") add(element, "audio_file", sourceOf(element), [0, 0]);
    } else if (element instanceof HTMLCanvasElement) {
      add(element, "canvas", "", [element.width, element.height]);
    } else if (element instanceof SVGImageElement) {
      const { width, height, href } = element;
      add(element, "image", resolved(href.baseVal), [width.baseVal.value, height.baseVal.value]);
    } else {
      const address = attribute(element, "src") ?? attribute(element, "data") ?? "";
      const type = attribute(element, "type") ?? "";
      const is_image = /^image(\/|$)/i.test(type) || /^data:image\//i.test(address);
      const is_pdf = /^application\/pdf/i.test(type) || /^[^?#]*\.pdf([?#]|$)/i.test(address);
      if (address === "" || !(is_image || is_pdf)) return;
      add(element, is_image ? "image" : "document", resolved(address), [0, 0]);
    }
  };

  /** Of the choices of an `image-set()` the one that this screen is given. */
  /** @type {(choices: string) => string} */
  const chosen = (choices) => {
    const options = [...choices.matchAll(/url\("(?:[^"\\]|\\.)*"\)\s*([\d.]*)(x|dppx|dpi|)/gs)]
      .map(([all, number, unit]) => ({
        address: all,
        density: Number(number || 1) / (unit === "dpi" ? 96 : 1),
      }))
      .sort((one, other) => one.density - other.density);
    const fit = options.find(({ density }) => density >= window.devicePixelRatio - 0.01);
    return (fit ?? options.at(-1))?.address ?? "";
  };
  /** @type {(element: Element) => void} */
  const lookBehind = (element) => {
    const { width, height } = rectOf(element);
    if (width < least_px || height < least_px) return;
    for (const part of [null, "::before", "::after"]) {
      const { backgroundImage = "", content = "" } = getComputedStyle(element, part);
      const painted = `${backgroundImage} ${content}`;
      if (!painted.includes("url(")) continue;
      const single = painted.replace(
        /image-set\(((?:[^()"]|"(?:[^"\\]|\\.)*"|\((?:[^()"]|"(?:[^"\\]|\\.)*")*\))*)\)/gs,
        (_all, choices) => chosen(choices),
      );
      for (const [, address = ""] of single.matchAll(/url\("((?:[^"\\]|\\.)*)"\)/gs)) {
        add(element, "background", address.replace(/\\(.)/gs, "$1"), [0, 0]);
      }
    }
  };

  const HOSTS = new Set(
    "article aside blockquote body div footer h1 h2 h3 h4 h5 h6 header main nav p section span".split(" "),
  );
  let opened = 0;
  let is_opened = true;
  /** @type {(element: Element) => ShadowRoot | null} */
  const shadowOf = (element) => {
    const open = element.shadowRoot;
    if (open) return open;
    const name = element.localName;
    if (!HOSTS.has(name) && !name.includes("-")) return null;
    opened += 1;
    if (opened % 64 === 0 && is_opened) is_opened = performance.now() < opening_until;
    if (!is_opened && !name.includes("-")) return null;
    const firefox = /** @type {{ openOrClosedShadowRoot?: ShadowRoot | null }} */ (element);
    const { dom } = chrome;
    return (
      firefox.openOrClosedShadowRoot ??
      dom?.openOrClosedShadowRoot?.(/** @type {HTMLElement} */ (element)) ??
      null
    );
  };
  const MEDIA = "img, video, audio, canvas, image, input[type=image i], object[data], embed[src], iframe[src]";

  // In the viewer of a PDF there is nothing that is not the browser's own.
  const is_pdf_viewer = read(Document, "contentType", document) === "application/pdf";
  /** @type {(Document | ShadowRoot)[]} */
  const trees = is_pdf_viewer ? [] : [document];
  /** @type {Element[]} */
  const all = [];
  for (let tree = trees.pop(); tree !== undefined; tree = trees.pop()) {
    const { querySelectorAll } =
      tree instanceof ShadowRoot ? DocumentFragment.prototype : Document.prototype;
    // A form cannot hold a shadow root, but a field of it can take the name.
    for (const element of querySelectorAll.call(tree, ":not(form)")) {
      const shadow = shadowOf(element);
      if (shadow !== null) trees.push(shadow);
    }
    querySelectorAll.call(tree, MEDIA).forEach(look);
    if (limit_ms > 0) for (const one of querySelectorAll.call(tree, "*")) all.push(one);
  }
  const deadline = performance.now() + limit_ms;
  let at = 0;
  for (; at < all.length && performance.now() < deadline; at += 1)
    lookBehind(/** @type {Element} */ (all[at]));
  return { media, is_complete: at === all.length && media.length < most && is_opened };
}
