/** What structured data says of posts and accounts, as facts; the words are those of schema.org. */

/** @import { PostFact } from "../shared/protocol.d.ts" */
/** @import { Linked, LinkedValue } from "./linked-data.js" */

import { allNodes, resolverOf } from "./linked-data.js";

const POSTS = new Set([
  "advertisercontentarticle",
  "analysisnewsarticle",
  "answer",
  "article",
  "audioobject",
  "blogposting",
  "clip",
  "comment",
  "creativework",
  "discussionforumposting",
  "imageobject",
  "itempage",
  "liveblogposting",
  "mediaobject",
  "message",
  "newsarticle",
  "opinionnewsarticle",
  "photograph",
  "profilepage",
  "question",
  "reportagenewsarticle",
  "review",
  "socialmediaposting",
  "videoobject",
  "webpage",
]);
const ACCOUNTS = new Set(["person", "organization"]);
const AUTHORS = ["author", "creator"];
/** Property of the data: name of the fact. */
const OF_POST = new Map([
  ["identifier", "post_id"],
  ["url", "post_url"],
  ["mainentityofpage", "post_url"],
  ["headline", "title"],
  ["name", "title"],
  ["datepublished", "published_at"],
  ["uploaddate", "published_at"],
  ["datecreated", "created_at"],
  ["datesent", "published_at"],
  ["datemodified", "modified_at"],
  ["commentcount", "comments"],
  ["answercount", "comments"],
  ["upvotecount", "likes"],
  ["downvotecount", "dislikes"],
  ["contenturl", "file_url"],
  ["embedurl", "embed_url"],
  ["isfamilyfriendly", "family_friendly"],
]);
const OF_AUTHOR = new Map([
  ["name", "author_name"],
  ["alternatename", "author_handle"],
  ["url", "author_url"],
  ["sameas", "author_url"],
  ["identifier", "author_id"],
]);
/** What people did with a post, as the old and the new words have it. */
const COUNTED = new Map([
  ["agreeaction", "likes"],
  ["commentaction", "comments"],
  ["dislikeaction", "dislikes"],
  ["followaction", "followers"],
  ["likeaction", "likes"],
  ["replyaction", "comments"],
  ["shareaction", "shares"],
  ["usercomments", "comments"],
  ["userlikes", "likes"],
  ["userplays", "views"],
  ["userpagevisits", "views"],
  ["viewaction", "views"],
  ["watchaction", "views"],
  ["writeaction", "posts"],
]);

/** Properties whose microdata is worth being read, as HTML writes them. */
export const WANTED_PROPS = [
  ...["identifier", "url", "mainEntityOfPage", "headline", "name", "alternateName", "sameAs"],
  ...["datePublished", "uploadDate", "dateCreated", "dateSent", "dateModified"],
  ...["commentCount", "answerCount", "upvoteCount", "downvoteCount", "contentUrl", "embedUrl"],
  ...["author", "creator", "comment", "mainEntity", "video", "image", "interactionStatistic"],
  ...["interactionCount", "interactionType", "userInteractionCount", "propertyID", "value"],
  "isFamilyFriendly",
];

/**
 * Return the facts of each post or account that structured data describes, in its order.
 *
 * @param {readonly Linked[]} roots
 * @param {string} source
 * @returns {PostFact[][]}
 */
