import assert from "node:assert/strict";
import { test } from "node:test";
import { createCapture } from "../../../extension/background/capture.js";
import { openDatabase } from "../../../extension/background/database.js";
import { permitFor } from "../../../extension/background/gate.js";
import { OUTBOX_FORM, createOutbox } from "../../../extension/background/outbox.js";
import { collectMedia } from "../../../extension/background/media.js";
import { finishInterrupted } from "../../../extension/background/recovery.js";
import { createSeal } from "../../../extension/background/seal.js";
import { createShutter } from "../../../extension/background/shutter.js";
import { CaptureStop, Withdrawn } from "../../../extension/background/stop.js";
import { createTileShot } from "../../../extension/background/tile-shot.js";
import { createTiles } from "../../../extension/background/tiles.js";
import { sha256 } from "../../../extension/shared/digest.js";
import { fakeClock } from "./fakes/clock.js";
import { fakeIndexedDb } from "./fakes/indexeddb.js";
import { fakeBrowser } from "./fakes/page.js";
import { ANSWERS, CASE, target, WHOLE_PAGE } from "./fakes/samples.js";

/** @import { FoundMedium } from "../../../extension/shared/engine.d.ts" */

const EMBEDDED = "data:image/png;base64,iVBORw0KGgo=";

/** @param {string | null} url @param {Partial<FoundMedium>} [more] */
const found = (url, more = {}) => ({
  kind: "image",
  handle: 1,
  surface: null,
  url,
  data_key: null,
  box: { x: 10, y: 20, width: 300, height: 200 },
  alt: `of ${EMBEDDED}`,
  natural_width: 600,
  natural_height: 400,
  is_pinned: false,
  ...more,
});

/** What an ordinary page answers. */
const PAGE = {
  pageFacts: () => ({
    url: "https://example.test/post/1",
    canonical_url: null,
    referrer: null,
    title: `half a \ud800 character, ${EMBEDDED}`,
    language: "en",
    ready_state: "complete",
    content_type: "text/html",
    character_set: "UTF-8",
    last_modified: null,
    color_scheme: "light",
    frames: [],
    shown_times: [],
    metadata: { "og:image": EMBEDDED },
  }),
  selectedText: () => ({ text: "", boxes: [] }),
  visibleText: () => ({ text: `words and ${EMBEDDED} more`, is_cut: false }),
  serialiseDom: () => ({ html: "<html></html>", is_cut: false }),
  findMedia: () => ({
    media: [found("https://example.test/a.png"), found("data:image/png", { data_key: "1:x" })],
    is_complete: true,
  }),
  readImage: () => ({
    base64: Buffer.from("picture").toString("base64"),
    media_type: "image/png; q=1",
  }),
};

/**
 * Capture a made-up page.
 *
 * @param {Parameters<typeof fakeBrowser>[0]} [how]
 * @param {{ gate?: typeof ANSWERS; wish?: typeof WHOLE_PAGE; case_id?: string | null; failingWrite?: number; isStillGiven?: (world: any) => boolean; direct?: Blob | null; network?: any }} [order]
 */
