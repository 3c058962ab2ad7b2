import assert from "node:assert/strict";
import { test } from "node:test";
import { factsFromMarkup, gatherPostFacts } from "../../../extension/background/post-facts.js";
import { findLoginWall } from "../../../extension/background/login-wall.js";
import { factsOfAddress, RECIPES, recipesFor } from "../../../extension/background/platforms.js";
import { CaptureStop } from "../../../extension/background/stop.js";
import words from "../../../extension/data/login-words.js";

/** @import { PostMarkup } from "../../../extension/shared/engine.d.ts" */

/**
 * @param {Partial<PostMarkup>} [changes]
 * @returns {PostMarkup}
 */
const markup = (changes = {}) => ({
  recipes: [],
  blocks: [],
  metas: [],
  links: [],
  items: [],
  fields: [],
  posts: [],
  is_cut: false,
  ...changes,
});

/**
 * @param {Partial<PostMarkup>} changes
 * @param {string} [url]
 */
function read(changes, url = "https://site.test/post/1") {
  /** @type {string[]} */
  const notes = [];
  const onNote = (/** @type {string} */ text) => void notes.push(text);
  const facts = factsFromMarkup(markup(changes), { url, picked: null, onNote });
  /** @type {(name: string) => string[]} */
  const values = (name) => facts.filter((fact) => fact.name === name).map(({ value }) => value);
  return { facts, notes, values };
}

/** @param {unknown} value */
const block = (value) => ({ blocks: [{ text: JSON.stringify(value) }] });

test("a fact of JSON-LD says in which block and where in it", () => {
  const { facts } = read(block([{ "@type": "schema:Article", "a/b": 1, author: [{ name: "A. Writer" }] }]));
  assert.deepEqual(facts, [
    { name: "post_type", value: "article", source: "json-ld", where: "json-ld 1 /0" },
    { name: "author_name", value: "A. Writer", source: "json-ld", where: "json-ld 1 /0/author/0/name" },
  ]);
});

test("an author who is named elsewhere on the page is found, and told once", () => {
  const { values } = read(
    block({
      "@graph": [
        { "@type": "Person", "@id": "https://site.test/#a", name: "A. Writer" },
        { "@type": "Article", author: { "@id": "https://site.test/#a" } },
      ],
    }),
  );
  assert.deepEqual(values("author_name"), ["A. Writer"]);
});

test("what does not describe a post or an account gives no facts", () => {
  const shop = { "@type": "Product", name: "Kettle", offers: { price: 3 } };
  assert.deepEqual(read(block(shop)).facts, []);
});

test("attack: blocks that are no JSON, too long, or nested without end are passed over and noted", () => {
  const deep = `${'{"author":'.repeat(50_000)}1${"}".repeat(50_000)}`;
  const { facts, notes } = read({ blocks: [{ text: "{" }, { text: null }, { text: deep }] });
  assert.deepEqual(facts, []);
  assert.equal(notes.length, 1);
  assert.match(notes[0] ?? "", /2 blocks/);
});

test("attack: names of prototypes are names like any other", () => {
  const text = '{"@type":"Article","__proto__":{"headline":"P"},"constructor":{"prototype":1},"headline":"H"}';
  const { values } = read({ blocks: [{ text }] });
  assert.deepEqual(values("title"), ["H"]);
  assert.equal(Reflect.get({}, "headline"), undefined);
});

test("attack: a node that is its own author does not go on for ever", () => {
  const self = { "@type": "Article", "@id": "#x", author: { "@id": "#x" }, headline: "H" };
  assert.deepEqual(read(block(self)).values("title"), ["H"]);
});

test("attack: a million values are read in part, and it is said", () => {
  const many = { "@graph": Array.from({ length: 400 }, () => ({ "@type": "Comment", text: Array(99).fill("x") })) };
  const { facts, notes } = read(block(many));
  assert.ok(facts.length <= 500);
  assert.ok(notes.some((note) => note.includes("in part")));
});

