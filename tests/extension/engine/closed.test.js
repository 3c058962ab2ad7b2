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

test("scrolling is at once, and where the document stood before is remembered", async () => {
  /** @type {unknown[]} */
  const asked = [];
  const window = {
    scrollX: 0,
    scrollY: 700.5,
    scrollTo: (/** @type {unknown} */ how) => void asked.push(how),
  };
  const homes = new Map();
  const world = { window, holdfast: { surfaces: [null], homes, anchors: new Map() } };
  const place = { surface: 0, x: 0, y: 900, clear: { top: 0, bottom: 0 } };
  assert.deepEqual(await runIn("scroll-to.js", world, place), { is_there: true });
  assert.deepEqual(JSON.parse(JSON.stringify(asked)), [{ left: 0, top: 900, behavior: "instant" }]);
  assert.deepEqual(JSON.parse(JSON.stringify(homes.get(null))), { x: 0, y: 700.5 });
  assert.deepEqual(await runIn("scroll-home.js", world, {}), { is_home: true });
  assert.equal(homes.size, 0);
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

test("an address that is none is not read, and throws nothing", async () => {
  const world = reading(() => Promise.reject(new TypeError("Failed to parse URL")));
  const { unread } = await runIn("read-image.js", world, { ...IMAGE, url: "http://[" });
  assert.equal(unread, "its address is not one");
});

/** What a page offers to the reader of files. */
/** @param {(url: string, how: any) => Promise<unknown>} fetch */
const fetching = (fetch) => ({
  ...reading(fetch),
  AbortController,
  Blob,
  setTimeout,
  clearTimeout,
});
const FILE = { url: "https://own.test/v.webm", most_bytes: 100, timeout_ms: 1_000 };

test("a part of a file is asked for as a whole once, and never taken for the whole", async () => {
  /** @type {string[]} */
  const asked = [];
  const partly = fetching((_url, { cache }) => {
    asked.push(cache);
    return Promise.resolve({ status: 206, headers: new Headers() });
  });
  const { unread } = await runIn("open-file.js", partly, FILE);
  assert.deepEqual(asked, ["force-cache", "reload"]);
  assert.equal(unread, "the site gave only a part of it");
});

test("a file that is cut short, too large or without end is not held", async () => {
  const endless = new ReadableStream({ pull: (to) => to.enqueue(new Uint8Array(60)) });
  /** @type {[Response, RegExp][]} */
  const answers = [
    [new Response("abc", { headers: { "content-length": "9" } }), /did not arrive whole/],
    [new Response("abc", { headers: { "content-length": "101" } }), /larger/],
    [new Response(endless), /larger/],
    [new Response("no", { status: 403 }), /answered with 403/],
  ];
  for (const [response, why] of answers)
    assert.match((await runIn("open-file.js", fetching(() => Promise.resolve(response)), FILE)).unread, why);
});

test("a file opened in a page is read part by part, and let go with its last part", async () => {
  const realm = createContext(fetching(() => Promise.resolve(new Response("0123456789"))));
  /** @param {string} file @param {unknown} args */
  const run = async (file, args) => {
    const [[, func] = []] = await imported(file);
    Object.assign(realm, { args });
    return JSON.parse(JSON.stringify(await runInContext(`(${String(func)})(args)`, realm)));
  };
  Object.assign(realm, {
    FileReader: class {
      result = "";
      onload = () => undefined;
      /** @param {Blob} blob */
      async readAsDataURL(blob) {
        this.result = `data:;base64,${btoa(await blob.text())}`;
        this.onload();
      }
    },
  });
  const { file, size } = await run("open-file.js", FILE);
  assert.equal(size, 10);
  const parts = [];
  for (const at of [0, 4, 8]) parts.push(atob((await run("read-part.js", { file, at, length: 4 })).base64));
  assert.deepEqual(parts, ["0123", "4567", "89"]);
  assert.ok("unread" in (await run("read-part.js", { file, at: 0, length: 4 })));
});

/** The kinds of nodes that the finder of images tells apart, with none of them there. */
const kinds = () => {
  class Node {
    get parentNode() {
      return null;
    }
  }
  class Element extends Node {
    width = 200;
    height = 200;
    naturalWidth = 200;
    naturalHeight = 200;
    alt = "";
    localName = "img";
    shadowRoot = null;
    getBoundingClientRect() {
      return { x: 0, y: 0, width: 200, height: 200 };
    }
    getAttribute() {
      return this.alt;
    }
  }
  class HTMLImageElement extends Element {
    currentSrc = "";
    src = "";
  }
  class Nothing {}
  const pixel = (/** @type {string} */ src, alt = "") =>
    Object.assign(new HTMLImageElement(), { src, currentSrc: src, alt });
  /** @type {HTMLImageElement[]} */
  const images = [];
  class Document extends Node {
    querySelectorAll() {
      return images;
    }
  }
  const document = new Document();
  return {
    images,
    pixel,
    world: {
      ...reading(() => Promise.reject(new Error("nothing is fetched"))),
      Node,
      Element,
      HTMLImageElement,
      Document,
      document,
      HTMLVideoElement: Nothing,
      HTMLAudioElement: Nothing,
      HTMLCanvasElement: Nothing,
      SVGImageElement: Nothing,
      ShadowRoot: Nothing,
      DocumentFragment: Nothing,
      performance,
      window: { scrollX: 0, scrollY: 0, location: new URL("https://own.test/page") },
      getComputedStyle: () => ({ position: "static", backgroundImage: "none" }),
    },
  };
};
const FIND = { least_px: 64, limit_ms: 0, most: 10, longest_url: 30, longest_alt: 40 };

test("two embedded images as long as each other, with the same end, are two and each is read as itself", async () => {
  const { images, pixel, world } = kinds();
  const rest = "0".repeat(300);
  const addresses = ["aa1122", "22bb11"].map((fill) => `data:image/svg+xml,${fill}${rest}`);
  images.push(...addresses.map((address) => pixel(address)));
  const { media } = await runIn("find-media.js", world, FIND);
  assert.notEqual(media[0].data_key, media[1].data_key);
  for (const [at, address] of addresses.entries()) {
    const { data_key, url } = media[at];
    const read = await runIn("read-image.js", world, { ...IMAGE, url, data_key, most_bytes: 1_000 });
    assert.equal(read.base64, address);
  }
});

test("a text too long for the record leaves the page one longer, so that the record says it was cut", async () => {
  const { images, pixel, world } = kinds();
  images.push(pixel(`https://own.test/${"a".repeat(99)}`, "b".repeat(99)));
  const { media } = await runIn("find-media.js", world, FIND);
  assert.deepEqual([media[0].url.length, media[0].alt.length], [31, 41]);
});

test("a page's lists and texts too long for the record come one longer", async () => {
  const long = "x".repeat(99);
  const one = { getBoundingClientRect: () => ({}), getAttribute: () => long, textContent: long, src: long };
  class Document {
    querySelectorAll() {
      return Array.from({ length: 9 }, () => one);
    }
  }
  const world = {
    Document,
    document: new Document(),
    window: { scrollX: 0, scrollY: 0, location: new URL("https://own.test/") },
    matchMedia: () => ({ matches: false }),
  };
  Object.defineProperty(Document.prototype, "title", { get: () => long });
  const facts = await runIn("page-facts.js", world, { most: 5, longest: 20 });
  assert.deepEqual([facts.title.length, facts.frames.length, facts.shown_times.length], [21, 6, 6]);
});