async function captured(
  how = {},
  { gate = ANSWERS, wish = WHOLE_PAGE, case_id = CASE, failingWrite = 0, isStillGiven = () => true, direct = null, network = { unread_because: "nobody asked" } } = {},
) {
  const browser = fakeBrowser({ ...how, answers: { ...PAGE, ...how.answers } });
  const clock = fakeClock();
  const profile = fakeIndexedDb();
  const database = await openDatabase(profile.factory, OUTBOX_FORM);
  const write = database.write;
  let writes = 0;
  /** All that was ever written, as it was before it was sealed. @type {string[]} */
  const stored = [];
  database.write = (changes) => {
    writes += 1;
    return writes === failingWrite
      ? Promise.reject(new DOMException("full", "QuotaExceededError"))
      : write(changes);
  };
  const seal = await createSeal({ database });
  const { close } = seal;
  seal.close = (place, bytes) => {
    stored.push(new TextDecoder().decode(bytes));
    return close(place, bytes);
  };
  const outbox = createOutbox({ database, seal });
  writes = 0;
  const shutter = createShutter({ take: browser.take, is_paced: true, clock });
  const { page, watch } = browser;
  const tileShot = createTileShot({ page, shutter, watch, clock, takesRects: false });
  const capture = createCapture({
    page,
    shutter,
    tiles: createTiles({ page, tileShot, shutter, clock, takesRects: false }),
    outbox,
    clock,
    takesRects: false,
    method: "captureVisibleTab viewport",
    browserFacts: () =>
      Promise.resolve({
        extension_version: "0.1.0",
        browser: "B",
        browser_version: "1",
        user_agent: "U",
        platform: "P",
      }),
    fetchDirect: () => Promise.resolve(direct),
    network: { factsOf: () => Promise.resolve(network) },
  });
  const order = {
    wish,
    target: target(),
    case_id,
    gate: { ...gate },
    permit: permitFor(gate, () => isStillGiven(browser.world)),
    shouldStop: () => false,
    onProgress: () => undefined,
  };
  /** @type {unknown} */
  let fault = null;
  const entry = await capture(order).catch(async (error) => {
    fault = error;
    await finishInterrupted({ outbox, clock });
    return (await outbox.all())[0] ?? null;
  });
  const record = entry?.items.some(({ kind }) => kind === "record")
    ? JSON.parse(
        new TextDecoder().decode((await outbox.read(entry.capture_id, "record.json")) ?? undefined),
      )
    : null;
  return { entry, record, outbox, world: browser.world, fault, stored: () => stored };
}

test("the first thing a capture does is to take what the person sees", async () => {
  const { world, record } = await captured();
  assert.equal(world.done[0], "take");
  assert.equal(record.as_seen, "as-seen.png");
});

test("a capture is whole in the outbox, and its record names every other item with its digest", async () => {
  const { entry, record, outbox } = await captured();
  assert.equal(entry?.state, "ready");
  assert.deepEqual(await outbox.get(entry?.capture_id ?? ""), entry);
  const names = entry?.items.map(({ name }) => name) ?? [];
  assert.equal(names.at(-1), "record.json");
  assert.deepEqual(record.items, entry?.items.slice(0, -1));
  assert.deepEqual(names.toSorted(), [
    "as-seen.png",
    "media/0001.png",
    "media/0002.png",
    "page.html",
    "record.json",
    "text.txt",
    ...[1, 2, 3, 4].map((n) => `tiles/000${n}.png`),
  ]);
  for (const { name, size, sha256: stated } of entry?.items ?? []) {
    const bytes = await outbox.read(entry?.capture_id ?? "", name);
    assert.equal(bytes?.length, size);
    assert.equal(await sha256(bytes ?? new Uint8Array()), stated);
  }
  assert.equal(record.completeness.stopped_because, "end_of_page");
  assert.equal(record.page.title, "half a \ufffd character, data:image/png");
});

for (const under_18 of /** @type {const} */ (["yes", "not_sure"])) {
  test(`under 18: ${under_18}: no picture is taken, no bytes are read, and nothing embedded is kept`, async () => {
    const { world, entry, record, outbox } = await captured({}, { gate: { ...ANSWERS, under_18 } });
    const forbidden = ["take", "serialiseDom", "readImage", "readFrame", "openFile", "readPart", "scrollToPlace"];
    assert.deepEqual(
      world.done.filter((what) => forbidden.includes(what)),
      [],
    );
    assert.deepEqual(
      entry?.items.map(({ kind }) => kind),
      ["text", "record"],
    );
    assert.deepEqual([record.mode, record.as_seen, record.tiles], ["text_only", null, []]);
    assert.equal(record.completeness.stopped_because, "text_only");
    assert.ok(
      record.media.length === 2 &&
        record.media.every((/** @type {any} */ one) => one.item === null),
    );
    const text = new TextDecoder().decode(
      (await outbox.read(entry?.capture_id ?? "", "text.txt")) ?? undefined,
    );
    assert.equal(text, "words and data:image/png more");
    assert.ok(!JSON.stringify(record).includes("base64"));
  });
}