test("no more than 500 facts are given, those of the page's own post among them", () => {
  const posts = Array.from({ length: 600 }, (_none, at) => ({
    "@type": "SocialMediaPosting",
    identifier: String(at),
    url: `https://site.test/post/${at}`,
  }));
  const blocks = [posts.slice(0, 300), posts.slice(300)].map((part) => ({ text: JSON.stringify(part) }));
  const { facts, notes } = read({ blocks }, "https://www.site.test/post/599#top");
  assert.equal(facts.length, 500);
  assert.deepEqual(facts.slice(0, 3).map(({ value }) => value), [
    "socialmediaposting",
    "599",
    "https://site.test/post/599",
  ]);
  assert.ok(notes.some((note) => note.includes("first 500")));
});

test("old and new ways to count are understood", () => {
  const { values } = read(
    block({
      "@type": "VideoObject",
      interactionStatistic: { interactionType: "http://schema.org/WatchAction", userInteractionCount: "7" },
      commentCount: 2,
    }),
  );
  assert.deepEqual([values("views"), values("comments")], [["7"], ["2"]]);
});

test("a page that cannot be asked has no facts and says so; another page ends the capture", async () => {
  const target = /** @type {any} */ ({ url: "https://site.test/" });
  const page = (/** @type {CaptureStop} */ stop) =>
    /** @type {any} */ ({ run: () => Promise.reject(stop) });
  /** @type {string[]} */
  const notes = [];
  const silent = page(new CaptureStop("capture_failed", "silent"));
  assert.deepEqual(await gatherPostFacts(silent, target, { onNote: (text) => void notes.push(text) }), []);
  assert.equal(notes.length, 1);
  assert.deepEqual(await findLoginWall(silent, target), { why: null, box: null });
  const gone = page(new CaptureStop("page_changed", "gone"));
  await assert.rejects(gatherPostFacts(gone, target), CaptureStop);
  await assert.rejects(findLoginWall(gone, target), CaptureStop);
});

for (const [url, expected] of /** @type {[string, Record<string, string>][]} */ ([
  ["https://x.com/some_one/status/1800000000000000777/photo/1", { author_handle: "some_one", post_id: "1800000000000000777" }],
  ["https://www.instagram.com/p/C0ffee_-123/", { post_id: "C0ffee_-123" }],
  ["https://www.instagram.com/some.one/reel/C0ffee12345/", { author_handle: "some.one", post_id: "C0ffee12345" }],
  ["https://m.facebook.com/story.php?story_fbid=pfbid0abc&id=1000", { post_id: "pfbid0abc", author_id: "1000" }],
  ["https://www.facebook.com/some.one/posts/pfbid02abcdefghij", { author_handle: "some.one", post_id: "pfbid02abcdefghij" }],
  ["https://www.facebook.com/groups/hills/permalink/123456/", { group_id: "hills", post_id: "123456" }],
  ["https://www.tiktok.com/@some.one/video/7300000000000000001?lang=en", { author_handle: "some.one", post_id: "7300000000000000001" }],
  ["https://old.reddit.com/r/hills/comments/abc12/a_hill/k1k1k/", { group_id: "hills", post_id: "abc12", comment_id: "k1k1k" }],
  ["https://t.me/s/quiet_hills/42?embed=1", { author_handle: "quiet_hills", post_id: "42" }],
  ["https://web.telegram.org/k/#-1001234", { author_id: "-1001234" }],
  ["https://www.youtube.com/watch?app=desktop&v=dQw4w9WgXcQ&t=3", { post_id: "dQw4w9WgXcQ" }],
  ["https://youtu.be/dQw4w9WgXcQ?si=x", { post_id: "dQw4w9WgXcQ" }],
  ["https://some-one.tumblr.com/post/700000000000000001/a-hill", { author_handle: "some-one", post_id: "700000000000000001" }],
  ["https://www.tumblr.com/some-one/700000000000000001", { author_handle: "some-one", post_id: "700000000000000001" }],
  ["https://bsky.app/profile/did:plc:abc123/post/3kabcdefg2x", { author_id: "did:plc:abc123", post_id: "3kabcdefg2x" }],
  ["https://bsky.app/profile/some.one.test/post/3kabcdefg2x", { author_handle: "some.one.test", post_id: "3kabcdefg2x" }],
  ["https://social.test/@some_one@other.test/112233445566778899", { author_handle: "some_one@other.test", post_id: "112233445566778899" }],
  ["https://discord.com/channels/111/222/333", { group_id: "111", channel_id: "222", post_id: "333" }],
  ["https://onlyfans.com/123456789/some.one", { post_id: "123456789", author_handle: "some.one" }],
  ["https://board.test/w/res/100.html#101", { group_id: "w", thread_id: "100", post_id: "101" }],
])) {
  test(`an address of ${new URL(url).hostname}${new URL(url).pathname} says what it is of`, () => {
    const recipes = recipesFor(url).map(({ recipe }) => recipe);
    const facts = factsOfAddress(url, recipes, "address");
    assert.deepEqual(Object.fromEntries(facts.map(({ name, value }) => [name, value])), expected);
  });
}

