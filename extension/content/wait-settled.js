/** @import { Box } from "../shared/protocol.d.ts" */
/** @import { InPage } from "../shared/engine.d.ts" */

/**
 * Wait until what is in the window is ready to be seen: fonts, images (also those that the page only asks for
 * when they come into view), finite animations. Returns the images that were not loaded when the time was up,
 * whether something was still moving then, and what had not faded in.
 *
 * Looks into open shadow roots and into frames that may be read. What an ancestor hides is not waited for, and
 * what did not come once is not waited for again.
 *
 * Runs inside the page. Must stay closed: no imports, no module-scope names.
 *
 * @param {{ timeout_ms: number; quiet_ms: number; most: number; longest_url: number }} limits `quiet_ms` is
 *   waited for always; where the page changes itself after it was scrolled, a little longer
 * @returns {Promise<{ not_loaded: { url: string; box: Box }[]; is_moving: boolean; fading: Box[] }>} boxes in the
 *   document; those of `fading` in the window
 */
export async function waitSettled({ timeout_ms, quiet_ms, most, longest_url }) {
  const [LOOK_MS, BUSY_MS, BUSY_AT_MOST_MS, MOVING_AT_MOST_MS, STEP_MS] = [40, 120, 500, 1_500, 25];
  /** What fades in is there before it is seen, so it is waited for longer. */
  const [FADING_AT_MOST_MS, FADES_WITHIN_MS, MOST_FADING] = [4_000, 8_000, 20];
  const began = performance.now();
  /** @type {InPage | undefined} */
  const kept = Object.getOwnPropertyDescriptor(globalThis, "holdfast")?.value;
  const late = kept?.late ?? new WeakSet();
  if (kept !== undefined) kept.late = late;
  /** @type {(duration_ms: number) => Promise<void>} */
  const wait = (duration_ms) => new Promise((resolve) => setTimeout(resolve, duration_ms));
  /** @type {() => Promise<void>} */
  const frame = () => new Promise((resolve) => requestAnimationFrame(() => resolve()));
  /** @typedef {{ tree: Document | ShadowRoot; left: number; top: number }} Tree */
  /** @type {(image: HTMLImageElement, box: Box) => boolean} */
  const isHidden = (image, { x, y, width, height }) => {
    for (let one = image.parentElement; one !== null; one = one.parentElement) {
      const { overflowX, overflowY } = getComputedStyle(one);
      if (one.parentElement === null || !/auto|scroll|hidden|clip/.test(overflowX + overflowY))
        continue;
      const { left, top, right, bottom } = one.getBoundingClientRect();
      if (x >= right || y >= bottom || x + width <= left || y + height <= top) return true;
    }
    return !image.checkVisibility({ visibilityProperty: true });
  };
  /** @type {Map<HTMLImageElement, Box>} */
  const waiting = new Map();
  const listening = new AbortController();
  /** @type {(image: HTMLImageElement) => Promise<unknown>} */
  const arrived = (image) =>
    new Promise((resolve) => {
      if (image.complete) return resolve(undefined);
      const how = { once: true, signal: listening.signal };
      image.addEventListener("load", resolve, how);
      image.addEventListener("error", resolve, how);
      return undefined;
    });
  /** @type {Set<string>} */
  const asked = new Set();
  /** @type {Promise<void>[]} */
  let following = [];
  let has_changed = false;
  /** @type {(image: HTMLImageElement, box: Box) => Promise<void>} */
  const follow = async (image, box) => {
    waiting.set(image, box);
    if (late.has(image) && !(image.complete && image.naturalWidth > 0)) return;
    has_changed ||= !image.complete;
    await arrived(image);
    // A drawing may have no width of its own and still be there; what is broken cannot be decoded.
    const has_width = image.naturalWidth > 0;
    await image.decode().then(
      () => waiting.delete(image),
      () => has_width && waiting.delete(image),
    );
  };
  /** @type {Set<Document | ShadowRoot>} */
  const roots = new Set([document]);
  const look = () => {
    const deadline = performance.now() + LOOK_MS;
    /** @type {Tree[]} */
    const trees = [{ tree: document, left: 0, top: 0 }];
    for (let from = trees.pop(); from !== undefined; from = trees.pop()) {
      const { tree, left, top } = from;
      roots.add(tree);
      const { querySelectorAll } = tree.nodeType === 9
        ? Document.prototype
        : DocumentFragment.prototype;
      for (const element of querySelectorAll.call(tree, "img")) {
        const image = /** @type {HTMLImageElement} */ (element);
        const address = image.currentSrc || image.src;
        if (!address) continue;
        const { x, y, width, height } = image.getBoundingClientRect();
        const is_in_window =
          y + top + height > 0 &&
          x + left + width > 0 &&
          y + top < window.innerHeight &&
          x + left < window.innerWidth;
        if (!is_in_window || width <= 1 || height <= 1) continue;
        const key = `${Math.round(x)} ${Math.round(y)} ${address.slice(-200)}`;
        if (asked.has(key)) continue;
        asked.add(key);
        const is_ready = image.complete && image.naturalWidth > 0;
        if (!is_ready && isHidden(image, { x, y, width, height })) continue;
        const box = { x: x + left + window.scrollX, y: y + top + window.scrollY, width, height };
        following.push(follow(image, box));
      }
      const elements = querySelectorAll.call(tree, ":not(form)");
      for (let at = 0; at < elements.length; at += 1) {
        if (at % 100 === 0 && performance.now() > deadline) break;
        const element = /** @type {Element} */ (elements[at]);
        if (element.shadowRoot) trees.push({ tree: element.shadowRoot, left, top });
        if (!/^i?frame$/.test(element.localName)) continue;
        /** @type {Document | null} */
        const inside = Reflect.get(element, "contentDocument");
        const rect = element.getBoundingClientRect();
        if (inside !== null)
          trees.push({
            tree: inside,
            left: left + rect.left + element.clientLeft,
            top: top + rect.top + element.clientTop,
          });
      }
    }
  };

  // What a page does to itself because it was scrolled: seen, not changed.
  let changed_at = Number.NEGATIVE_INFINITY;
  /** @type {Set<Element>} */
  const changed = new Set();
  const observer = new MutationObserver((records) => {
    changed_at = performance.now();
    for (const { target, addedNodes } of records)
      for (const node of [target, ...addedNodes])
        if (node.nodeType === 1 && changed.size < 200)
          changed.add(/** @type {Element} */ (node));
  });
  observer.observe(document, { subtree: true, childList: true, attributes: true });
  /** The grounds of what changed are asked for in the page's own cache. */
  /** @type {(element: Element) => void} */
  const lookBehind = (element) => {
    const { x, y, width, height } = element.getBoundingClientRect();
    const is_in_window =
      width > 1 && height > 1 && y + height > 0 && y < window.innerHeight && x < window.innerWidth;
    if (!is_in_window) return;
    const ground = getComputedStyle(element).backgroundImage;
    for (const [, address = ""] of ground.matchAll(/url\("((?:[^"\\]|\\.)*)"\)/gs)) {
      if (asked.has(address) || address.startsWith("data:")) continue;
      asked.add(address);
      const image = new Image();
      image.src = address.replace(/\\(.)/gs, "$1");
      following.push(follow(image, { x: x + window.scrollX, y: y + window.scrollY, width, height }));
    }
  };
  /** Finite animations under way, and how long each still takes. */
  const underWay = () =>
    [...roots].flatMap((root) => {
      const { getAnimations } = root.nodeType === 9 ? Document.prototype : ShadowRoot.prototype;
      return getAnimations.call(root).flatMap((animation) => {
        const { playState, currentTime, effect } = animation;
        const { endTime } = effect?.getComputedTiming() ?? {};
        if (playState !== "running" || effect === null) return [];
        // What never ends is part of the page's life, not of its coming to rest.
        const is_finite = typeof endTime === "number" && Number.isFinite(endTime);
        if (!is_finite || typeof currentTime !== "number") return [];
        return [{ target: Reflect.get(effect, "target"), rest_ms: endTime - currentTime }];
      });
    });
  const isMoving = () => underWay().some(({ rest_ms }) => rest_ms < MOVING_AT_MOST_MS);
  /** What is in the window and has not faded in. */
  const fadingNow = () =>
    underWay().flatMap(({ target, rest_ms }) => {
      if (rest_ms > FADES_WITHIN_MS || !target) return [];
      if (Reflect.get(Node.prototype, "ownerDocument", target) !== document) return [];
      if (!(Number.parseFloat(getComputedStyle(target).opacity) < 0.9)) return [];
      const { x, y, width, height } = Element.prototype.getBoundingClientRect.call(target);
      const is_in_window =
        y + height > 0 && y < window.innerHeight && x + width > 0 && x < window.innerWidth;
      return is_in_window && width > 1 && height > 1 ? [{ target, box: { x, y, width, height } }] : [];
    });

  // A hidden page draws no frames; it must not hold the capture up. A busy machine draws them late. What a frame
  // tells the page, such as what came into view, it tells right after it.
  const most_ms = Reflect.get(Document.prototype, "hidden", document) === true ? 250 : 1_000;
  const drawn = () => Promise.race([frame().then(frame).then(() => wait(0)), wait(most_ms)]);
  await drawn();
  /** @type {FontFaceSet | undefined} */
  const fonts = Reflect.get(Document.prototype, "fonts", document);
  let has_fonts = fonts === undefined || fonts.status === "loaded";
  fonts?.ready.then(() => (has_fonts = true));
  for (;;) {
    look();
    changed.forEach(lookBehind);
    changed.clear();
    await Promise.race([Promise.all(following), wait(STEP_MS)]);
    const is_loading = [...waiting.keys()].some((image) => !late.has(image));
    if (!is_loading) following = [];
    const now = performance.now();
    const passed = now - began;
    const is_moving = isMoving();
    has_changed ||= is_moving || Number.isFinite(changed_at);
    const is_busy =
      passed < quiet_ms ||
      (now - changed_at < BUSY_MS && passed < BUSY_AT_MOST_MS) ||
      (is_moving && passed < MOVING_AT_MOST_MS) ||
      (passed < FADING_AT_MOST_MS && fadingNow().some(({ target }) => !late.has(target)));
    const is_late = passed >= timeout_ms;
    if (!is_busy && (is_late || (!is_loading && has_fonts))) break;
    if (!is_loading) await wait(STEP_MS);
  }
  if (has_changed) await drawn();
  const fading = fadingNow();
  for (const one of [...waiting.keys(), ...fading.map(({ target }) => target)]) late.add(one);
  observer.disconnect();
  listening.abort();
  return {
    not_loaded: [...waiting].slice(0, most).map(([image, box]) => ({
      url: (image.currentSrc || image.src).slice(0, longest_url).toWellFormed(),
      box,
    })),
    is_moving: isMoving(),
    fading: fading.slice(0, MOST_FADING).map(({ box }) => box),
  };
}