test("every item is of a name and type that the companion takes, whatever the page and its site say", async () => {
  const readImage = () => ({ base64: "AAAA", media_type: "text/html" });
  const visibleText = () => ({ text: "words \0 more", is_cut: false });
  const { entry, outbox } = await captured({ answers: { readImage, visibleText } });
  const media = entry?.items.filter(({ kind }) => kind === "media") ?? [];
  assert.ok(media.length > 0);
  for (const { name, media_type } of media)
    assert.ok(name.endsWith(".bin") && media_type === "application/octet-stream");
  const text = await outbox.read(entry?.capture_id ?? "", "text.txt");
  assert.ok(text !== null && text.length > 0 && !text.includes(0));
});

/** What a person picked on the page. */
const PART = {
  ...WHOLE_PAGE,
  subject: {
    kind: /** @type {const} */ ("element"),
    surface: null,
    box: { x: 10, y: 20, width: 300, height: 200 },
  },
};

test("a page all of which is selected has its own text and its markup all the same", async () => {
  const selectedText = () => ({ text: PAGE.visibleText().text, boxes: [] });
  const { entry } = await captured({ answers: { selectedText } });
  const names = entry?.items.map(({ name }) => name) ?? [];
  for (const name of ["selection.txt", "text.txt", "page.html"]) assert.ok(names.includes(name), name);
});

test("of a part its own text is kept beside the page's, and media are looked for in it alone", async () => {
  /** @type {any[]} */
  const asked = [];
  const answers = {
    pickedText: () => ({ text: "a post\0", is_cut: false }),
    findMedia: (/** @type {unknown} */ limits) => {
      asked.push(limits);
      return { media: [found("https://example.test/a.png")], is_complete: true };
    },
  };
  const { record, entry, outbox } = await captured({ answers }, { wish: PART });
  const read = async (/** @type {string} */ name) =>
    new TextDecoder().decode((await outbox.read(entry?.capture_id ?? "", name)) ?? undefined);
  assert.equal(await read("subject.txt"), "a post\u{fffd}");
  assert.ok((await read("text.txt")).startsWith("words"));
  assert.equal(record.asked.subject.kind, "element");
  assert.ok(asked.length > 0 && asked.every(({ only_picked }) => only_picked));
});

test("without a permit a part is text alone, and what was selected loses what it embeds", async () => {
  const answers = {
    pickedText: () => ({ text: `a post ${EMBEDDED}`, is_cut: false }),
    selectedText: () => ({ text: `chosen ${EMBEDDED}`, boxes: [] }),
  };
  const gate = { ...ANSWERS, under_18: /** @type {const} */ ("yes") };
  const { world, entry, outbox } = await captured({ answers }, { wish: PART, gate });
  assert.equal(world.shots, 0);
  const names = entry?.items.filter(({ kind }) => kind !== "record").map(({ name }) => name);
  assert.deepEqual(names?.toSorted(), ["selection.txt", "subject.txt", "text.txt"]);
  for (const name of names ?? []) {
    const bytes = await outbox.read(entry?.capture_id ?? "", name);
    assert.ok(!new TextDecoder().decode(bytes ?? undefined).includes("base64"), name);
  }
});

/** A picture as a page embeds it, and what is left of one that is not taken out. */
const PAYLOAD = "iVBORw0KGgo".padEnd(400, "PICTURE");
const PICTURE = `data:image/png;base64,${PAYLOAD}`;
const TEXT = `words ${PICTURE} and ${PAYLOAD} and https://a.test/?u=data%3Aimage%2Fpng%3Bbase64%2C${PAYLOAD} more`;
const A_BOX = { x: 1, y: 2, width: 300, height: 200 };

