/** @import { LoginWall } from "../shared/engine.d.ts" */

/**
 * Say whether a page shows a demand to sign in, or a refusal, in place of its content. Reads only.
 *
 * Four signs, any of which is enough: the answer's status; a page of little else than a field for a
 * password; something small in words that lies over the page and asks to sign in; the words of a refusal.
 *
 * Runs inside the page. Must stay closed: no imports, no module-scope names.
 *
 * @param {object} order
 * @param {readonly string[]} order.login_words what buttons to sign in say, in many languages
 * @param {readonly string[]} order.refused_words what pages say that let nobody in
 * @param {number} order.limit_ms
 * @returns {LoginWall}
 */
export function findLogin({ login_words, refused_words, limit_ms }) {
  const LITTLE_TEXT = 1_500;
  const SHORT_TEXT = 600;
  const FEW_PICTURES = 3;
  const LEAST_COVER = 0.2;
  const LEAST_PICTURE_PX = 200;
  const MOST_NODES = 20_000;
  const LONGEST_CONTROL = 60;
  const CONTROLS = "button, a[href], [role='button'], input[type='submit'], input[type='button']";
  const DIALOG = "dialog[open], [role='dialog'], [role='alertdialog'], [aria-modal='true']";
  const until_ms = performance.now() + limit_ms;
  /** @type {(root: ParentNode, selector: string) => Element[]} */
  const every = (root, selector) => {
    const { querySelectorAll } =
      root instanceof Element
        ? Element.prototype
        : root instanceof Document
          ? Document.prototype
          : DocumentFragment.prototype;
    return [...querySelectorAll.call(root, selector)];
  };
  /** @type {(element: Element, name: string) => string} */
  const attribute = (element, name) => Element.prototype.getAttribute.call(element, name) ?? "";
  /** @type {(node: Node) => string} */
  const allText = (node) => String(Reflect.get(Node.prototype, "textContent", node) ?? "");
  /** @type {(element: Element) => DOMRect} */
  const boxOf = (element) => Element.prototype.getBoundingClientRect.call(element);
  /** @type {(element: Element) => boolean} */
  const isShown = (element) => {
    const { width, height } = boxOf(element);
    if (width < 8 || height < 8) return false;
    const options = { opacityProperty: true, visibilityProperty: true };
    return Element.prototype.checkVisibility.call(element, options);
  };
  /** Scripts without spaces between words know no edge of a word. */
  /** @type {(words: readonly string[]) => RegExp} */
  const anyOf = (words) => {
    const parts = words.map((word) =>
      /[\u0e00-\u0e7f\u3040-\u9fff\uac00-\ud7af]/u.test(word)
        ? word
        : `(?<![\\p{L}\\p{M}])${word}(?![\\p{L}\\p{M}])`,
    );
    return new RegExp(parts.join("|"), "iu");
  };

  /** The words that can be seen in a part of the page, no more of them than matter. */
  /** @type {(root: Node, most: number) => string} */
  const seenText = (root, most) => {
    /** @type {(node: Node) => number} */
    const filter = (node) => {
      if (!(node instanceof Element)) return NodeFilter.FILTER_ACCEPT;
      const is_unseen = /^(script|style|noscript|template)$/.test(node.localName);
      return is_unseen || !isLaidOut(node) ? NodeFilter.FILTER_REJECT : NodeFilter.FILTER_SKIP;
    };
    const shown = NodeFilter.SHOW_TEXT | NodeFilter.SHOW_ELEMENT;
    const walker = Document.prototype.createTreeWalker.call(document, root, shown, filter);
    let text = "";
    let nodes = 0;
    while (text.length <= most && nodes < MOST_NODES && performance.now() < until_ms) {
      const node = walker.nextNode();
      if (node === null) return text;
      nodes += 1;
      text += allText(node).slice(0, most + 1).replace(/\s+/g, " ");
    }
    return text.padEnd(most + 1); // what could not be read to its end is not called little
  };
  /** @type {(element: Element) => boolean} */
  const isLaidOut = (element) => Element.prototype.checkVisibility.call(element);
  /** @type {(root: ParentNode) => number} */
  const picturesIn = (root) =>
    every(root, "img, video, canvas")
      .slice(0, 200)
      .filter((picture) => {
        const { width, height } = boxOf(picture);
        return width >= LEAST_PICTURE_PX && height >= LEAST_PICTURE_PX;
      }).length;
  /** @type {(why: LoginWall["why"], element?: Element | null) => LoginWall} */
  const answer = (why, element = null) => {
    if (element === null) return { why, box: null };
    const { x, y, width, height } = boxOf(element);
    return { why, box: { x: x + window.scrollX, y: y + window.scrollY, width, height } };
  };

  const [loading] = performance.getEntriesByType("navigation");
  const status = Number(loading === undefined ? 0 : Reflect.get(loading, "responseStatus"));
  if (status === 401 || status === 403) return answer("status");

  const body = Reflect.get(Document.prototype, "body", document);
  if (!(body instanceof Element)) return answer(null);
  const has_few_pictures = picturesIn(document) < FEW_PICTURES;
  const words = seenText(body, LITTLE_TEXT);
  const is_little = words.length <= LITTLE_TEXT && has_few_pictures;
  const password = every(document, "input[type='password' i]").slice(0, 20).find(isShown);
  if (password !== undefined && is_little) {
    return answer("password", Element.prototype.closest.call(password, "form") ?? password);
  }

  const asks = anyOf(login_words);
  const refuses = anyOf(refused_words);
  /** @type {(root: ParentNode) => boolean} */
  const asksToSignIn = (root) =>
    every(root, "input[type='password' i], input[autocomplete~='username' i]").some(isShown) ||
    every(root, CONTROLS)
      .slice(0, 60)
      .some((control) => {
        const said = `${allText(control)} ${attribute(control, "value")} ${attribute(control, "aria-label")}`;
        return said.length <= LONGEST_CONTROL * 3 && asks.test(said) && isShown(control);
      });
  const { innerWidth, innerHeight } = window;
  /** @type {(element: Element) => number} */
  const coverOf = (element) => {
    const { left, top, right, bottom } = boxOf(element);
    const width = Math.min(right, innerWidth) - Math.max(left, 0);
    const height = Math.min(bottom, innerHeight) - Math.max(top, 0);
    return (Math.max(0, width) * Math.max(0, height)) / (innerWidth * innerHeight);
  };
  /** What lies on top at a place, and holds it there. */
  /** @type {(x: number, y: number) => Element[]} */
  const overlaysAt = (x, y) => {
    let hit = Document.prototype.elementFromPoint.call(document, x, y);
    for (let depth = 0; hit?.shadowRoot && depth < 16; depth += 1) {
      const inner = hit.shadowRoot.elementFromPoint(x, y);
      if (inner === null || inner === hit) break;
      hit = inner;
    }
    const overlays = [];
    /** @type {Node | null} */
    let at = hit;
    while (at !== null) {
      if (at instanceof Element) {
        const is_dialog =
          Element.prototype.matches.call(at, DIALOG) || getComputedStyle(at).position === "fixed";
        if (is_dialog) overlays.push(at);
      }
      at = at instanceof ShadowRoot ? at.host : Reflect.get(Node.prototype, "parentNode", at);
    }
    return overlays;
  };
  const places = [[0.5, 0.5], [0.5, 0.3], [0.5, 0.75]];
  for (const [across = 0, down = 0] of places) {
    for (const overlay of overlaysAt(innerWidth * across, innerHeight * down)) {
      if (coverOf(overlay) < LEAST_COVER || picturesIn(overlay) >= FEW_PICTURES) continue;
      if (seenText(overlay, LITTLE_TEXT).length > LITTLE_TEXT) continue;
      if (asksToSignIn(overlay)) return answer("dialog", overlay);
    }
  }

  const title = String(Reflect.get(Document.prototype, "title", document) ?? "").slice(0, 200);
  const [heading] = every(document, "h1, h2");
  const is_short = words.length <= SHORT_TEXT && has_few_pictures;
  const said = is_short ? `${title} ${words}` : "";
  const is_refused = refuses.test(said) || (is_little && heading && refuses.test(allText(heading)));
  return answer(is_refused ? "words" : null);
}
