import assert from "node:assert/strict";
import { test } from "node:test";
import { createLastCaptures } from "../../../extension/background/last-captures.js";
import { createReload } from "../../../extension/background/reload.js";
import { CaptureStop } from "../../../extension/background/stop.js";
import { fakeClock } from "./fakes/clock.js";
import { entry, target } from "./fakes/samples.js";
import { fakeStorage } from "./fakes/storage.js";

const TAB = 7;
const CAPTURES = ["22222222-2222-4222-8222-222222222222", "33333333-3333-4333-8333-333333333333"];

/**
 * A tab with a page in it that can be loaded again, and captures of it that are noted as the real ones are.
 *
 * @param {{ onReload?: (world: any) => void; hasLeave?: boolean; ends?: boolean; refusal?: string | null; is_silent?: boolean; stops?: boolean; is_recorded?: boolean }} [how]
 */
function made({ onReload = (world) => world.load(), hasLeave = true, ends = true, refusal = null, is_silent = false, stops = false, is_recorded = false } = {}) {
  const last = createLastCaptures({ session: fakeStorage() });
  /** @type {any} */
  const world = {
    time_origin: 1_000,
    url: target().url,
    is_silent,
    /** @type {any[]} */
    started: [],
    /** @type {string[]} */
    failed: [],
    reloads: 0,
    /** @type {string[]} */
    watched: [],
    /** @type {((tab_id: number, change: { status: string }) => void)[]} */
    listeners: [],
    /** @param {{ url?: string }} [more] */
    load({ url = target().url } = {}) {
      world.time_origin += 1_000;
      world.url = url;
      for (const status of ["loading", "complete"])
        world.listeners.forEach((/** @type {any} */ listener) => listener(TAB, { status }));
    },
  };
  const captures = {
    refusal: () => Promise.resolve(refusal),
    target: () => Promise.resolve(world.url === "" ? "browser_page" : { ...target(), url: world.url }),
    /** @type {any} */
    async start(/** @type {number} */ tab_id, /** @type {any} */ wish = {}, _isWanted = undefined, prepare = (/** @type {any} */ _) => null) {
      const code = await prepare(() => false);
      if (code !== null) return { started: false, code };
      const taken = entry(CAPTURES[world.started.length]);
      if (stops) taken.draft.completeness.stopped_because = "stopped_by_person";
      world.started.push(wish);
      await last.note(taken, { ...target(), tab_id, document_id: `D${world.time_origin}`, time_origin: world.time_origin });
      return { started: true, code: null };
    },
    settled: () => Promise.resolve(),
    fail: (/** @type {number} */ _tab_id, /** @type {string} */ code) => Promise.resolve(void world.failed.push(code)),
  };
  const page = {
    /** @param {any} of @param {Function} func */
    async run(of, func) {
      if (world.is_silent) throw new CaptureStop("capture_failed", "silent");
      of.document_id ??= `D${world.time_origin}`;
      return func.name === "readNavigation" ? { time_origin: world.time_origin } : { is_quiet: true };
    },
  };
  const reload = createReload({
    captures: /** @type {any} */ (captures),
    last,
    network: {
      watch: (tab_id) => Promise.resolve(void world.watched.push(`${tab_id}`)),
      unwatch: (tab_id) => Promise.resolve(void world.watched.push(`not ${tab_id}`)),
    },
    isRecorded: () => is_recorded,
    page: /** @type {any} */ (page),
    tabs: /** @type {any} */ ({
      reload: (/** @type {number} */ _tab_id, /** @type {any} */ how) => {
        assert.deepEqual(how, { bypassCache: true });
        world.reloads += 1;
        return Promise.resolve().then(() => onReload(world));
      },
      get: () => Promise.resolve({}),
      onUpdated: {
        addListener: (/** @type {any} */ one) => void world.listeners.push(one),
        removeListener: (/** @type {any} */ one) => void world.listeners.splice(world.listeners.indexOf(one), 1),
      },
    }),
    permissions: /** @type {any} */ ({ contains: () => Promise.resolve(hasLeave) }),
    clock: fakeClock(),
    leaveEndsWithDocument: ends,
  });
  return { reload, world };
}

const rest = () => new Promise((resolve) => setTimeout(resolve, 60));