/** A page that embeds a picture in everything that it is asked. */
const EMBEDDING = {
  pageFacts: () => ({
    ...PAGE.pageFacts(),
    ...{ canonical_url: `https://a.test/#${PICTURE}`, referrer: `https://a.test/?u=${PICTURE}`, title: TEXT },
    ...{ language: TEXT, content_type: "text/html", character_set: TEXT, last_modified: TEXT },
    frames: [{ url: PICTURE, box: A_BOX, parent: null, text: null, dom: null, unread_because: TEXT }],
    shown_times: [{ text: TEXT, datetime: PICTURE }],
    metadata: { [TEXT]: TEXT, "og:image": PICTURE },
  }),
  selectedText: () => ({ text: TEXT, boxes: [A_BOX] }),
  visibleText: () => ({ text: TEXT, is_cut: true }),
  pickedText: () => ({ text: TEXT, is_cut: false }),
  findLogin: () => ({ why: "dialog", box: A_BOX }),
  findMedia: () => ({
    media: [
      found(PICTURE, { alt: TEXT, data_key: "1:x" }),
      found(`https://a.test/a.png#${PICTURE}`, { alt: TEXT }),
      found(null, { kind: "canvas" }),
      found(null, { kind: "video_frame" }),
      found(`https://a.test/v.mp4?${PICTURE}`, { kind: "video_file" }),
    ],
    is_complete: false,
  }),
  listFrames: () => frameList([], "https://example.test/post/1", ["https://example.test/in", PICTURE]),
  postMarkup: () => ({
    ...{ recipes: [], links: [{ rel: ["author"], type: "", href: `https://a.test/#${PICTURE}`, where: TEXT }] },
    blocks: [{ text: JSON.stringify({ "@type": "Article", headline: TEXT, image: PICTURE, author: { "@type": "Person", name: TEXT } }) }],
    metas: [{ name: "og:title", value: TEXT, where: TEXT }],
    ...{ items: [], fields: [], is_cut: true },
    posts: [{ where: TEXT, box: A_BOX, recipe: null, fields: [], permalink: { href: PICTURE, where: TEXT }, time: { datetime: TEXT, text: TEXT, href: PICTURE, where: TEXT } }],
  }),
};

/** @param {number[]} path @param {string} url @param {string[]} [inner] */
function frameList(path, url, inner = []) {
  const frames = inner.map((one, index) => ({
    ...{ index, url: one, box: A_BOX, content: { x: 0, y: 0, scale_x: 1, scale_y: 1 } },
    ...{ surface: null, is_shut_off: false },
  }));
  return { path, url, element_box: null, width: 300, height: 200, scroll_x: 0, scroll_y: 0, frames };
}

const ANSWER = {
  ...{ requested_url: `https://a.test/?u=${PICTURE}`, redirects: [{ url: PICTURE, status: 302, to: PICTURE }] },
  ...{ url: `https://a.test/#${PICTURE}`, method: TEXT, status: 200, status_line: TEXT, from_cache: false },
  headers: [{ name: TEXT, value: TEXT, is_redacted: false }],
  ...{ server_address: TEXT, security: { state: TEXT, protocol: TEXT, cipher: TEXT, certificates: [] } },
  ...{ security_unread_because: TEXT, started_at: "2026-11-20T10:00:00.000Z", completed_at: "2026-11-20T10:00:00.000Z" },
};

/** Each way to ask for a capture, and whether what was picked has text of its own. */
/** @type {[string, Partial<typeof WHOLE_PAGE>, boolean][]} */
const WAYS = [
  ["the button", {}, false],
  ["the shortcut", { trigger: "shortcut" }, false],
  ["the menu on an image", { trigger: "menu", subject: { kind: "image", surface: null, box: A_BOX } }, true],
  ["the menu on a video", { trigger: "menu", subject: { kind: "video", surface: null, box: A_BOX } }, true],
  ["the menu on a selection", { trigger: "menu", subject: { kind: "selection", surface: null, box: A_BOX } }, false],
  ["a part picked", { subject: { kind: "element", surface: null, box: A_BOX } }, true],
  ["a part that scrolls", { subject: { kind: "page", surface: 1, box: null } }, false],
  ["a recording", { trigger: "recording", recording_id: CASE }, false],
  ["a page loaded again", { trigger: "reload", reload_of: CASE }, false],
];
const NO_PIXELS = ["take", "serialiseDom", "readImage", "readFrame", "openFile", "readPart", "scrollToPlace", "twoFrames"];

