import assert from "node:assert/strict";
import { afterEach, test } from "node:test";
import { keepDirectFile } from "../../../extension/background/direct-file.js";
import { fetchDirect } from "../../../extension/background/fetch-direct.js";
import { isOtherKind, kindOfFile, typeOfBytes } from "../../../extension/background/file-kinds.js";
import { permitFor } from "../../../extension/background/gate.js";
import { mediaNames, readWhole } from "../../../extension/background/media-files.js";
import { CaptureStop } from "../../../extension/background/stop.js";
import { ANSWERS, target } from "./fakes/samples.js";

/** @import { PixelPermit } from "../../../extension/shared/permit.d.ts" */

const PERMIT = /** @type {PixelPermit} */ (permitFor(ANSWERS));
const PDF = "%PDF-1.4\n";
/** @param {string} text one character for each byte */
const bytes = (text) => Uint8Array.from(text, (one) => one.charCodeAt(0));

test("a file is what its first bytes say", () => {
  /** @type {[string, string][]} */
  const files = [
    ["\x89PNG\r\n\x1a\n", "image/png"],
    ["\xff\xd8\xff\xe0", "image/jpeg"],
    ["GIF89a", "image/gif"],
    ["RIFF\x01\x02\x03\x04WEBPVP8 ", "image/webp"],
    ["\0\0\0\x18ftypavif", "image/avif"],
    ["\0\0\0\x18ftypheic", "image/heic"],
    ["\0\0\0\x18ftypisom", "video/mp4"],
    ["\0\0\0\x14ftypqt  ", "video/quicktime"],
    ["\x1a\x45\xdf\xa3\x9f\x42\x86\x81\x01\x42\x82\x84webm", "video/webm"],
    ["OggS", "audio/ogg"],
    ["ID3\x04", "audio/mpeg"],
    ["RIFF\x01\x02\x03\x04WAVE", "audio/wav"],
    [`\r\n${PDF}`, "application/pdf"],
  ];
  for (const [start, media_type] of files) assert.equal(typeOfBytes(bytes(start)), media_type);
  assert.equal(typeOfBytes(bytes("<html>")), null);
  assert.equal(typeOfBytes(new Uint8Array()), null);
});

test("what bytes do not say the site says, if it is of a kind that is kept", () => {
  assert.deepEqual(kindOfFile(bytes("x"), "image/svg+xml; charset=utf-8"), {
    media_type: "image/svg+xml",
    extension: "svg",
  });
  assert.deepEqual(kindOfFile(bytes("x"), "text/html"), {
    media_type: "application/octet-stream",
    extension: "bin",
  });
  assert.equal(kindOfFile(bytes("\0\0\0\x18ftypisom"), "audio/mp4").media_type, "audio/mp4");
  assert.equal(kindOfFile(bytes("\x89PNG\r\n\x1a\n"), "image/jpeg").extension, "png");
});

test("a file of another kind than its site says is told from one that is only named otherwise", () => {
  assert.ok(isOtherKind(bytes("<html>"), "image/png"));
  assert.ok(isOtherKind(bytes("<html>"), "application/pdf"));
  assert.ok(isOtherKind(bytes("\x89PNG\r\n\x1a\n"), "text/plain"));
  assert.ok(!isOtherKind(bytes("\x89PNG\r\n\x1a\n"), "image/jpeg"));
  assert.ok(!isOtherKind(bytes("OggS"), "application/ogg"));
  assert.ok(!isOtherKind(bytes("words"), "text/plain"));
});

/** A page that holds a file; what a part is asked for, it gives. */
/** @param {Uint8Array} file @param {(part: { at: number; length: number }) => Uint8Array} [give] */
const holding = (file, give) => {
  /** @type {[number, number][]} */
  const parts = [];
  const page = {
    sameTab: () => Promise.resolve({ favIconUrl: undefined }),
    /** @param {unknown} _target @param {Function} func @param {any} args */
    run(_target, func, args) {
      if (func.name === "openFile")
        return Promise.resolve({ file: 1, size: file.length, media_type: "video/webm" });
      parts.push([args.at, args.length]);
      const piece = give ? give(args) : file.subarray(args.at, args.at + args.length);
      return Promise.resolve({ base64: Buffer.from(piece).toString("base64") });
    },
  };
  return { page: /** @type {any} */ (page), parts };
};
const LIMITS = { url: "", most_bytes: 64 * 1024 * 1024, timeout_ms: 1_000 };

test("a large file is read part by part and is the same bytes", async () => {
  const file = Uint8Array.from({ length: 20_000_000 }, (_one, at) => at % 251);
  const { page, parts } = holding(file);
  const read = await readWhole(page, target(), LIMITS);
  assert.ok("bytes" in read && Buffer.compare(read.bytes, file) === 0);
  assert.deepEqual(parts.map(([at]) => at), [0, 8_388_608, 16_777_216]);
});

test("a file whose parts are not as long as they must be is not taken for whole", async () => {
  const { page } = holding(new Uint8Array(100), () => new Uint8Array(99));
  assert.ok("unread" in (await readWhole(page, target(), LIMITS)));
});

test("a file that says it is larger than it may be is not made room for", async () => {
  const { page, parts } = holding(new Uint8Array(100));
  assert.ok("unread" in (await readWhole(page, target(), { ...LIMITS, most_bytes: 99 })));
  assert.deepEqual(parts, []);
});

/**
 * Keep what a tab shows.
 *
 * @param {object} how
 * @param {string} how.content_type
 * @param {any} how.page
 * @param {boolean} [how.is_scripted]
 * @param {Blob | null} [how.direct]
 */
