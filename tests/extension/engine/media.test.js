import assert from "node:assert/strict";
import { test } from "node:test";
import { permitFor } from "../../../extension/background/gate.js";
import { collectMedia } from "../../../extension/background/media.js";
import { CaptureStop } from "../../../extension/background/stop.js";
import { ANSWERS, target } from "./fakes/samples.js";

/** @import { FoundMedium } from "../../../extension/shared/engine.d.ts" */
/** @import { ReadableFrame } from "../../../extension/background/frames.js" */

const WEBM = "\x1a\x45\xdf\xa3\x9f\x42\x86\x81\x01\x42\x82\x84webm";

/** @param {Partial<FoundMedium>} more @returns {FoundMedium} */
const found = (more) => ({
  kind: "image",
  handle: 1,
  surface: null,
  url: "https://example.test/a.png",
  data_key: null,
  box: { x: 10, y: 20, width: 300, height: 200 },
  alt: null,
  natural_width: 600,
  natural_height: 400,
  is_pinned: false,
  ...more,
});
const video = (url = "https://example.test/v.webm", more = {}) =>
  found({ kind: "video_file", url, ...more });
/** @param {string} text one character for each byte */
const base64 = (text) => Buffer.from(text, "latin1").toString("base64");

/**
 * Make a collector of a page that shows `media`, and, by document, what its frames show.
 *
 * @param {object} how
 * @param {FoundMedium[]} how.media
 * @param {{ [document_id: string]: FoundMedium[] }} [how.frames]
 * @param {{ [name: string]: (args: any, document_id: string | null) => unknown }} [how.answers]
 * @param {boolean} [how.pixels]
 * @param {Partial<Parameters<typeof collectMedia>[0]>} [how.more]
 */
function made({ media, frames = {}, answers = {}, pixels = true, more = {} }) {
  /** @type {string[]} */
  const asked = [];
  /** @type {string[]} */
  const kept = [];
  /** @type {{ [name: string]: (args: any, document_id: string | null) => unknown }} */
  const functions = {
    findMedia: (_limits, document_id) => ({
      media: (document_id === null ? null : frames[document_id]) ?? media,
      is_complete: true,
    }),
    readImage: () => ({ base64: base64("picture"), media_type: "image/png" }),
    readFrame: () => ({ base64: base64("frame"), media_type: "image/png" }),
    openFile: () => ({ file: 1, size: WEBM.length, media_type: "video/webm" }),
    readPart: () => ({ base64: base64(WEBM) }),
    ...answers,
  };
  const page = {
    sameTab: () => Promise.resolve({}),
    /** @param {{ document_id: string | null }} where @param {Function} func @param {any} args */
    async run({ document_id }, func, args) {
      asked.push(document_id === null ? func.name : `${func.name} in ${document_id}`);
      const answer = functions[func.name];
      assert.ok(answer, func.name);
      return answer(args, document_id);
    },
  };
  const collector = collectMedia({
    page: /** @type {any} */ (page),
    target: target(),
    permit: pixels ? permitFor(ANSWERS) : null,
    onItem: ({ name, media_type }) => Promise.resolve(void kept.push(`${name} ${media_type}`)),
    fetchDirect: () => Promise.resolve(null),
    isOver: () => false,
    ...more,
  });
  return { collector, asked, kept };
}

test("a video's file is kept under the name its bytes give it, after the images, and once for one address", async () => {
  const media = [video(), found({}), video("https://example.test/v.webm", { box: { x: 0, y: 900, width: 90, height: 90 } })];
  const { collector, asked, kept } = made({ media });
  await collector.look(25);
  assert.ok(!asked.includes("openFile"), "while the page is passed no large file is fetched");
  await collector.finish();
  assert.deepEqual(kept, ["media/0001.png image/png", "media/0002.webm video/webm"]);
  assert.deepEqual(
    collector.media().map(({ item }) => item),
    ["media/0002.webm", "media/0001.png", "media/0002.webm"],
  );
});

test("what the page made itself is read at once, before it lets go of it", async () => {
  const { collector, asked } = made({ media: [video("blob:https://example.test/1")] });
  await collector.look(25);
  assert.ok(asked.includes("openFile"));
  await collector.finish();
});

test("a live stream has no file, and says so", async () => {
  const { collector, asked } = made({ media: [found({ kind: "video_file", url: null })] });
  await collector.look(25);
  await collector.finish();
  assert.match(collector.media()[0]?.unread_because ?? "", /no file of it/);
  assert.ok(!asked.includes("openFile"));
});