for (const [how, wish, has_own_text] of WAYS)
  for (const type of ["text/html", "image/png", "application/pdf", "video/mp4"])
    test(`text only, by ${how}, ${type}: no item but text, and nothing embedded anywhere, not even stored for a moment`, async () => {
      const pageFacts = () => ({ ...EMBEDDING.pageFacts(), content_type: type });
      const { world, entry, record, fault, stored } = await captured(
        {
          answers: { ...EMBEDDING, pageFacts },
          in_frames: [{ document_id: "inner", result: frameList([0], "https://example.test/in") }],
          parts: [{ scroll_height: 2_000 }],
        },
        {
          wish: { ...WHOLE_PAGE, ...wish },
          gate: { ...ANSWERS, under_18: "not_sure" },
          direct: new Blob(["picture"], { type: "image/png" }),
          network: { network: ANSWER, notes: [], is_cut: true },
        },
      );
      assert.equal(fault, null);
      assert.deepEqual(world.done.filter((what) => NO_PIXELS.includes(what)), []);
      const names = ["frames/0001.txt", "record.json", "selection.txt", ...(has_own_text ? ["subject.txt"] : []), "text.txt"];
      assert.deepEqual(entry?.items.map(({ name }) => name).toSorted(), names);
      assert.deepEqual([...new Set(entry?.items.map(({ kind }) => kind))].toSorted(), ["record", "text"]);
      assert.deepEqual([record.tiles, record.second_renderings, record.as_seen], [[], [], null]);
      assert.ok(record.media.length > 0 && record.media.every((/** @type {any} */ one) => one.item === null));
      assert.ok(record.post_facts.length > 3 && record.network.headers.length === 1);
      assert.ok(stored().length > 5);
      for (const one of stored())
        for (const left of ["base64", "iVBORw0KGgo", "PICTURE"]) assert.ok(!one.includes(left), one.slice(0, 2_000));
    });

test("neither the person shown nor with consent: text only", async () => {
  const { world } = await captured({}, { gate: { ...ANSWERS, standing: "neither" } });
  assert.equal(world.shots, 0);
});

test("answers withdrawn at whatever moment end the capture at once and leave nothing of it behind", async () => {
  const touching = ["take", "serialiseDom", "readImage", "readFrame", "openFile", "readPart"];
  const moments = (await captured()).world.done.length;
  for (let moment = 0; moment < moments; moment += 1) {
    let now = 0;
    /** @type {string[]} */
    const touched = [];
    const { entry, outbox, fault } = await captured(
      {
        before(what) {
          if (now > moment && touching.includes(what)) touched.push(what);
          now += 1;
        },
      },
      { isStillGiven: () => now <= moment },
    );
    assert.deepEqual(touched, [], `moment ${moment}`);
    assert.ok(fault instanceof Withdrawn, `moment ${moment}`);
    assert.deepEqual([entry, await outbox.all()], [null, []], `moment ${moment}`);
  }
});

test("what the tab shows after it went elsewhere is kept under no address but its own", async () => {
  for (const moved_at of [1, 2]) {
    let texts = 0;
    const { entry, record } = await captured({
      answers: {
        visibleText: () => ({ text: `text ${(texts += 1)}`, is_cut: false }),
        // Chromium once answered from the page that was there by then.
        findMedia: () => ({ media: [found("https://example.test/a.png")], is_complete: true }),
      },
      before(what, world) {
        const is_last = world.done.filter((/** @type {string} */ one) => one === "visibleText").length === 2;
        if (moved_at === 1 && what === "visibleText" && is_last) world.is_moving = true;
        if (what === "sameTab" && world.is_moving) world.url = "https://example.test/other";
        if (moved_at === 2 && what === "findMedia" && is_last) world.is_moving = true;
      },
    });
    assert.equal(record.completeness.stopped_because, "page_changed");
    const names = entry?.items.map(({ name }) => name) ?? [];
    assert.equal(names.includes("text-after.txt"), moved_at === 2);
  }
});

test("an image whose reading fails costs only itself", async () => {
  const answers = {
    findMedia: () => ({
      media: ["bad", "a", "b", "c", "d", "e"].map((name) => found(`https://example.test/${name}`)),
      is_complete: true,
    }),
    readImage: (/** @type {{ url: string }} */ { url }) => {
      if (url.endsWith("bad")) throw new CaptureStop("capture_failed", "The page could not be read.");
      return { base64: Buffer.from(url).toString("base64"), media_type: "image/png" };
    },
  };
  const { record } = await captured({ answers });
  assert.equal(record.completeness.stopped_because, "end_of_page");
  assert.deepEqual(
    record.media.map((/** @type {any} */ one) => one.unread_because),
    ["it could not be read", null, null, null, null, null],
  );
});

