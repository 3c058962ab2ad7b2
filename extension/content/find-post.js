/** @import { InPage } from "../shared/engine.d.ts" */
/** @import { Found } from "../shared/picking.d.ts" */

/**
 * Go from the picked element to the post that it is part of, with the comments that are in the same block, and
 * pick that. What is a post: an article by its markup, the outermost one where articles are inside each other;
 * else a block that stands in a row of blocks made like it, and that says when, by whom or where it is.
 *
 * If there is no post around it, the picked element stays and nothing is found.
 *
 * Runs inside the page. Must stay closed: no imports, no module-scope names.
 *
 * @returns {Found}
 */
export function findPost() {
  const LEAST = { width: 160, height: 40 };
  const ARTICLE =
    'article, [role="article"], shreddit-post, [itemtype*="Posting"], [itemtype*="/Article"], [itemtype*="/Comment"]';
  const COMMENT = '[role="comment"], [itemtype*="/Comment"]';
  const SAYS =
    'time, [datetime], relative-time, [itemprop="author"], [itemprop="datePublished"], a[rel~="author"], a[rel~="bookmark"]';
  const LINK = /\/(status|post|posts|permalink|photo|video|videos|reel|reels|p|comments|comment|item|thread)\/|[?&](story_fbid|id|p|post|comment_id)=/;
  const NAMED_COMMENT = /comment|reply|replies|answer/i;
  const MOST_SIBLINGS = 12;

  /** @type {InPage | undefined} */
  const holdfast = Object.getOwnPropertyDescriptor(globalThis, "holdfast")?.value;
  /** @type {<T extends object, K extends keyof T>(kind: { prototype: T }, key: K, node: object) => T[K]} */
  const read = (kind, key, node) => Reflect.get(kind.prototype, key, node);
  /** @type {Element} */
  const root = read(Document, "documentElement", document);
  /** @type {Element | null} */
  const body = read(Document, "body", document);
  /** @type {(element: Element) => DOMRect} */
  const rectOf = (element) => Element.prototype.getBoundingClientRect.call(element);
  /** @type {(element: Element, selector: string) => boolean} */
  const matches = (element, selector) => Element.prototype.matches.call(element, selector);
  /** @type {(element: Element) => Element | null} */
  const parentOf = (element) => {
    const parent = read(Node, "parentNode", element);
    return parent instanceof ShadowRoot ? parent.host : parent instanceof Element ? parent : null;
  };
  /** @type {(element: Element) => Element[]} the element and what it is in, without the page itself */
  const lineOf = (element) => {
    const line = [];
    for (let one = /** @type {Element | null} */ (element); one !== null; one = parentOf(one)) {
      if (one === body || one === root) break;
      line.push(one);
    }
    return line;
  };

  /** @type {(element: Element) => string} */
  const classOf = (element) => Element.prototype.getAttribute.call(element, "class") ?? "";
  /** @type {(element: Element) => string} how it is made: its children's names, the first few */
  const formOf = (element) =>
    [...read(Element, "children", element)].slice(0, 4).map((one) => read(Element, "localName", one)).join();
  /** @type {(one: Element, other: Element) => boolean} */
  const isAlike = (one, other) => {
    if (read(Element, "localName", one) !== read(Element, "localName", other)) return false;
    const [first] = classOf(one).trim().split(/\s+/);
    const has_same_class = first !== "" && classOf(other).trim().split(/\s+/)[0] === first;
    return has_same_class || (formOf(one) !== "" && formOf(one) === formOf(other));
  };
  /** @type {(element: Element) => boolean} */
  const isInRow = (element) => {
    const parent = parentOf(element);
    if (parent === null) return false;
    const row = [...read(Element, "children", parent)];
    const place = row.indexOf(element);
    const near = row.slice(Math.max(0, place - MOST_SIBLINGS), place + MOST_SIBLINGS + 1);
    return near.some((one) => one !== element && isAlike(element, one));
  };
  /** @type {(element: Element) => boolean} whether it says when, by whom, or has an address of its own */
  const saysOfItself = (element) => {
    if (Element.prototype.querySelector.call(element, SAYS) !== null) return true;
    const links = [...Element.prototype.querySelectorAll.call(element, "a[href]")].slice(0, 50);
    return links.some((one) => LINK.test(Element.prototype.getAttribute.call(one, "href") ?? ""));
  };
  /** @type {(element: Element) => boolean} */
  const isLarge = (element) => {
    const { width, height } = rectOf(element);
    return width >= LEAST.width && height >= LEAST.height;
  };
  /** @type {(element: Element) => boolean} */
  const isNamedComment = (element) => {
    const words = ["id", "data-testid", "aria-label"].map(
      (name) => Element.prototype.getAttribute.call(element, name) ?? "",
    );
    const name = read(Element, "localName", element);
    return matches(element, COMMENT) || NAMED_COMMENT.test([classOf(element), name, ...words].join(" "));
  };

  /** @type {(line: Element[]) => Element | null} */
  const article = (line) => {
    const end = line.findIndex((one) => matches(one, '[role="feed"], main, [role="main"], [role="dialog"], dialog'));
    const articles = (end === -1 ? line : line.slice(0, end)).filter((one) => matches(one, ARTICLE));
    return articles.filter(isLarge).at(-1) ?? null;
  };
  /** @type {(line: Element[]) => Element | null} */
  const oneOfMany = (line) => {
    const blocks = line.filter((one) => isLarge(one) && isInRow(one) && saysOfItself(one));
    const [first] = blocks;
    if (first === undefined) return null;
    // A comment is kept with what it is under, if that stands in a row of its own.
    const is_comment = line.slice(0, line.indexOf(first) + 1).some(isNamedComment);
    const post = is_comment ? blocks.find((one) => !isNamedComment(one) && one !== first) : first;
    return post ?? first;
  };

  const picked = holdfast?.picked ?? null;
  const line = picked === null ? [] : lineOf(picked);
  const post = article(line) ?? oneOfMany(line);
  if (holdfast !== undefined && post !== null) holdfast.picked = post;
  const shown = post ?? picked;
  const { x, y, width, height } = shown === null ? { x: 0, y: 0, width: 0, height: 0 } : rectOf(shown);
  const box = { x: x + window.scrollX, y: y + window.scrollY, width, height };
  return { is_found: post !== null, is_sure: post !== null, box };
}
