import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { createMenus, registerMenus } from "../../../extension/background/menus.js";
import { CaptureStop } from "../../../extension/background/stop.js";
import { target } from "./fakes/samples.js";

const BOX = { x: 10, y: 900, width: 500, height: 300 };
const WORDS = JSON.parse(
  readFileSync(new URL("../../../extension/_locales/en/messages.json", import.meta.url), "utf-8"),
);

/**
 * Make menus over a page that finds what it is said to find.
 *
 * @param {{ found?: object; post?: object; refusal?: string | null; of?: string; fault?: unknown }} [how]
 */
function made({ found = {}, post = {}, refusal = null, of = "", fault = null } = {}) {
  /** @type {unknown[]} */
  const done = [];
  const sure = { is_found: true, is_sure: true, box: BOX };
  const say = (/** @type {string} */ name) => () => Promise.resolve(void done.push(name));
  const menus = createMenus(/** @type {any} */ ({
    page: {
      /** @param {unknown} _target @param {Function} func @param {unknown} place */
      run(_target, func, place) {
        if (fault !== null) return Promise.reject(fault);
        if (func.name === "pickAt") done.push(place);
        return Promise.resolve(func.name === "pickAt" ? { ...sure, ...found } : { ...sure, ...post });
      },
    },
    badge: { failed: say("badge failed") },
    captures: {
      refusal: () => Promise.resolve(refusal),
      target: () => Promise.resolve(of === "" ? target() : of),
      /** @param {number} tab_id @param {any} wish */
      start: (tab_id, wish) => Promise.resolve({ started: done.push(["start", tab_id, wish]) > 0 }),
    },
    picker: {
      end: () => Promise.resolve(),
      /** @param {unknown[]} args */
      start: (...args) => Promise.resolve({ started: done.push(["picker", ...args]) > 0 }),
    },
    openGate: say("gate"),
  }));
  return { menus, done };
}
/** @param {string} menuItemId @param {object} [more] */
const click = (menuItemId, more = {}) => /** @type {any} */ ({ menuItemId, ...more });

test("every entry has a title in every language, stands on pages alone, and replaces those before", async () => {
  /** @type {any[]} */
  const made_here = [];
  const menus = {
    removeAll: () => Promise.resolve(void made_here.push("removed")),
    create: (/** @type {unknown} */ entry) => made_here.push(entry),
  };
  await registerMenus(/** @type {any} */ (menus), (key) => WORDS[key]?.message ?? "");
  const [first, ...entries] = made_here;
  assert.equal(first, "removed");
  assert.equal(new Set(entries.map(({ id }) => id)).size, 6);
  for (const { title, contexts, documentUrlPatterns } of entries) {
    assert.ok(title.length > 0 && title.length < 30);
    assert.ok(!contexts.includes("all") && !contexts.includes("action"));
    assert.deepEqual(documentUrlPatterns, ["http://*/*", "https://*/*"]);
  }
});

for (const [id, kind, wants] of /** @type {const} */ ([
  ["keep-image", "image", "image"],
  ["keep-video", "video", "video"],
  ["keep-post", "element", "post"],
  ["keep-selection", "selection", "selection"],
])) {
  test(`${id}: what it was opened on is kept`, async () => {
    const { menus, done } = made();
    const where = { srcUrl: "https://example.test/a.png", frameId: 0, frameUrl: "https://no.test/" };
    await menus.onClicked(click(id, where), 7);
    const place = { wants, src_url: where.srcUrl, link_url: "", frame_url: "", target_id: -1 };
    const subject = { kind, surface: null, box: BOX };
    assert.deepEqual(done, [place, ["start", 7, { trigger: "menu", subject }]]);
  });
}

test("the whole page is kept without asking it anything", async () => {
  const { menus, done } = made();
  await menus.onClicked(click("keep-page"), 7);
  assert.deepEqual(done, [["start", 7, { trigger: "menu" }]]);
});

test("what lies in a frame is looked for by the frame's address, and Firefox's name for it is handed on", async () => {
  const { menus, done } = made();
  await menus.onClicked(
    click("keep-post", { frameId: 4, frameUrl: "https://frame.test/", targetElementId: 12 }),
    7,
  );
  const { frame_url, target_id } = /** @type {any} */ (done[0]);
  assert.deepEqual([frame_url, target_id], ["https://frame.test/", 12]);
});

test("where it cannot be known what was meant, the person shows it, and nothing is taken by guess", async () => {
  const unsure = made({ found: { is_sure: false } });
  await unsure.menus.onClicked(click("keep-post"), 7);
  assert.deepEqual(unsure.done.slice(1), [["picker", 7, "menu", { is_picked: true }]]);
  const no_post = made({ post: { is_found: false, is_sure: false } });
  await no_post.menus.onClicked(click("keep-post", { srcUrl: "https://example.test/a.png" }), 7);
  assert.deepEqual(no_post.done.slice(1), [["picker", 7, "menu", { is_picked: true }]]);
  const nothing = made({ found: { is_found: false, is_sure: false } });
  await nothing.menus.onClicked(click("keep-image"), 7);
  assert.deepEqual(nothing.done.slice(1), [["picker", 7, "menu", { is_picked: false }]]);
});

test("the gate holds as for the button", async () => {
  for (const [refusal, shown] of [
    ["gate.unanswered", ["gate"]],
    ["gate.not_safe", ["badge failed"]],
    ["capture.busy", []],
  ]) {
    for (const id of ["keep-image", "keep-post", "keep-page", "choose-part", "keep-selection"]) {
      const { menus, done } = made({ refusal: /** @type {string} */ (refusal) });
      await menus.onClicked(click(id), 7);
      assert.deepEqual(done, shown, `${refusal} ${id}`);
    }
  }
});

test("a page that may not be read is told on the button", async () => {
  const { menus, done } = made({ of: "browser_page" });
  await menus.onClicked(click("keep-image"), 7);
  assert.deepEqual(done, ["badge failed"]);
  const shut = made({ fault: new CaptureStop("capture_failed", "no access") });
  await shut.menus.onClicked(click("keep-post"), 7);
  assert.deepEqual(shut.done, ["badge failed"]);
});

test("a fault of ours is not passed over", async () => {
  const { menus } = made({ fault: new TypeError("ours") });
  await assert.rejects(menus.onClicked(click("keep-post"), 7), TypeError);
});