test("a page that may not be scripted is kept as it was seen, and says why there is no more", async () => {
  const answers = {
    measureView: () => {
      throw new CaptureStop(
        "capture_failed",
        "The browser does not let extensions read this page.",
      );
    },
  };
  const { record } = await captured({ answers });
  assert.equal(record.as_seen, "as-seen.png");
  assert.equal(record.completeness.stopped_because, "capture_failed");
  assert.equal(record.page.title, "A post");
});

test("a PDF whose viewer may not be asked is kept as it was seen, with its own bytes beside it", async () => {
  const answers = {
    selectedText: () => {
      throw new CaptureStop("capture_failed", "The browser does not let extensions read this page.");
    },
  };
  const direct = new Blob(["%PDF-1.7"], { type: "application/pdf" });
  const { record, entry } = await captured({ answers }, { direct });
  assert.deepEqual(
    entry?.items.map(({ name }) => name),
    ["as-seen.png", "media/0001.pdf", "record.json"],
  );
  assert.deepEqual([record.page.kind, record.page.content_type], ["pdf", "application/pdf"]);
  assert.equal(record.completeness.stopped_because, "not_scrollable");
  assert.deepEqual([record.media[0].kind, record.media[0].item], ["document", "media/0001.pdf"]);
});

test("an image opened directly is kept once, as the file it is, and named by the page's own image too", async () => {
  const url = "https://example.test/post/1";
  const answers = {
    pageFacts: () => ({ ...PAGE.pageFacts(), kind: "image", content_type: "image/png" }),
    findMedia: () => ({ media: [found(url)], is_complete: true }),
    openFile: () => ({ file: 1, size: 7, media_type: "image/png" }),
    readPart: () => ({ base64: Buffer.from("picture").toString("base64") }),
  };
  const { record, entry } = await captured({ answers });
  const media = entry?.items.filter(({ kind }) => kind === "media") ?? [];
  assert.deepEqual(media.map(({ name }) => name), ["media/0001.png"]);
  assert.deepEqual(
    record.media.map((/** @type {any} */ one) => [one.kind, one.item]),
    [
      ["document", "media/0001.png"],
      ["image", "media/0001.png"],
    ],
  );
});

test("a capture of which nothing could be taken leaves nothing behind", async () => {
  const { entry, outbox } = await captured({
    before: (_what, world) => void (world.is_open = false),
  });
  assert.equal(entry, null);
  assert.deepEqual(await outbox.all(), []);
});

test("what changed while the page was passed is kept beside what was there before", async () => {
  let looks = 0;
  const visibleText = () => ({ text: `look ${(looks += 1)}`, is_cut: false });
  const { entry } = await captured({ answers: { visibleText } });
  const names = entry?.items.map(({ name }) => name) ?? [];
  for (const name of ["text.txt", "text-after.txt", "page.html", "page-after.html"])
    assert.ok(names.includes(name), name);
});

test("a capture before any case is known waits without a record", async () => {
  const { entry, record } = await captured({}, { case_id: null });
  assert.equal(record, null);
  assert.equal(entry?.state, "ready");
});

test("images that pass by are kept, though the page has let them go at its end", async () => {
  let looks = 0;
  const findMedia = () => ({
    media: [found(`https://example.test/${(looks += 1)}.png`)],
    is_complete: true,
  });
  const { record } = await captured({ answers: { findMedia } });
  assert.ok(record.media.length >= 4);
  assert.ok(
    record.media.every(
      (/** @type {any} */ { item, unread_because }) => item !== null && unread_because === null,
    ),
  );
});

test("an image shown twice is one item in two places, and one that stays in the window is one place", async () => {
  let looks = 0;
  const findMedia = () => {
    looks += 1;
    const twice = [0, 500].map((y) =>
      found("https://example.test/a.png", { box: { x: 0, y, width: 90, height: 90 } }),
    );
    const pinned = found("https://example.test/logo.png", {
      box: { x: 0, y: looks * 700, width: 90, height: 90 },
      is_pinned: true,
    });
    return { media: [...twice, pinned], is_complete: true };
  };
  const { record } = await captured({ answers: { findMedia } });
  assert.equal(record.media.length, 3);
  assert.deepEqual(new Set(record.media.map((/** @type {any} */ one) => one.item)).size, 2);
});

