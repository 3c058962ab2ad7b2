import assert from "node:assert/strict";
import { test } from "node:test";
import { collectFrames } from "../../../extension/background/frames.js";
import { permitFor } from "../../../extension/background/gate.js";
import { CaptureStop } from "../../../extension/background/stop.js";
import { ANSWERS, target } from "./fakes/samples.js";

/** @import { FrameList, ListedFrame } from "../../../extension/shared/engine.d.ts" */

const PAGE = "https://example.test/post/1";

/** @param {number} index @param {string} url @param {Partial<ListedFrame>} [more] */
const listed = (index, url, more = {}) => ({
  index,
  url,
  box: { x: 100, y: 50, width: 300, height: 200 },
  content: { x: 102, y: 52, scale_x: 1, scale_y: 1 },
  surface: null,
  is_shut_off: false,
  ...more,
});
/** @param {number[]} path @param {string} url @param {ListedFrame[]} [frames] @param {Partial<FrameList>} [more] */
const list = (path, url, frames = [], more = {}) => ({
  path,
  url,
  element_box: null,
  width: 296,
  height: 196,
  scroll_x: 0,
  scroll_y: 0,
  frames,
  ...more,
});

/**
 * A page with frames: `documents` answer, each with what it lists; `gone` may no longer be asked.
 *
 * @param {{ [document_id: string]: FrameList }} documents
 * @param {{ pixels?: boolean; gone?: string[]; is_whole?: boolean }} [how]
 */
function made(documents, { pixels = true, gone = [], is_whole = true } = {}) {
  /** @type {{ [name: string]: string }} */
  const kept = {};
  /** @type {string[]} */
  const asked = [];
  const page = {
    sameTab: () => Promise.resolve({}),
    runInFrames: () => {
      const answers = Object.entries(documents).map(([document_id, result]) => ({ document_id, result }));
      return Promise.resolve({ answers: is_whole ? answers : [], is_whole });
    },
    /** @param {{ document_id: string }} where @param {Function} func */
    run({ document_id }, func) {
      asked.push(`${func.name} ${document_id}`);
      if (gone.includes(document_id)) return Promise.reject(new CaptureStop("page_changed", "gone"));
      if (func.name === "listFrames") return Promise.resolve(documents[document_id]);
      if (func.name === "visibleText")
        return Promise.resolve({ text: `text of ${document_id} data:image/png;base64,AAAA`, is_cut: false });
      return Promise.resolve({ html: `<p>${document_id}`, is_cut: false });
    },
  };
  const collector = collectFrames({
    page: /** @type {any} */ (page),
    target: { ...target(), url: PAGE, document_id: "top" },
    permit: pixels ? permitFor(ANSWERS) : null,
    keep: ({ name, bytes }) => Promise.resolve(void (kept[name] = new TextDecoder().decode(bytes))),
    now: () => 0,
  });
  return { collector, kept, asked, page };
}

test("a frame of the page's own site is read, and one of another site says why it is not", async () => {
  const own = listed(0, "https://example.test/a");
  const other = listed(1, "https://other.test/b");
  const { collector, kept } = made({
    top: list([], PAGE, [own, other]),
    one: list([0], "https://example.test/a?moved"),
  });
  await collector.look();
  const [first, second] = collector.frames();
  assert.deepEqual(
    [first?.url, first?.text, first?.dom, first?.unread_because],
    ["https://example.test/a?moved", "frames/0001.txt", "frames/0001.html", null],
  );
  assert.deepEqual([second?.text, second?.dom], [null, null]);
  assert.match(second?.unread_because ?? "", /another site/);
  assert.deepEqual(Object.keys(kept), ["frames/0001.txt", "frames/0001.html"]);
});

test("without a permit a frame's text is kept, its HTML is not, and nothing embedded is in the text", async () => {
  const { collector, kept, asked } = made(
    { top: list([], PAGE, [listed(0, "about:blank")]), one: list([0], "about:blank") },
    { pixels: false },
  );
  await collector.look();
  assert.deepEqual(kept, { "frames/0001.txt": "text of one data:image/png" });
  assert.ok(!asked.some((what) => what.startsWith("serialiseDom")));
});

test("a frame in a frame is after the one it is in, and its place is in the page, enlarged as the page shows it", async () => {
  const outer = listed(0, "https://example.test/a", {
    content: { x: 100, y: 50, scale_x: 0.5, scale_y: 0.5 },
  });
  const inner = listed(0, "https://example.test/b", { box: { x: 20, y: 40, width: 100, height: 80 } });
  const { collector } = made({
    top: list([], PAGE, [outer], { scroll_y: 1_000 }),
    two: list([0, 0], "https://example.test/b"),
    one: list([0], "https://example.test/a", [inner]),
  });
  await collector.look();
  const [first, second] = collector.frames();
  assert.equal(first?.parent, null);
  assert.equal(second?.parent, 0);
  assert.deepEqual(second?.box, { x: 110, y: 1_070, width: 50, height: 40 });
});

