/**
 * What a page says of itself: who posted it, when, and how often it was seen. The page's general markup is
 * read first, then the recipe of its platform, if there is one; what one does not find costs the others
 * nothing. Each fact names the place it stands at. The facts of the post that the address is of come first.
 */

/** @import { Box, PostFact, Subject } from "../shared/protocol.d.ts" */
/** @import { PostMarkup, PostMarkupOrder, Target } from "../shared/engine.d.ts" */
/** @import { Page } from "./page.js" */

import { postMarkup } from "../content/post-facts.js";
import { readJsonLd, readMicrodata } from "./linked-data.js";
import { factsOfLinked, WANTED_PROPS } from "./linked-facts.js";
import { factsOfAddress, factsOfFields, recipesFor } from "./platforms.js";
import { CaptureStop } from "./stop.js";

const MOST_FACTS = 500;
const ANSWER_MS = 3_000;
const LIMITS = {
  limit_ms: 150,
  most: 60,
  most_props: 2_000,
  most_posts: 60,
  most_anchors: 60,
  most_steps: 40,
  longest: 2_000,
  longest_block: 1024 * 1024,
  all_blocks: 4 * 1024 * 1024,
};

/** @type {ReadonlyMap<string, string>} */
const METAS = new Map([
  ["og:title", "title"],
  ["og:url", "post_url"],
  ["og:site_name", "site_name"],
  ["og:updated_time", "modified_at"],
  ["article:published_time", "published_at"],
  ["article:modified_time", "modified_at"],
  ["article:author", "author_name"],
  ["video:release_date", "published_at"],
  ["profile:username", "author_handle"],
  ["twitter:creator", "author_handle"],
  ["twitter:creator:id", "author_id"],
  ["twitter:title", "title"],
  ["author", "author_name"],
  ["date", "published_at"],
  ["dc.date", "published_at"],
  ["dcterms.created", "published_at"],
]);
/** @type {ReadonlyMap<string, string>} */
const RELS = new Map([
  ["canonical", "post_url"],
  ["shortlink", "short_url"],
  ["author", "author_url"],
  ["me", "account_url"],
]);
/** @type {ReadonlyMap<string, { name: string; source: string }>} */
const ALTERNATES = new Map([
  ["application/json+oembed", { name: "oembed_url", source: "oembed" }],
  ["text/xml+oembed", { name: "oembed_url", source: "oembed" }],
  ["application/activity+json", { name: "activity_url", source: "link" }],
]);

/** @typedef {{ facts: PostFact[]; box: Box | null; is_page: boolean }} Group facts of one post, or of the page */

/**
 * Return the facts of the posts on a page, the main one's first; none where the page gives none.
 *
 * Throws `CaptureStop` when the page is another one; a page that cannot be asked for its facts has none.
 *
 * @param {Page} page
 * @param {Target} target
 * @param {{ subject?: Subject; onNote?: (text: string) => void }} [how] what was picked, and who hears of doubts
 * @returns {Promise<PostFact[]>}
 */
export async function gatherPostFacts(page, target, { subject, onNote = () => undefined } = {}) {
  try {
    const order = orderFor(target.url);
    const untrusted_markup = await page.run(target, postMarkup, order, { timeout_ms: ANSWER_MS });
    return factsFromMarkup(untrusted_markup, { url: target.url, picked: subject?.box ?? null, onNote });
  } catch (error) {
    if (!(error instanceof CaptureStop) || error.reason !== "capture_failed") throw error;
    onNote("The page could not be asked for the facts of its posts.");
    return [];
  }
}

/**
 * Return what is to be looked for on a page.
 *
 * @param {string} url of the page
 * @returns {PostMarkupOrder}
 */
export function orderFor(url) {
  const wanted = {
    metas: [...METAS.keys()],
    rels: [...RELS.keys(), "alternate"],
    alternates: [...ALTERNATES.keys()],
    props: WANTED_PROPS,
  };
  return { recipes: recipesFor(url), wanted, limits: LIMITS };
}

/**
 * Return the facts that a page's markup gives, in order.
 *
 * @param {PostMarkup} untrusted_markup
 * @param {{ url: string; picked: Box | null; onNote: (text: string) => void }} about
 * @returns {PostFact[]}
 */
export function factsFromMarkup(untrusted_markup, { url, picked, onNote }) {
  const { recipes, blocks, items, posts, fields, is_cut } = untrusted_markup;
  const linked = readJsonLd(blocks);
  if (linked.unread > 0) onNote(`Of the page's structured data ${linked.unread} blocks could not be read.`);
  if (is_cut || linked.is_cut) onNote("The page's markup was read in part for the facts of its posts.");

  const address = factsOfAddress(url, recipes, "address");
  /** @type {Group[]} */
  const groups = [
    ...factsOfLinked(linked.roots, "json-ld").map(inGroup),
    ...factsOfLinked(readMicrodata(items), "microdata").map(inGroup),
    ...posts.map((post) => ({ facts: factsOfPost(post, recipes), box: post.box, is_page: false })),
    { facts: factsOfMetas(untrusted_markup), box: null, is_page: true },
    { facts: factsOfLinks(untrusted_markup), box: null, is_page: true },
    {
      facts: fields.flatMap(({ recipe = -1, ...one }) => factsOfFields(recipe, "fields", [one])),
      box: null,
      is_page: true,
    },
  ];
  const all = [...address, ...inOrder(groups, { url, address, picked }).flatMap(({ facts }) => facts)];
  const whole = withoutRepeats(all);
  if (whole.length > MOST_FACTS)
    onNote(`Of ${whole.length} facts of posts the first ${MOST_FACTS} are listed.`);
  return whole.slice(0, MOST_FACTS);
}