test("files that together are too much are not fetched beyond that", async () => {
  /** @type {number[]} */
  const allowed = [];
  const { collector } = made({
    media: ["a", "b", "c"].map((name) => video(`https://example.test/${name}`)),
    answers: {
      openFile({ most_bytes }) {
        allowed.push(most_bytes);
        return most_bytes < WEBM.length
          ? { unread: "it is larger than the capture may still take" }
          : { file: 1, size: WEBM.length, media_type: "video/webm" };
      },
    },
    more: { most_file_bytes: WEBM.length + 3 },
  });
  await collector.look(25);
  await collector.finish();
  assert.deepEqual(allowed, [WEBM.length + 3, 3, 3]);
  assert.deepEqual(collector.media().map(({ item }) => item !== null), [true, false, false]);
});

test("a stop does not wait for a file on its way, and what comes after it is not kept", async () => {
  /** @type {(value: unknown) => void} */
  let arrive = () => undefined;
  let is_over = false;
  const { collector, kept } = made({
    media: [video()],
    answers: { openFile: () => new Promise((resolve) => (arrive = resolve)) },
    more: { isOver: () => is_over },
  });
  await collector.look(25);
  const finished = collector.finish();
  is_over = true;
  await finished;
  await collector.stop();
  arrive({ file: 1, size: WEBM.length, media_type: "video/webm" });
  await new Promise((resolve) => setTimeout(resolve, 5));
  assert.deepEqual(kept, []);
  assert.equal(collector.media()[0]?.unread_because, "the capture ended before it was read");
});

test("a canvas is read as it is shown, once for each, and one that came out empty says so", async () => {
  const canvases = [1, 2].map((handle) =>
    found({ kind: "canvas", url: null, handle, box: { x: handle * 400, y: 0, width: 90, height: 90 } }),
  );
  const { collector, asked, kept } = made({
    media: canvases,
    answers: {
      readFrame: ({ handle }) =>
        handle === 1
          ? { base64: base64("frame"), media_type: "image/png" }
          : { unread: "it came out empty; the tiles show it" },
    },
  });
  await collector.look(25);
  await collector.look(25);
  await collector.finish();
  assert.equal(asked.filter((what) => what === "readFrame").length, 2);
  assert.deepEqual(kept, ["media/0001.png image/png"]);
  assert.equal(collector.media()[1]?.unread_because, "it came out empty; the tiles show it");
});

/** @param {Partial<ReadableFrame>} [more] @returns {ReadableFrame} */
const frame = (more = {}) => ({
  frame: 2,
  document_id: "inner",
  surface: null,
  origin: { x: 100, y: 1_000, scale_x: 0.5, scale_y: 0.5 },
  scroll: { x: 0, y: 40 },
  around: null,
  ...more,
});

test("an image in a frame is read in its frame, and is where the page shows it", async () => {
  const { collector, asked } = made({ media: [], frames: { inner: [found({})] } });
  await collector.lookInFrames([frame()], 25);
  await collector.finish();
  assert.ok(asked.includes("readImage in inner"));
  const [one] = collector.media();
  assert.deepEqual([one?.frame, one?.item], [2, "media/0001.png"]);
  assert.deepEqual(one?.box, { x: 105, y: 990, width: 150, height: 100 });
});

test("an image in a frame that is taken by itself is in that frame's content", async () => {
  const { collector } = made({ media: [], frames: { inner: [found({})] } });
  await collector.lookInFrames([frame({ surface: 3 })], 25);
  await collector.finish();
  const [one] = collector.media();
  assert.deepEqual([one?.surface, one?.box], [3, { x: 10, y: 20, width: 300, height: 200 }]);
});

test("an image in a frame of unknown place is said to be where the frame around it is", async () => {
  const around = { x: 5, y: 6, width: 70, height: 80 };
  const { collector } = made({ media: [], frames: { inner: [found({})] } });
  await collector.lookInFrames([frame({ around })], 25);
  await collector.finish();
  assert.deepEqual(collector.media()[0]?.box, around);
});

test("a frame that went away costs its images, not the capture", async () => {
  const gone = () => Promise.reject(new CaptureStop("page_changed", "gone"));
  const { collector } = made({
    media: [found({ url: "https://example.test/b.png" })],
    frames: { inner: [found({})] },
    answers: {
      readImage: (_image, document_id) =>
        document_id === "inner" ? gone() : { base64: base64("picture"), media_type: "image/png" },
    },
  });
  await collector.look(25);
  await collector.lookInFrames([frame(), frame({ document_id: "inner" })], 25);
  await collector.finish();
  assert.deepEqual(
    collector.media().map(({ unread_because }) => unread_because),
    [null, "it could not be read"],
  );
});

test("without a permit nothing of a video, a sound or a canvas is read", async () => {
  const media = [video(), found({ kind: "canvas", url: null }), found({ kind: "audio_file" })];
  const { collector, asked } = made({ media, pixels: false });
  await collector.look(25);
  await collector.finish();
  assert.deepEqual(asked, ["findMedia"]);
  assert.ok(collector.media().every(({ item, unread_because }) => item === null && unread_because !== null));
});