test("a page's own document inside another site's frame is read, and shows where that frame is", async () => {
  const { collector } = made({
    top: list([], PAGE, [listed(0, "https://other.test/")]),
    back: list([0, 3], "https://example.test/back"),
  });
  await collector.look();
  await collector.look();
  const frames = collector.frames();
  assert.equal(frames.length, 2);
  assert.deepEqual([frames[1]?.parent, frames[1]?.text], [0, "frames/0002.txt"]);
  assert.deepEqual(frames[1]?.box, frames[0]?.box);
  assert.deepEqual(collector.readable().map(({ around }) => around), [frames[0]?.box]);
});

test("frames in shadow roots, which have no number, are told apart by where they are", async () => {
  const boxes = [0, 400].map((x) => ({ x, y: 0, width: 300, height: 200 }));
  const frames = boxes.map((box) => listed(-1, "https://example.test/same", { box }));
  const { collector, kept } = made({
    top: list([], PAGE, frames),
    right: list([-1], "https://example.test/same", [], { element_box: boxes[1] ?? null }),
    left: list([-1], "https://example.test/same", [], { element_box: boxes[0] ?? null }),
  });
  await collector.look();
  assert.match(kept["frames/0001.txt"] ?? "", /left/);
  assert.match(kept["frames/0002.txt"] ?? "", /right/);
});

test("a frame too small to show anything, a sandboxed one and one still loading are listed, not read", async () => {
  const { collector, kept } = made({
    top: list([], PAGE, [
      listed(0, "https://example.test/count", { box: { x: 0, y: 0, width: 1, height: 1 } }),
      listed(1, "https://example.test/shut", { is_shut_off: true }),
      listed(2, "https://example.test/slow"),
    ]),
    tiny: list([0], "https://example.test/count"),
    slow: list([2], "about:blank"),
  });
  await collector.look();
  assert.deepEqual(kept, {});
  const said = collector.frames().map(({ unread_because }) => unread_because ?? "");
  assert.deepEqual(
    said.map((why, at) => [/small/, /shut off/, /loading/][at]?.test(why)),
    [true, true, true],
  );
});

test("what came only when the page was scrolled is read at the second look, and nothing is read twice", async () => {
  const documents = { top: list([], PAGE, [listed(0, "https://example.test/a")]), one: list([0], "about:blank") };
  const { collector, kept, asked } = made(documents);
  await collector.look();
  assert.deepEqual(kept, {});
  documents.one = list([0], "https://example.test/a");
  documents.top.frames.push(listed(1, "https://example.test/late"));
  Object.assign(documents, { late: list([1], "https://example.test/late") });
  await collector.look();
  await collector.look();
  assert.deepEqual(collector.frames().map(({ text }) => text), ["frames/0001.txt", "frames/0002.txt"]);
  assert.equal(asked.filter((what) => what.startsWith("visibleText")).length, 2);
});

test("a frame that goes away while it is read costs only itself", async () => {
  const { collector } = made(
    {
      top: list([], PAGE, [listed(0, "https://example.test/a"), listed(1, "https://example.test/b")]),
      one: list([0], "https://example.test/a"),
      two: list([1], "https://example.test/b"),
    },
    { gone: ["one"] },
  );
  await collector.look();
  const [first, second] = collector.frames();
  assert.equal(first?.unread_because, "it was gone when it was to be read");
  assert.equal(second?.text, "frames/0002.txt");
});

test("of more frames than are read the rest is listed with the reason", async () => {
  const frames = Array.from({ length: 510 }, (_one, at) => listed(at, `https://example.test/${at}`));
  const documents = Object.fromEntries(
    frames.map(({ url }, at) => [`d${at}`, list([at], url)]),
  );
  const { collector } = made({ top: list([], PAGE, frames), ...documents });
  await collector.look();
  const unread = collector.frames().filter(({ text }) => text === null);
  assert.equal(unread.length, 10);
  assert.ok(unread.every(({ unread_because }) => unread_because === "the page has more frames than are read"));
});

test("one frame that hangs does not hang the capture: the frames are listed and said not to have answered", async () => {
  const { collector } = made(
    { top: list([], PAGE, [listed(0, "https://other.test/spin")]) },
    { is_whole: false },
  );
  await collector.look();
  assert.ok(collector.isListed());
  assert.deepEqual(collector.frames().map(({ unread_because }) => unread_because), ["it did not answer"]);
});