test("attack: a host that only looks like a platform's gets no recipe of it", () => {
  for (const url of ["https://x.com.evil.test/a/status/1", "https://evilx.com/a/status/1", "nonsense"]) {
    const names = recipesFor(url).map(({ recipe }) => RECIPES[recipe]?.hosts.length);
    assert.ok(names.every((hosts) => hosts === 0), url);
  }
});

test("attack: an address made to keep a pattern busy costs no time", () => {
  const began = performance.now();
  for (const tail of ["a/".repeat(50_000), "&v=".repeat(50_000), `photos/${"a/".repeat(50_000)}`])
    for (const [number, { hosts }] of RECIPES.entries())
      factsOfAddress(`https://${hosts[0] ?? "site.test"}/${tail}`, [number], "address");
  assert.ok(performance.now() - began < 1_000);
});

test("every recipe is dated, sourced and marked, and has patterns and names that hold", () => {
  for (const recipe of RECIPES) {
    assert.match(recipe.checked, /^\d{4}-\d{2}-\d{2}$/, recipe.id);
    assert.ok(["stored_copy", "documentation", "unconfirmed"].includes(recipe.certainty), recipe.id);
    assert.ok(recipe.source.length > 10, recipe.id);
    assert.ok(recipe.hosts.length > 0 || recipe.mark !== null, `${recipe.id} fits nowhere or everywhere`);
    const fields = [...recipe.fields, ...recipe.post_fields];
    const patterns = [...recipe.addresses, ...fields.flatMap(({ pattern }) => pattern ?? [])];
    for (const pattern of patterns) {
      const names = [...pattern.matchAll(/\(\?<(\w+)>/g)].map(([, name]) => name);
      assert.doesNotThrow(() => new RegExp(pattern, "iu"), pattern);
      assert.ok(names.length > 0, pattern);
      for (const name of names) assert.match(name ?? "", /^[a-z][a-z_]{0,63}$/);
    }
    for (const { name } of fields) assert.match(name, /^[a-z][a-z_]{0,63}$/);
    assert.ok(recipe.posts !== null || recipe.post_fields.length === 0, `${recipe.id}: fields of no posts`);
  }
  assert.equal(new Set(RECIPES.map(({ id }) => id)).size, RECIPES.length);
});

test("the words of signing in are dated, in lower case, and hold nothing a pattern would misread", () => {
  assert.match(words.checked, /^\d{4}-\d{2}-\d{2}$/);
  const languages = Object.entries(words.languages);
  assert.ok(languages.length >= 12);
  for (const [language, { login, refused }] of languages) {
    for (const word of [...login, ...refused]) {
      assert.match(word, /^[\p{L}\p{M}\p{N}', -]{2,60}$/u, `${language}: ${word}`);
      assert.equal(word, word.toLowerCase(), word);
    }
    assert.ok(login.length > 0 && refused.length > 0, language);
  }
});