export function factsOfLinked(roots, source) {
  const nodes = allNodes(roots);
  const resolve = resolverOf(nodes);
  /** @type {(name: string, value: string, where: string) => PostFact} */
  const fact = (name, value, where) => ({ name, value, source, where });
  /** @type {Set<Linked>} */
  const told = new Set();

  /** @type {(node: Linked) => PostFact[]} */
  const factsOfAuthor = (node) => {
    const author = resolve(node);
    told.add(node).add(author);
    const own = factsOf(author, OF_AUTHOR);
    const id = author.id !== null && isAddress(author.id) ? author.id : null;
    return id !== null && !own.some(({ name }) => name === "author_url")
      ? [...own, fact("author_url", id, `${author.where}/@id`)]
      : own;
  };

  /** @type {(node: Linked, names: Map<string, string>) => PostFact[]} */
  const factsOf = (node, names) =>
    [...names].flatMap(([property, name]) =>
      (node.props.get(property) ?? []).flatMap((value) => {
        const said = textOf(value, resolve);
        return said === null ? [] : [fact(name, said.text, said.where)];
      }),
    );

  /** @type {(node: Linked) => PostFact[]} */
  const factsOfPost = (node) => [
    ...AUTHORS.flatMap((property) =>
      (node.props.get(property) ?? []).flatMap((value) => {
        if ("node" in value) return factsOfAuthor(value.node);
        return [fact(isAddress(value.text) ? "author_url" : "author_name", value.text, value.where)];
      }),
    ),
    ...factsOf(node, OF_POST),
    ...(node.id !== null && isAddress(node.id) ? [fact("post_url", node.id, `${node.where}/@id`)] : []),
    ...counts(node, resolve).map(({ name, value, where }) => fact(name, value, where)),
  ];

  const groups = nodes.map((node) => {
    const kind = node.types.find((type) => POSTS.has(type));
    // Properties that stand on a page without being of anything are of the page.
    if (kind === undefined && !(node.types.length === 0 && node.where === "")) return [];
    const facts = factsOfPost(node);
    if (facts.length === 0) return [];
    return kind === undefined ? facts : [fact("post_type", kind, node.where), ...facts];
  });
  const accounts = nodes
    .filter((node) => !told.has(node) && node.types.some((type) => ACCOUNTS.has(type)))
    .map((node) => [...factsOfAuthor(node), ...counts(node, resolve).map((one) => ({ ...one, source }))]);
  return [...groups, ...accounts].filter((facts) => facts.length > 0);
}

/**
 * @param {Linked} node
 * @param {(node: Linked) => Linked} resolve
 * @returns {{ name: string; value: string; where: string }[]}
 */
function counts({ props }, resolve) {
  const statistics = (props.get("interactionstatistic") ?? []).flatMap((value) => {
    if (!("node" in value)) return [];
    const counter = resolve(value.node).props;
    const [count] = counter.get("userinteractioncount") ?? [];
    const [type] = counter.get("interactiontype") ?? [];
    if (count === undefined || type === undefined || !("text" in count)) return [];
    const kind = "text" in type ? bare(type.text) : (type.node.types[0] ?? bare(type.node.id ?? ""));
    const name = COUNTED.get(kind);
    return name === undefined ? [] : [{ name, value: count.text, where: count.where }];
  });
  const simple = (props.get("interactioncount") ?? []).flatMap((value) => {
    if (!("text" in value)) return [];
    const [, kind, count] = /^(?:(\w+):)?\s*(.{1,40})$/.exec(value.text) ?? [];
    const name = kind === undefined ? "views" : COUNTED.get(kind.toLowerCase());
    return name === undefined || !count ? [] : [{ name, value: count, where: value.where }];
  });
  return [...statistics, ...simple];
}

/**
 * Return a value's text: its own, or what an identifier or an address that is described in turn is.
 *
 * @param {LinkedValue} value
 * @param {(node: Linked) => Linked} resolve
 * @returns {{ text: string; where: string } | null}
 */
function textOf(value, resolve) {
  if ("text" in value) return value;
  const node = resolve(value.node);
  const [inner] = node.props.get("value") ?? [];
  if (inner !== undefined && "text" in inner) return inner;
  const { id } = value.node;
  return id !== null && isAddress(id) ? { text: id, where: `${value.where}/@id` } : null;
}

/** @param {string} text */
function isAddress(text) {
  return /^https?:\/\//i.test(text);
}

/** @param {string} word */
function bare(word) {
  return (/[^/#:]*$/.exec(word)?.[0] ?? "").toLowerCase();
}