/**
 * Put the posts that the address is of first, else what the person picked; then the page, then the others.
 *
 * @param {readonly Group[]} groups
 * @param {{ url: string; address: readonly PostFact[]; picked: Box | null }} about
 */
function inOrder(groups, { url, address, picked }) {
  const ids = valuesOf(address, "comment_id", "post_id");
  const here = bareAddress(url);
  /** @param {Group} group */
  const isOfAddress = ({ facts }) =>
    valuesOf(facts, "post_id").some((id) => ids.includes(id.replace(/^t\d_/, ""))) ||
    valuesOf(facts, "post_url").some((one) => bareAddress(one) === here);
  const main = groups.filter((group) => !group.is_page && isOfAddress(group));
  const chosen = main.length > 0 ? main : groups.filter(({ box }) => overlap(box, picked) > 0.5);
  const page = groups.filter((group) => group.is_page);
  const others = groups.filter((group) => !group.is_page && !chosen.includes(group));
  return [...chosen, ...page, ...others];
}

/**
 * @param {PostMarkup["posts"][number]} post
 * @param {readonly number[]} recipes
 * @returns {PostFact[]}
 */
function factsOfPost({ where, recipe, fields, permalink, time }, recipes) {
  const named = recipe === null ? [] : factsOfFields(recipe, "post_fields", fields);
  const linked = permalink === null ? [] : factsOfAddress(permalink.href, recipes, permalink.where);
  const [{ source } = { source: "link" }] = linked;
  const at =
    permalink !== null
      ? [{ name: "post_url", value: permalink.href, source, where: permalink.where }]
      : time?.href
        ? [{ name: "post_url", value: time.href, source: "time", where: time.where }]
        : [];
  const facts = [...at, ...linked, ...named, ...(time === null ? [] : factsOfTime(time))];
  return facts.length === 0 || where === ""
    ? facts
    : [{ name: "post_at", value: where.slice(0, 2_000), source: "markup", where }, ...facts];
}

/**
 * @param {NonNullable<PostMarkup["posts"][number]["time"]>} time
 * @returns {PostFact[]}
 */
function factsOfTime({ datetime, text, where }) {
  return [
    ...(datetime ? [{ name: "published_at", value: datetime, source: "time", where }] : []),
    ...(text ? [{ name: "published_shown", value: text, source: "time", where }] : []),
  ];
}

/** @param {PostMarkup} markup */
function factsOfMetas({ metas }) {
  return metas.flatMap(({ name, value, where }) => {
    const fact = METAS.get(name);
    if (fact === undefined || value === "") return [];
    const is_link = fact === "author_name" && /^https?:\/\//i.test(value);
    return [{ name: is_link ? "author_url" : fact, value, source: metaSource(name), where }];
  });
}

/** @param {string} name */
function metaSource(name) {
  if (name.startsWith("twitter:")) return "twitter-card";
  return name.includes(":") ? "opengraph" : "meta";
}

/** @param {PostMarkup} markup */
function factsOfLinks({ links }) {
  return links.flatMap(({ rel, type, href, where }) => {
    if (href === "") return [];
    const alternate = rel.includes("alternate") ? ALTERNATES.get(type) : undefined;
    if (alternate !== undefined) return [{ ...alternate, value: href, where }];
    const name = rel.map((one) => RELS.get(one)).find((one) => one !== undefined);
    return name === undefined ? [] : [{ name, value: href, source: "link", where }];
  });
}

/**
 * @param {PostFact[]} facts
 * @returns {Group}
 */
function inGroup(facts) {
  return { facts, box: null, is_page: false };
}

/**
 * @param {readonly PostFact[]} facts
 * @param {...string} names
 */
function valuesOf(facts, ...names) {
  const [found = []] = names
    .map((name) => facts.filter((fact) => fact.name === name).map(({ value }) => value))
    .filter((values) => values.length > 0);
  return found;
}

/** @param {string} url */
function bareAddress(url) {
  const bare = url.replace(/^\w+:\/\//, "").replace(/#.*$/s, "");
  return bare.replace(/^(?:www|m|mobile)\./, "").replace(/\/$/, "");
}

/**
 * Return how much of a post lies in what was picked, from 0 to 1.
 *
 * @param {Box | null} box
 * @param {Box | null} picked
 */
function overlap(box, picked) {
  if (box === null || picked === null || box.width * box.height <= 0) return 0;
  const right = Math.min(box.x + box.width, picked.x + picked.width);
  const bottom = Math.min(box.y + box.height, picked.y + picked.height);
  const width = right - Math.max(box.x, picked.x);
  const height = bottom - Math.max(box.y, picked.y);
  return width > 0 && height > 0 ? (width * height) / (box.width * box.height) : 0;
}

/**
 * @param {readonly PostFact[]} facts
 * @returns {PostFact[]}
 */
function withoutRepeats(facts) {
  /** @type {Map<string, PostFact>} */
  const known = new Map();
  for (const fact of facts) {
    const key = JSON.stringify([fact.name, fact.value, fact.source, fact.where]);
    if (!known.has(key)) known.set(key, fact);
  }
  return [...known.values()];
}