test("an image that cannot be read is listed with its reason", async () => {
  const { record } = await captured({
    answers: { readImage: () => ({ unread: "the site answered with 404" }) },
  });
  assert.deepEqual(
    record.media.map((/** @type {any} */ one) => [one.item, one.unread_because]),
    [
      [null, "the site answered with 404"],
      [null, "the site answered with 404"],
    ],
  );
});

test("images that together are too much are listed, not read on", async () => {
  const media = Array.from({ length: 6 }, (_one, at) => found(`https://example.test/${at}.png`));
  const answers = {
    findMedia: () => ({ media, is_complete: true }),
    readImage: () => ({ base64: Buffer.alloc(40).toString("base64"), media_type: "image/png" }),
  };
  /** @type {string[]} */
  const kept = [];
  const collector = collectMedia({
    page: fakeBrowser({ answers }).page,
    target: target(),
    permit: permitFor(ANSWERS),
    onItem: ({ name }) => Promise.resolve(void kept.push(name)),
    fetchDirect: () => Promise.resolve(null),
    isOver: () => false,
    most_bytes: 100,
  });
  await collector.look(0);
  await collector.finish();
  assert.equal(kept.length, 2);
  const reasons = collector.media().map(({ unread_because }) => unread_because);
  assert.equal(reasons.filter((reason) => reason?.includes("larger than 256 MiB")).length, 4);
});

test("a full disk ends the capture and keeps what was there, and the record names nothing that is not", async () => {
  const first = await captured({}, { failingWrite: 2 });
  assert.deepEqual(
    [first.entry, await first.outbox.all()],
    [null, []],
    "not even the first picture had room",
  );
  for (let failingWrite = 3; failingWrite < 14; failingWrite += 1) {
    const { entry, record, outbox } = await captured({}, { failingWrite });
    assert.ok(entry !== null);
    const names = new Set(entry.items.map(({ name }) => name));
    for (const name of names)
      assert.notEqual(await outbox.read(entry.capture_id, name), null, `${failingWrite}: ${name}`);
    /** @type {(string | null)[]} */
    const named = [...record.tiles, ...record.media].map(({ item }) => item);
    for (const name of [record.as_seen, ...named])
      assert.ok(name === null || names.has(name), `${failingWrite}: ${name}`);
  }
});

test("nothing is written to a capture after it was closed", async () => {
  const answers = {
    readImage: () =>
      new Promise((resolve) =>
        setTimeout(() => resolve({ base64: "AAAA", media_type: "image/png" }), 30),
      ),
  };
  const { entry, outbox } = await captured({
    answers,
    before(what, world) {
      if (what === "take" && world.shots === 2) world.is_open = false;
    },
  });
  const before = await outbox.get(entry?.capture_id ?? "");
  await new Promise((resolve) => setTimeout(resolve, 60));
  assert.deepEqual(await outbox.get(entry?.capture_id ?? ""), before);
});

test("a page that asks to sign in, at first or after scrolling, is kept with that gap, once", async () => {
  for (const first of [0, 1]) {
    let asked = 0;
    const box = { x: 0, y: 0, width: 400, height: 300 };
    const findLogin = () => (asked++ >= first ? { why: "dialog", box } : { why: null, box: null });
    const { entry } = await captured({ answers: { findLogin } });
    const walls = entry?.draft.completeness.gaps.filter(({ code }) => code === "login_wall");
    assert.deepEqual(walls, [{ code: "login_wall", count: 1, box, url: null }]);
    assert.equal(asked, 2);
  }
});

test("the facts of a post are in the record, and what could not be read of them is noted", async () => {
  const blocks = [{ text: '{"@type":"Article","headline":"H"}' }, { text: "{" }];
  const markup = { recipes: [], blocks, metas: [], links: [], items: [], fields: [], posts: [], is_cut: false };
  const { entry } = await captured({ answers: { postMarkup: () => markup } });
  assert.deepEqual(
    entry?.draft.post_facts.map(({ name, value }) => [name, value]),
    [["post_type", "article"], ["title", "H"]],
  );
  assert.ok(entry?.draft.completeness.notes.some((note) => note.includes("1 blocks")));
});
