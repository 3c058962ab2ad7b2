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
import { ANSWERS, CASE, target } from "./fakes/samples.js";

/** @import { FoundMedium } from "../../../extension/shared/engine.d.ts" */

const EMBEDDED = "data:image/png;base64,iVBORw0KGgo=";

/** @param {string} url @param {Partial<FoundMedium>} [more] */
const found = (url, more = {}) => ({
  kind: "image",
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
 * @param {{ gate?: typeof ANSWERS; case_id?: string | null; failingWrite?: number; isStillGiven?: (world: any) => boolean }} [order]
 */
async function captured(
  how = {},
  { gate = ANSWERS, case_id = CASE, failingWrite = 0, isStillGiven = () => true } = {},
) {
  const browser = fakeBrowser({ ...how, answers: { ...PAGE, ...how.answers } });
  const clock = fakeClock();
  const profile = fakeIndexedDb();
  const database = await openDatabase(profile.factory, OUTBOX_FORM);
  const write = database.write;
  let writes = 0;
  database.write = (changes) => {
    writes += 1;
    return writes === failingWrite
      ? Promise.reject(new DOMException("full", "QuotaExceededError"))
      : write(changes);
  };
  const outbox = createOutbox({ database, seal: await createSeal({ database }) });
  writes = 0;
  const shutter = createShutter({ take: browser.take, is_paced: true, clock });
  const { page, watch } = browser;
  const tileShot = createTileShot({ page, shutter, watch, clock, takesRects: false });
  const capture = createCapture({
    page,
    shutter,
    tiles: createTiles({ page, tileShot, clock, takesRects: false }),
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
    fetchDirect: () => Promise.resolve(null),
  });
  const order = {
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
  return { entry, record, outbox, world: browser.world, fault };
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
    const forbidden = ["take", "serialiseDom", "readImage", "readFrame", "scrollToPlace"];
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

test("neither the person shown nor with consent: text only", async () => {
  const { world } = await captured({}, { gate: { ...ANSWERS, standing: "neither" } });
  assert.equal(world.shots, 0);
});

test("answers withdrawn at whatever moment end the capture at once and leave nothing of it behind", async () => {
  const touching = ["take", "serialiseDom", "readImage", "readFrame"];
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