async function kept({ content_type, page, is_scripted = true, direct = null }) {
  /** @type {{ name: string; media_type: string; text: string }[]} */
  const items = [];
  /** @type {unknown[]} */
  const asked = [];
  const original = await keepDirectFile({
    page,
    target: target(),
    permit: PERMIT,
    content_type,
    is_scripted,
    nameOf: mediaNames(),
    fetchDirect: (url, _permit, options) => {
      asked.push([url, options?.is_tabs_own]);
      return Promise.resolve(direct);
    },
    onItem: ({ name, media_type, bytes: data }) =>
      Promise.resolve(void items.push({ name, media_type, text: new TextDecoder().decode(data) })),
  });
  return { original, items, asked };
}

test("a page is no file: nothing is fetched again", async () => {
  const { page, parts } = holding(bytes("<html>"));
  for (const content_type of ["text/html", "application/xhtml+xml"]) {
    const { original, items, asked } = await kept({ content_type, page });
    assert.deepEqual([original, items, asked, parts], [null, [], [], []]);
  }
});

test("a PDF shown by a page that can be asked is kept as its bytes", async () => {
  const { original, items } = await kept({ content_type: "application/pdf", page: holding(bytes(PDF)).page });
  assert.deepEqual(items, [{ name: "media/0001.pdf", media_type: "application/pdf", text: PDF }]);
  assert.deepEqual([original?.kind, original?.medium.kind, original?.medium.unread_because], ["pdf", "document", null]);
});

test("text opened directly is kept under a type that the companion takes", async () => {
  const { items } = await kept({ content_type: "text/plain", page: holding(bytes("words")).page });
  assert.deepEqual(items, [{ name: "media/0001.txt", media_type: "application/octet-stream", text: "words" }]);
});

test("bytes of another kind than the site says are kept, and the record says so", async () => {
  const { original, items } = await kept({ content_type: "image/png", page: holding(bytes("<html>")).page });
  assert.equal(items.length, 1);
  assert.match(original?.medium.unread_because ?? "", /another kind/);
});

/** @param {string} [favIconUrl] */
const blocked = (favIconUrl) => ({
  sameTab: () => Promise.resolve({ favIconUrl }),
  run: () => Promise.reject(new CaptureStop("capture_failed", "no access")),
});

test("a file in a viewer that may not be asked is fetched by the extension, where it may", async () => {
  const direct = new Blob([PDF], { type: "application/pdf" });
  const { original, items, asked } = await kept({ content_type: "unknown", page: blocked(), is_scripted: false, direct });
  assert.equal(items[0]?.name, "media/0001.pdf");
  assert.deepEqual([original?.kind, original?.content_type], ["pdf", "application/pdf"]);
  assert.deepEqual(asked, [[target().url, true]]);
});

test("a PDF in Firefox's viewer, whose bytes may not be had, is known and named as not read", async () => {
  const page = blocked("chrome://global/skin/icons/pdf.svg");
  const { original, items } = await kept({ content_type: "unknown", page, is_scripted: false });
  assert.deepEqual([original?.kind, original?.medium.item, items], ["pdf", null, []]);
  assert.match(original?.medium.unread_because ?? "", /leave/);
});

test("a page that only may not be asked is not taken for a file", async () => {
  const direct = new Blob(["<p>"], { type: "text/html" });
  for (const one of [null, direct]) {
    const { original } = await kept({ content_type: "unknown", page: blocked(), is_scripted: false, direct: one });
    assert.equal(original, null);
  }
});

const real = { fetch: globalThis.fetch, chrome: Reflect.get(globalThis, "chrome") };
afterEach(() => {
  globalThis.fetch = real.fetch;
  Reflect.set(globalThis, "chrome", real.chrome);
});

/** @param {{ leave: boolean; response: Response }} how */
const offline = ({ leave, response }) => {
  /** @type {any[]} */
  const asked = [];
  Reflect.set(globalThis, "chrome", { permissions: { contains: () => Promise.resolve(leave) } });
  globalThis.fetch = (url, how) => {
    asked.push([url, how?.credentials]);
    return Promise.resolve(response);
  };
  return asked;
};

test("a site the extension has no leave for is asked nothing", async () => {
  const asked = offline({ leave: false, response: new Response("x") });
  assert.equal(await fetchDirect("https://example.test/a.png", PERMIT), null);
  assert.equal(await fetchDirect("about:blank", PERMIT), null);
  assert.equal(await fetchDirect("file:///etc/passwd", PERMIT), null);
  assert.deepEqual(asked, []);
});

test("what the tab shows is asked for with its cookies, anything else without", async () => {
  const asked = offline({ leave: true, response: new Response("x") });
  await fetchDirect("https://example.test/a.png", PERMIT);
  assert.deepEqual(asked, [["https://example.test/a.png", "omit"]]);
  offline({ leave: true, response: new Response("x") });
  const own = offline({ leave: true, response: new Response("y") });
  await fetchDirect("https://example.test/a.pdf", PERMIT, { is_tabs_own: true });
  assert.deepEqual(own, [["https://example.test/a.pdf", "include"]]);
});

test("a part of a file, a file too large and a file cut short are no file", async () => {
  /** @type {[Response, number][]} */
  const answers = [
    [new Response("part", { status: 206 }), 100],
    [new Response("long", { headers: { "content-length": "4" } }), 3],
    [new Response("long"), 3],
    [new Response("cut", { headers: { "content-length": "9" } }), 100],
  ];
  for (const [response, most_bytes] of answers) {
    offline({ leave: true, response });
    assert.equal(await fetchDirect("https://example.test/v.mp4", PERMIT, { most_bytes }), null);
  }
  offline({ leave: true, response: new Response("whole", { headers: { "content-length": "5" } }) });
  assert.equal((await fetchDirect("https://example.test/v.mp4", PERMIT))?.size, 5);
});
