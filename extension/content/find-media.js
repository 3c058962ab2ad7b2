/** @import { FoundMedium } from "../shared/engine.d.ts" */

/**
 * Return the images and videos of the page that are large enough to be a picture of something: where they
 * are and their addresses. Reads only, and never returns an address that carries its own content.
 *
 * The search for backgrounds ends after `limit_ms` and says if it was not complete; 0 ms looks for none.
 *
 * Runs inside the page. Must stay closed: no imports, no module-scope names.
 *
 * Texts are one longer than the longest at most, so that whoever cuts them knows that there was more.
 *
 * @param {{ least_px: number; limit_ms: number; most: number; longest_url: number; longest_alt: number }} limits
 * @returns {{ media: FoundMedium[]; is_complete: boolean }}
 */
export function findMedia({ least_px, limit_ms, most, longest_url, longest_alt }) {
  const deadline = performance.now() + limit_ms;
  /** @type {<T extends object, K extends keyof T>(kind: { prototype: T }, key: K, node: object) => T[K]} */
  const read = (kind, key, node) => Reflect.get(kind.prototype, key, node);

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
  /** @type {(element: Element) => boolean} */
  const isPinned = (element) => {
    /** @type {Node | null} */
    let one = element;
    while (one !== null) {
      if (one instanceof Element && /fixed|sticky/.test(getComputedStyle(one).position))
        return true;
      one = one instanceof ShadowRoot ? one.host : read(Node, "parentNode", one);
    }
    return false;
  };

  /** @type {FoundMedium[]} */
  const media = [];
  /** @type {(element: Element, kind: FoundMedium["kind"], address: string, natural: [number, number]) => void} */
  const add = (element, kind, address, [natural_width, natural_height]) => {
    const { x, y, width, height } = Element.prototype.getBoundingClientRect.call(element);
    if (width < least_px || height < least_px || media.length >= most) return;
    const text = Element.prototype.getAttribute.call(element, "alt");
    const alt = text?.slice(0, longest_alt + 1).toWellFormed() ?? null;
    const box = { x: x + window.scrollX, y: y + window.scrollY, width, height };
    media.push({
      kind,
      surface: null,
      ...named(address),
      box,
      alt,
      natural_width,
      natural_height,
      is_pinned: isPinned(element),
    });
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
      add(element, "video_frame", element.currentSrc || element.src, natural);
      if (element.poster) add(element, "video_poster", element.poster, [0, 0]);
    } else if (element instanceof HTMLCanvasElement) {
      add(element, "canvas", "", [element.width, element.height]);
    } else if (element instanceof SVGImageElement) {
      const { width, height, href } = element;
      const address = URL.canParse(href.baseVal, document.baseURI)
        ? new URL(href.baseVal, document.baseURI).href
        : "";
      add(element, "image", address, [width.baseVal.value, height.baseVal.value]);
    }
  };
  /** @type {(element: Element) => void} */
  const lookBehind = (element) => {
    for (const part of [null, "::before", "::after"]) {
      const { backgroundImage } = getComputedStyle(element, part);
      if (backgroundImage === "none" || backgroundImage === "") continue;
      for (const [, address = ""] of backgroundImage.matchAll(/url\("((?:[^"\\]|\\.)*)"\)/gs)) {
        add(element, "background", address.replace(/\\(.)/gs, "$1"), [0, 0]);
      }
    }
  };

  /** @type {(Document | ShadowRoot)[]} */
  const trees = [document];
  /** @type {Element[]} */
  const all = [];
  for (let tree = trees.pop(); tree !== undefined; tree = trees.pop()) {
    const { querySelectorAll } =
      tree instanceof ShadowRoot ? DocumentFragment.prototype : Document.prototype;
    // A form cannot hold a shadow root, but a field of it can take the name.
    for (const element of querySelectorAll.call(tree, ":not(form)")) {
      if (element.shadowRoot) trees.push(element.shadowRoot);
    }
    querySelectorAll.call(tree, "img, video, canvas, image").forEach(look);
    if (limit_ms > 0) all.push(...querySelectorAll.call(tree, "*"));
  }
  let at = 0;
  for (; at < all.length && performance.now() < deadline; at += 1)
    lookBehind(/** @type {Element} */ (all[at]));
  return { media, is_complete: at === all.length && media.length < most };
}