test("a page without a capture is captured, loaded past the cache, and captured again beside the first", async () => {
  const { reload, world } = made();
  assert.deepEqual(await reload.start(TAB), { started: true, code: null });
  await rest();
  assert.deepEqual(world.started, [{}, { trigger: "reload", reload_of: CAPTURES[0] }]);
  assert.deepEqual([world.reloads, world.failed, world.listeners], [1, [], []]);
});

test("a document that was captured already is not captured again before it is loaded again", async () => {
  const { reload, world } = made();
  await reload.start(TAB);
  await rest();
  await reload.start(TAB);
  await rest();
  assert.deepEqual(world.started.at(-1), { trigger: "reload", reload_of: CAPTURES[1] });
  assert.equal(world.started.length, 3);
});

test("a capture of another document of the tab is not what is compared", async () => {
  const { reload, world } = made();
  await reload.start(TAB);
  await rest();
  world.load();
  await reload.start(TAB);
  await rest();
  assert.equal(world.started.length, 4);
});

test("a page that asks the person and is not left is not said to have been loaded again", async () => {
  const { reload, world } = made({ onReload: () => undefined });
  await reload.start(TAB);
  await rest();
  await rest();
  assert.deepEqual([world.started.length, world.failed], [1, ["reload.page_stayed"]]);
});

test("a page that leads to where Holdfast may not read is told", async () => {
  const { reload, world } = made({ onReload: (own) => own.load({ url: "" }) });
  await reload.start(TAB);
  await rest();
  assert.deepEqual([world.started.length, world.failed], [1, ["reload.elsewhere"]]);
});

test("a new page that keeps silent is captured as far as it can be", async () => {
  const { reload, world } = made({
    onReload: (own) => {
      own.load();
      own.is_silent = true;
    },
  });
  await reload.start(TAB);
  await rest();
  assert.deepEqual([world.started.length, world.failed], [2, []]);
});

test("a page that keeps silent before is left alone", async () => {
  const { reload, world } = made({ is_silent: true });
  await reload.start(TAB);
  await rest();
  assert.deepEqual([world.reloads, world.failed], [0, ["reload.page_silent"]]);
});

test("a person who stops the first capture has the page left alone", async () => {
  const { reload, world } = made({ stops: true });
  await reload.start(TAB);
  await rest();
  assert.deepEqual([world.reloads, world.started.length], [0, 1]);
});

test("where the browser's leave ends with the document, none is begun without leave for the site", async () => {
  assert.deepEqual(await made({ hasLeave: false }).reload.start(TAB), { started: false, code: "reload.no_leave" });
  assert.ok((await made({ hasLeave: false, ends: false }).reload.start(TAB)).started);
});

test("there is one at a time, and none where nothing may be captured", async () => {
  const { reload } = made();
  const both = await Promise.all([reload.start(TAB), reload.start(TAB)]);
  assert.deepEqual(both.map(({ code }) => code).toSorted(), ["capture.busy", null]);
  assert.deepEqual(await made({ refusal: "gate.unanswered" }).reload.start(TAB), {
    started: false,
    code: "gate.unanswered",
  });
});

test("what was taken of a part of a page stands for no whole page", async () => {
  const last = createLastCaptures({ session: fakeStorage() });
  const own = { ...target(), document_id: "D", time_origin: 5 };
  const taken = entry();
  taken.draft.asked = { ...taken.draft.asked, subject: { kind: "element", surface: 0, box: null } };
  await last.note(taken, own);
  assert.equal(await last.of(own), null);
  await last.note(entry(), own);
  assert.equal((await last.of(own))?.capture_id, entry().capture_id);
  assert.equal(await last.of({ ...own, time_origin: 6 }), null);
  assert.equal(await last.of({ ...own, document_id: null }), null);
});

test("the network is watched for the tab that is loaded again and for that time alone", async () => {
  const { reload, world } = made();
  await reload.start(TAB);
  await rest();
  assert.deepEqual(world.watched, ["7", "not 7"]);
  const recorded = made({ is_recorded: true });
  await recorded.reload.start(TAB);
  await rest();
  assert.deepEqual(recorded.world.watched, ["7"]);
});

test("a tab that is closed before it is loaded again, or a fault of the browser, leaves the next one possible", async () => {
  const { reload, world } = made({
    onReload: () => {
      throw new Error("No tab with id: 7.");
    },
  });
  assert.deepEqual(await reload.start(TAB), { started: true, code: null });
  await rest();
  assert.deepEqual(world.failed.length, 1);
  assert.deepEqual(await reload.start(TAB), { started: true, code: null });
  await rest();
});
