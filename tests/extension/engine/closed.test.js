import assert from "node:assert/strict";
import { readFileSync, readdirSync } from "node:fs";
import { test } from "node:test";
import { createContext, runInContext } from "node:vm";

const FOLDER = new URL("../../../extension/content/", import.meta.url);
const FILES = readdirSync(FOLDER).filter((name) => name.endsWith(".js"));

/** @param {string} name */
const imported = async (name) => Object.entries(await import(new URL(name, FOLDER).href));

/** A file's code without its comments, which stand before and between its statements. */
/** @param {string} source */
const withoutLeadingComments = (source) => source.replace(/^(\s*\/\*\*[\s\S]*?\*\/)*\s*/, "");

test("there are functions to look at", () => assert.ok(FILES.length >= 8));

for (const file of FILES) {
  test(`${file} is one closed function and nothing else`, async () => {
    const found = await imported(file);
    assert.equal(found.length, 1);
    const [[, func] = []] = found;
    assert.equal(typeof func, "function");
    const code = withoutLeadingComments(readFileSync(new URL(file, FOLDER), "utf-8")).trim();
    assert.equal(code, `export ${String(func)}`);
  });

  test(`${file} is made again from its own source in an empty realm`, async () => {
    const [[name, func] = []] = await imported(file);
    const realm = createContext(Object.create(null));
    assert.equal(runInContext(`(${String(func)}).name`, realm), name);
  });

  test(`${file} changes nothing of the page`, () => {
    const code = readFileSync(new URL(file, FOLDER), "utf-8");
    const changing = [
      /\.(append|appendChild|prepend|insertBefore|insertAdjacent\w+|replaceWith|replaceChildren|remove|removeChild)\(/,
      /\.(setAttribute|removeAttribute|toggleAttribute|attachShadow|normalize|focus|blur|click|dispatchEvent)\(/,
      /\.(innerHTML|outerHTML|innerText|textContent|className|value|checked|selected|hidden|title)\s*=[^=]/,
      /\.(style|dataset)\.\w+\s*=[^=]|\.classList\.|\.style\.(setProperty|cssText)/,
      /document\.(write|open|close|adoptNode|execCommand)|localStorage|sessionStorage|indexedDB|\bcookie\b/,
      /\bwindow\.\w+\s*=[^=]|globalThis\.\w+\s*=[^=]|\bchrome\.(runtime|storage)\b/,
    ];
    for (const pattern of changing) assert.doesNotMatch(code, pattern);
  });
}

/**
 * Run a content function in a realm of its own, with only what a page would offer.
 *
 * @param {string} file
 * @param {{ [name: string]: unknown }} world
 * @param {unknown} args
 */
async function runIn(file, world, args) {
  const [[, func] = []] = await imported(file);
  const realm = createContext({ ...world, args });
  return JSON.parse(JSON.stringify(await runInContext(`(${String(func)})(args)`, realm)));
}

test("scrolling is at once, and says where the page came to stand", async () => {
  /** @type {unknown[]} */
  const asked = [];
  const window = {
    scrollX: 0,
    scrollY: 700.5,
    scrollTo: (/** @type {unknown} */ how) => void asked.push(how),
  };
  assert.deepEqual(await runIn("scroll-to.js", { window }, { x: 0, y: 900 }), {
    scroll_x: 0,
    scroll_y: 700.5,
  });
  assert.deepEqual(JSON.parse(JSON.stringify(asked)), [{ left: 0, top: 900, behavior: "instant" }]);
});

/** What a page offers to the reader of its images. */
/** @param {(url: string, how: any) => Promise<unknown>} fetch */
const reading = (fetch) => ({
  fetch,
  URL,
  DOMException,
  AbortSignal,
  Number,
  String,
  window: { location: new URL("https://own.test/page") },
  FileReader: class {
    result = "";
    onload = () => undefined;
    /** @param {{ text: string }} blob */
    readAsDataURL(blob) {
      this.result = `data:image/png;base64,${btoa(blob.text)}`;
      setImmediate(this.onload);
    }
  },
});
const IMAGE = { url: "https://own.test/a.png", data_key: "", most_bytes: 100, timeout_ms: 1_000 };

test("an image's bytes come from the cache, with cookies for the page's own site alone", async () => {
  /** @type {any[]} */
  const asked = [];
  const world = reading((url, how) => {
    asked.push([url, how.credentials, how.cache]);
    return Promise.resolve({
      ok: true,
      headers: new Headers(),
      blob: () => Promise.resolve({ size: 3, text: "abc", type: "image/png" }),
    });
  });
  assert.deepEqual(await runIn("read-image.js", world, IMAGE), {
    base64: btoa("abc"),
    media_type: "image/png",
  });
  await runIn("read-image.js", world, { ...IMAGE, url: "https://other.test/b.png" });
  assert.deepEqual(asked, [
    ["https://own.test/a.png", "include", "force-cache"],
    ["https://other.test/b.png", "omit", "force-cache"],
  ]);
});

test("an image that cannot be read says why, in words without an address", async () => {
  const answers = [
    () => Promise.reject(new TypeError("Failed to fetch https://own.test/a.png")),
    () => Promise.reject(new DOMException("late", "TimeoutError")),
    () => Promise.resolve({ ok: false, status: 404 }),
    () => Promise.resolve({ ok: true, headers: new Headers({ "content-length": "101" }) }),
    () =>
      Promise.resolve({
        ok: true,
        headers: new Headers(),
        blob: () => Promise.resolve({ size: 101 }),
      }),
  ];
  const said = [];
  for (const answer of answers)
    said.push((await runIn("read-image.js", reading(answer), IMAGE)).unread);
  assert.deepEqual(said, [
    "its site, or the rules of this page, do not let it be read",
    "it did not arrive in time",
    "the site answered with 404",
    "it is larger than 64 MiB",
    "it is larger than 64 MiB",
  ]);
});
