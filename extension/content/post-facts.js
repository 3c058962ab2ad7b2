/** @import { MarkedField, PostMarkup, PostMarkupOrder } from "../shared/engine.d.ts" */

/**
 * Return what a page's markup says of its posts, as it stands there and with the place of each; nothing is
 * understood here. Reads only, and no longer than `limit_ms`.
 *
 * A place is a path of CSS selectors from the nearest element with a name of its own.
 *
 * Runs inside the page. Must stay closed: no imports, no module-scope names.
 *
 * @param {PostMarkupOrder} order
 * @returns {PostMarkup}
 */
export function postMarkup({ recipes, wanted, limits }) {
  const until_ms = performance.now() + limits.limit_ms;
  const is_late = () => performance.now() > until_ms;
  /** @type {(root: ParentNode, selector: string) => Element[]} */
  const every = (root, selector) => {
    const { querySelectorAll } = root instanceof Document ? Document.prototype : Element.prototype;
    return [...querySelectorAll.call(root, selector)];
  };
  /** `<form><input name="getAttribute"></form>` replaces the form's own method. */
  /** @type {(element: Element, name: string) => string | null} */
  const attribute = (element, name) => Element.prototype.getAttribute.call(element, name);
  /** @type {(element: Element, selector: string) => Element | null} */
  const closest = (element, selector) => Element.prototype.closest.call(element, selector);
  /** @type {(element: Element) => Element | null} */
  const parentOf = (element) => Reflect.get(Node.prototype, "parentElement", element);
  /** @type {(element: Element) => string} */
  const allText = (element) => String(Reflect.get(Node.prototype, "textContent", element) ?? "");
  /** @type {(text: string | null) => string} */
  const plain = (text) =>
    (text ?? "")
      .slice(0, limits.longest * 4)
      .trim()
      .replace(/\s+/g, " ")
      .slice(0, limits.longest)
      .toWellFormed();

  /** Its number among those of its kind, for each child of a parent that was asked for one. */
  /** @type {Map<Element, Map<Element, number>>} */
  const numbers = new Map();
  /** @type {(element: Element, parent: Element) => number} */
  const numberOf = (element, parent) => {
    let among = numbers.get(parent);
    if (among === undefined) {
      among = new Map();
      /** @type {Map<string, number>} */
      const counted = new Map();
      for (const child of Reflect.get(Element.prototype, "children", parent)) {
        const number = (counted.get(child.localName) ?? 0) + 1;
        counted.set(child.localName, number);
        among.set(child, number);
      }
      numbers.set(parent, among);
    }
    return among.get(element) ?? 1;
  };
  /** @type {(element: Element) => string} */
  const placeOf = (element) => {
    const steps = [];
    for (let at = /** @type {Element | null} */ (element); at !== null; at = parentOf(at)) {
      const id = attribute(at, "id");
      if (id && id.length <= 200 && Document.prototype.getElementById.call(document, id) === at) {
        steps.unshift(`#${CSS.escape(id)}`);
        break;
      }
      const parent = parentOf(at);
      const { localName } = at;
      steps.unshift(parent === null ? localName : `${localName}:nth-of-type(${numberOf(at, parent)})`);
      if (steps.length > limits.most_steps) break;
    }
    return steps.join(" > ");
  };
  /** @type {(address: string | null) => string} */
  const absolute = (address) => {
    const base = String(Reflect.get(Node.prototype, "baseURI", document));
    const given = (address ?? "").trim().slice(0, limits.longest);
    return given !== "" && URL.canParse(given, base) ? new URL(given, base).href : "";
  };

  /** @type {PostMarkup} */
  const found = {
    recipes: [],
    blocks: [],
    metas: [],
    links: [],
    items: [],
    fields: [],
    posts: [],
    is_cut: false,
  };

  let room = limits.all_blocks;
  for (const script of every(document, 'script[type="application/ld+json" i]')) {
    if (is_late() || found.blocks.length >= limits.most) break;
    const text = allText(script);
    const is_whole = text.length <= Math.min(limits.longest_block, room);
    if (is_whole) room -= text.length;
    found.blocks.push({ text: is_whole ? text : null });
  }
  for (const meta of every(document, "meta[content]")) {
    if (is_late() || found.metas.length >= limits.most) break;
    const name = ["property", "name"].map((key) => attribute(meta, key)).find(Boolean);
    if (!name || !wanted.metas.includes(name.toLowerCase())) continue;
    const value = plain(attribute(meta, "content"));
    found.metas.push({ name: name.toLowerCase(), value, where: placeOf(meta) });
  }
  for (const link of every(document, "link[rel][href], a[rel][href]")) {
    if (is_late() || found.links.length >= limits.most) break;
    const rel = (attribute(link, "rel") ?? "").toLowerCase().split(/\s+/);
    const type = (attribute(link, "type") ?? "").toLowerCase();
    if (!rel.some((one) => wanted.rels.includes(one))) continue;
    if (rel.includes("alternate") && !wanted.alternates.includes(type)) continue;
    const href = absolute(attribute(link, "href"));
    found.links.push({ rel, type, href, where: placeOf(link) });
  }

  /** What an element of microdata says, as HTML has it; many sites put `content` on others than `meta`. */
  /** @type {(element: Element) => string} */
  const propertyOf = (element) => {
    const content = attribute(element, "content");
    if (content !== null) return plain(content);
    const { localName } = element;
    const of_address = ["href", "src", "data"].find((key) => attribute(element, key) !== null);
    if (of_address !== undefined && localName !== "data")
      return absolute(attribute(element, of_address));
    const given = localName === "time" ? attribute(element, "datetime") : attribute(element, "value");
    return plain(given ?? allText(element));
  };
  /** @type {Map<Element | null, number>} */
  const item_numbers = new Map();
  /** @type {(scope: Element | null) => number} */
  const itemOf = (scope) => {
    const known = item_numbers.get(scope);
    if (known !== undefined) return known;
    const types = scope === null ? [] : (attribute(scope, "itemtype") ?? "").split(/\s+/);
    const kept = types.filter(Boolean).slice(0, 8).map(plain);
    const number = found.items.push({
      types: kept,
      where: scope === null ? "" : placeOf(scope),
      is_inner: scope !== null && attribute(scope, "itemprop") !== null,
      props: [],
    });
    item_numbers.set(scope, number - 1);
    return number - 1;
  };
  let props = 0;
  for (const element of every(document, "[itemprop]")) {
    if (is_late() || props >= limits.most_props) break;
    const names = (attribute(element, "itemprop") ?? "").split(/\s+/);
    const name = names.find((one) => wanted.props.includes(one));
    if (name === undefined) continue;
    props += 1;
    const parent = parentOf(element);
    const owner = itemOf(parent && closest(parent, "[itemscope]"));
    const item = attribute(element, "itemscope") === null ? null : itemOf(element);
    const text = item === null ? propertyOf(element) : "";
    found.items[owner]?.props.push({ name, text, item, where: placeOf(element) });
  }

  /** @type {(root: Element | Document, fields: MarkedField[]) => PostMarkup["fields"]} */
  const fieldsIn = (root, fields) =>
    fields.flatMap(({ selector, attribute: key, field }) => {
      const own = selector === "" && root instanceof Element ? root : null;
      const element = own ?? (selector === "" ? undefined : every(root, selector)[0]);
      if (element === undefined) return [];
      const raw = key === null ? allText(element) : attribute(element, key);
      const value = key === "href" ? absolute(raw) : plain(raw);
      return value === "" ? [] : [{ field, value, where: placeOf(element) }];
    });

  const here = recipes.filter(({ mark }) => mark === null || every(document, mark).length > 0);
  found.recipes = here.map(({ recipe }) => recipe);
  for (const recipe of here)
    for (const one of fieldsIn(document, recipe.fields))
      found.fields.push({ ...one, recipe: recipe.recipe });

  const patterns = here.flatMap(({ recipe, addresses }) =>
    addresses.map((source) => ({ recipe, pattern: new RegExp(source, "iu") })),
  );
  /** @type {(href: string) => boolean} */
  const isPermalink = (href) => {
    const bare = href.replace(/^\w+:\/\//, "").slice(0, 2_000);
    return patterns.some(({ pattern }) => pattern.test(bare));
  };
  const GENERIC = "article, [role='article'], .h-entry";
  const owner_of_posts = here.find(
    ({ posts }) => posts !== null && every(document, posts).length > 0,
  );
  const posts_selector = owner_of_posts?.posts ?? GENERIC;
  const TIME = "time, relative-time, abbr[data-utime], [datetime]";
  /** @type {(time: Element | undefined) => PostMarkup["posts"][number]["time"]} */
  const timeOf = (time) => {
    if (time === undefined) return null;
    const datetime = ["datetime", "data-utime"].map((key) => attribute(time, key)).find(Boolean);
    const link = closest(time, "a[href]");
    const href = absolute(link && attribute(link, "href"));
    return { datetime: plain(datetime ?? null), text: plain(allText(time)), href, where: placeOf(time) };
  };
  for (const post of every(document, posts_selector)) {
    if (found.posts.length >= limits.most_posts) break;
    if (is_late()) break;
    /** @type {(element: Element) => boolean} */
    const isOwn = (element) => closest(element, posts_selector) === post;
    const links = every(post, "a[href]").slice(0, limits.most_anchors).filter(isOwn);
    const leading = links
      .map((link) => ({ link, href: absolute(attribute(link, "href")) }))
      .filter(({ href }) => isPermalink(href));
    const dated = leading.find(({ link }) => every(link, TIME).length > 0) ?? leading[0];
    const { x, y, width, height } = Element.prototype.getBoundingClientRect.call(post);
    found.posts.push({
      where: placeOf(post),
      box: { x: x + window.scrollX, y: y + window.scrollY, width, height },
      recipe: owner_of_posts?.recipe ?? null,
      fields: owner_of_posts ? fieldsIn(post, owner_of_posts.post_fields) : [],
      permalink: dated ? { href: dated.href, where: placeOf(dated.link) } : null,
      time: timeOf(every(post, TIME).find(isOwn)),
    });
  }
  if (found.posts.length === 0) {
    const [time] = every(document, TIME);
    if (time !== undefined)
      found.posts.push({
        where: "",
        box: { x: 0, y: 0, width: 0, height: 0 },
        recipe: null,
        fields: [],
        permalink: null,
        time: timeOf(time),
      });
  }
  found.is_cut = is_late();
  return found;
}
