import assert from "node:assert/strict";
import { test } from "node:test";
import { createRecording } from "../../../extension/background/recording.js";
import { createNeverList } from "../../../extension/background/never-list.js";
import { CaptureStop } from "../../../extension/background/stop.js";
import { createState } from "../../../extension/background/state.js";
import { fakeClock } from "./fakes/clock.js";
import { fakeStorage } from "./fakes/storage.js";

/** @import { Recording } from "../../../extension/background/recording.js" */

const TAB = 7;
const MINUTE = 60_000;
const FEED = "https://example.test/feed";
const POST = "https://example.test/post/1";
const BANK = "https://www.paypal.com/signin";
const BY_PERSON = { by_page: false, by_person: true };

const rest = () => new Promise((resolve) => setTimeout(resolve, 5));

/**
 * A browser with one tab, and a recording to be started.
 *
 * @param {{ has_leave?: boolean; session?: any; storage?: any; gate?: any; companion?: any; settle?: () => Promise<unknown> }} [how]
 */
async function made({
  has_leave = true,
  session = fakeStorage(),
  storage = fakeStorage(),
  gate = "pixels",
  companion = "ready",
  settle = () => Promise.resolve({ is_quiet: true }),
} = {}) {
  const world = {
    url: FEED,
    is_open: true,
    is_active: true,
    has_leave,
    gesture_ms: 0,
    /** @type {{ wish: any; url: string }[]} */
    started: [],
    /** @type {string[]} */
    marks: [],
    /** @type {string[]} */
    asked: [],
    /** @type {number | null} */
    alarm_ms: null,
    stops: 0,
    over: 0,
    /** @type {string[]} */
    watched: [],
  };
  const clock = fakeClock();
  const never = createNeverList({ storage });
  /** @type {Recording[]} */
  const all = [];
  const state = createState({
    session: fakeStorage(),
    broadcast: (message) => {
      all[0]?.heardState(message.state);
      return Promise.resolve();
    },
  });
  state.patch({ gate, companion });
  const capturing = {
    tab_id: TAB,
    stage: /** @type {const} */ ("page"),
    tiles_done: 0,
    tiles_expected: 0,
    seconds_left: null,
    is_waiting_for_tab: false,
  };
  const recording = createRecording({
    state,
    captures: {
      start(_tab_id, wish, isWanted) {
        const answer = (/** @type {string | null} */ code) => Promise.resolve({ started: code === null, code });
        if (state.get().capturing !== null) return answer("capture.busy");
        if (!isWanted(world.url)) return answer("page.changed");
        world.started.push({ wish, url: world.url });
        state.patch({ capturing });
        return answer(null);
      },
      stop() {
        world.stops += 1;
        return true;
      },
    },
    badge: /** @type {any} */ ({
      recording: (/** @type {number} */ _tab_id, /** @type {string | null} */ how) =>
        Promise.resolve(void world.marks.push(how ?? "none")),
    }),
    gestures: {
      last: () => Promise.resolve(world.gesture_ms),
      over: () => Promise.resolve(void (world.over += 1)),
    },
    network: {
      watch: (tab_id) => Promise.resolve(void world.watched.push(`${tab_id}`)),
      unwatch: (tab_id) => Promise.resolve(void world.watched.push(`not ${tab_id}`)),
    },
    never,
    page: /** @type {any} */ ({
      run: (/** @type {{ url: string }} */ { url }) => {
        world.asked.push(url);
        return settle();
      },
    }),
    tabs: /** @type {any} */ ({
      get: () =>
        world.is_open
          ? Promise.resolve({ id: TAB, url: world.url, windowId: 1, active: world.is_active })
          : Promise.reject(new Error("No tab with id: 7.")),
      update: () => Promise.resolve(void (world.is_active = true)),
    }),
    alarms: {
      create: (_name, { when }) => Promise.resolve(void (world.alarm_ms = when)),
      clear: () => {
        world.alarm_ms = null;
        return Promise.resolve(true);
      },
    },
    hasLeave: () => Promise.resolve(world.has_leave),
    session,
    storage,
    clock,
  });
  all.push(recording);
  await recording.load();

  return {
    recording,
    never,
    state,
    world,
    clock,
    session,
    storage,
    /** The tab goes to an address, and the page there settles. */
    /** @param {string} url @param {{ by_page: boolean; by_person: boolean }} [navigation] */
    async goTo(url, navigation = BY_PERSON) {
      world.url = url;
      await recording.leaving(TAB);
      await recording.arrived(TAB, url, navigation);
      await rest();
    },
    /** @param {string} url @param {{ by_person: boolean }} [navigation] */
    async moveTo(url, navigation = { by_person: false }) {
      world.url = url;
      await recording.moved(TAB, url, navigation);
      await rest();
    },
    /** The capture under way ends. */
    /** @param {{ outcome?: any; code?: string | null; complete?: boolean | null }} [news] */
    async finish({ outcome = "kept", code = null, complete = true } = {}) {
      const { wish } = /** @type {{ wish: any }} */ (world.started.at(-1));
      const capture_id = `capture-${world.started.length}`;
      await recording.heard({ recording_id: wish.recording_id, capture_id, outcome, code, complete });
      state.patch({ capturing: null });
      await rest();
    },
    outcomes: () => {
      const { recording: now, recorded } = state.get();
      return (now?.pages ?? recorded).map(({ outcome, code }) => (code === null ? outcome : `${outcome} ${code}`));
    },
    taken: () => world.started.map(({ url }) => url),
  };
}

/** @param {Parameters<typeof made>[0]} [how] */
async function started(how) {
  const it = await made(how);
  assert.deepEqual(await it.recording.start(TAB), { started: true, code: null });
  await rest();
  return it;
}

test("the page shown and each page that follows is taken, one at a time, under one name", async () => {
  const it = await started();
  await it.finish();
  await it.goTo(POST);
  assert.deepEqual(it.taken(), [FEED, POST]);
  const [first, second] = it.world.started.map(({ wish }) => wish);
  assert.deepEqual([first.trigger, second.trigger], ["recording", "recording"]);
  assert.equal(first.recording_id, second.recording_id);
  assert.deepEqual(it.outcomes(), ["kept", "taking"]);
});

test("it is not started without the browser's leave, the gate's, an open vault and a tab, and says why", async () => {
  for (const [how, code] of /** @type {[object, string][]} */ ([
    [{ has_leave: false }, "recording.leave_missing"],
    [{ gate: "unanswered" }, "gate.unanswered"],
    [{ gate: "not_safe" }, "gate.not_safe"],
    [{ companion: "locked" }, "vault.locked"],
  ])) {
    const it = await made(how);
    assert.deepEqual(await it.recording.start(TAB), { started: false, code });
    assert.deepEqual([it.state.get().recording, it.world.marks, it.taken()], [null, [], []]);
  }
  const it = await made();
  it.world.is_open = false;
  assert.deepEqual(await it.recording.start(TAB), { started: false, code: "page.no_tab" });
});

test("there is one recording at a time", async () => {
  const it = await made();
  const answers = await Promise.all([it.recording.start(TAB), it.recording.start(8)]);
  assert.deepEqual(answers.map(({ code }) => code), [null, "recording.running"]);
});

test("it is never hidden: the mark is set at the start, again on every page, and taken away at the end", async () => {
  const it = await started();
  const before = it.world.marks.length;
  assert.equal(it.world.marks[0], "on");
  await it.goTo(POST);
  await it.goTo(BANK);
  assert.ok(it.world.marks.length >= before + 2);
  await it.recording.stop();
  assert.equal(it.world.marks.at(-1), "none");
});

test("a page that came while another was taken is taken after it; one that was left before is listed as left", async () => {
  const it = await started();
  await it.goTo(POST);
  await it.goTo("https://example.test/post/2");
  assert.deepEqual(it.outcomes(), ["taking", "failed page.left", "taking"]);
  await it.finish({ complete: false });
  assert.deepEqual(it.taken(), [FEED, "https://example.test/post/2"]);
});

test("a page that leads on by itself gives its place to the one it leads to", async () => {
  const it = await started();
  await it.finish();
  it.world.is_active = false;
  await it.goTo("https://example.test/out?to=post");
  await it.goTo(POST, { by_page: true, by_person: false });
  assert.deepEqual(it.outcomes(), ["kept", "taking recording.tab_behind"]);
  await it.goTo(BANK, { by_page: true, by_person: false });
  assert.deepEqual(it.outcomes(), ["kept", "never_list"]);
});

test("a page that is no longer shown is never taken, even if nothing was heard of the change yet", async () => {
  const it = await made();
  await it.recording.start(TAB);
  it.world.url = BANK;
  await rest();
  assert.deepEqual(it.taken(), []);
  assert.deepEqual(it.outcomes(), ["never_list"]);
});

test("pages of the never-list and of the browser are left out without being asked anything, and named nowhere", async () => {
  const it = await started();
  await it.finish();
  const asked = it.world.asked.length;
  for (const url of [BANK, "https://mail.example.test/inbox", "http://casebook.localhost:8123/", "chrome://settings/", ""])
    await it.goTo(url);
  assert.deepEqual(it.outcomes(), ["kept", "never_list"]);
  assert.deepEqual([it.taken(), it.world.asked.length], [[FEED], asked]);
  assert.doesNotMatch(JSON.stringify(it.state.get()), /paypal|mail\.example|example\.test/);
});

test("the person's own host is left out, and taken again once it is off the list", async () => {
  const it = await made();
  assert.equal(await it.never.add("example.test"), null);
  await it.recording.start(TAB);
  await rest();
  assert.deepEqual([it.taken(), it.outcomes()], [[], ["never_list"]]);
  await it.never.remove("example.test");
  await it.goTo(POST);
  assert.deepEqual(it.taken(), [POST]);
});

test("a page on the list is kept all the same when the person says so", async () => {
  const it = await started();
  await it.finish();
  await it.goTo(BANK);
  assert.deepEqual(await it.recording.keepNow(), { started: true, code: null });
  assert.equal(it.world.started.at(-1)?.wish.trigger, "button");
  assert.deepEqual(it.outcomes(), ["kept", "never_list", "taking"]);
});

test("a route of a single-page site is a page; a place on the page is not", async () => {
  const it = await started();
  await it.finish();
  it.clock.pass(MINUTE);
  await it.moveTo(`${FEED}#comments`);
  assert.deepEqual(it.taken(), [FEED]);
  await it.moveTo(POST);
  await it.finish();
  it.clock.pass(MINUTE);
  await it.moveTo(`${POST}#/photo/2`);
  assert.deepEqual(it.taken(), [FEED, POST, `${POST}#/photo/2`]);
});

test("a page whose address follows the scrolling is not taken again because Holdfast scrolled it", async () => {
  const it = await started();
  await it.moveTo("https://example.test/feed?at=2");
  await it.finish();
  await it.moveTo(FEED);
  assert.deepEqual([it.taken(), it.world.stops], [[FEED], 0]);
});

test("a route the person goes to while a page is taken ends that page's capture and is taken after it", async () => {
  const it = await started();
  it.clock.pass(MINUTE);
  it.world.gesture_ms = it.clock.now() - 200;
  await it.moveTo(POST);
  assert.equal(it.world.stops, 1);
  await it.finish({ complete: false });
  assert.deepEqual(it.taken(), [FEED, POST]);
  await it.moveTo(FEED, { by_person: true });
  await it.finish();
  assert.deepEqual(it.taken(), [FEED, POST, FEED]);
});

test("a page loaded anew and a page gone back to are visits", async () => {
  const it = await started();
  await it.finish();
  await it.goTo(FEED);
  await it.finish();
  assert.deepEqual(it.taken(), [FEED, FEED]);
});

test("a page behind another tab waits until its tab is in front", async () => {
  const it = await made();
  it.world.is_active = false;
  await it.recording.start(TAB);
  await rest();
  assert.deepEqual(it.outcomes(), ["taking recording.tab_behind"]);
  it.world.is_active = true;
  await it.recording.cameToFront(TAB);
  await rest();
  assert.deepEqual([it.taken(), it.outcomes()], [[FEED], ["taking"]]);
});

test("nothing is taken while it is paused; the page come to meanwhile is taken when it goes on", async () => {
  const it = await started();
  await it.finish();
  await it.recording.pause();
  assert.equal(it.state.get().recording?.is_paused, true);
  await it.goTo(POST);
  await it.moveTo("https://example.test/post/2");
  assert.deepEqual([it.taken(), it.outcomes(), it.world.marks.at(-1)], [[FEED], ["kept"], "paused"]);
  await it.recording.resume();
  await rest();
  assert.deepEqual(it.taken(), [FEED, "https://example.test/post/2"]);
});

test("a recording paused and resumed on the same page does not take it again", async () => {
  const it = await started();
  await it.finish();
  await it.recording.pause();
  await it.recording.resume();
  await rest();
  assert.deepEqual(it.taken(), [FEED]);
});

test("stopping stops the page under way, keeps what was taken, and tells what becomes of it", async () => {
  const it = await started();
  await it.recording.stop();
  assert.deepEqual([it.world.stops, it.state.get().recording_ended, it.world.over], [1, "stopped", 1]);
  await it.finish({ complete: false });
  assert.deepEqual([it.outcomes(), it.state.get().recorded[0]?.complete], [["kept"], false]);
  await it.goTo(POST);
  assert.deepEqual(it.taken(), [FEED]);
});

test("it ends when the tab is closed, the vault is locked, the leave is taken away, or the gate closes", async () => {
  /** @type {[string, (it: Awaited<ReturnType<typeof made>>) => unknown][]} */
  const ends = [
    ["tab_closed", ({ recording }) => recording.closed(TAB)],
    ["locked", ({ state }) => state.patch({ companion: "locked" })],
    ["gate", ({ state }) => state.patch({ gate: "not_safe" })],
    ["gate", ({ state }) => state.patch({ gate: "unanswered" })],
    ["gate", ({ state }) => state.patch({ gate: "text_only" })],
    ["leave_withdrawn", ({ world, recording }) => ((world.has_leave = false), recording.leaveChanged())],
  ];
  for (const [reason, happen] of ends) {
    const it = await started();
    await it.recording.closed(8);
    await it.recording.leaveChanged();
    assert.notEqual(it.state.get().recording, null);
    await happen(it);
    await rest();
    assert.deepEqual([it.state.get().recording, it.state.get().recording_ended], [null, reason]);
    assert.deepEqual([it.world.alarm_ms, it.storage.kept.recording_is_running], [null, false]);
    assert.deepEqual(it.world.watched, ["7", "not 7"]);
    await it.goTo(POST);
    assert.deepEqual(it.taken(), [FEED]);
  }
});

test("it ends 30 minutes after the last thing the person did, and not before", async () => {
  const it = await started();
  await it.finish();
  const began_ms = it.clock.now();
  assert.equal(it.world.alarm_ms, began_ms + 30 * MINUTE);
  it.clock.pass(20 * MINUTE);
  it.world.gesture_ms = it.clock.now();
  it.clock.pass(10 * MINUTE);
  await it.recording.alarm();
  assert.notEqual(it.state.get().recording, null);
  assert.equal(it.world.alarm_ms, began_ms + 50 * MINUTE);
  assert.equal(Date.parse(it.state.get().recording?.ends_at ?? ""), began_ms + 50 * MINUTE);
  it.clock.pass(20 * MINUTE);
  await it.recording.alarm();
  assert.deepEqual([it.state.get().recording, it.state.get().recording_ended], [null, "idle"]);
});

test("pages that come by themselves do not keep it going, the person's do", async () => {
  const it = await started();
  await it.finish();
  const first_ms = it.world.alarm_ms;
  it.clock.pass(10 * MINUTE);
  await it.goTo(POST, { by_page: true, by_person: false });
  assert.equal(it.world.alarm_ms, first_ms);
  await it.goTo(FEED, BY_PERSON);
  assert.equal(it.world.alarm_ms, it.clock.now() + 30 * MINUTE);
});

test("what the person did on a page counts after it was left", async () => {
  const it = await started();
  await it.finish();
  it.clock.pass(10 * MINUTE);
  it.world.gesture_ms = it.clock.now();
  await it.goTo(POST, { by_page: false, by_person: false });
  assert.equal(it.world.alarm_ms, it.clock.now() + 30 * MINUTE);
});

test("it outlives the background's sleep, with its list", async () => {
  const session = fakeStorage();
  const storage = fakeStorage();
  const first = await started({ session, storage });
  await first.finish();
  const second = await made({ session, storage });
  assert.deepEqual([second.outcomes(), second.state.get().recording?.tab_id], [["kept"], TAB]);
  assert.equal(second.world.marks.at(-1), "on");
  await second.goTo(POST);
  assert.deepEqual(second.taken(), [POST]);
  const ids = [first, second].map(({ world }) => world.started[0]?.wish.recording_id);
  assert.equal(ids[0], ids[1]);
});

test("a page that waited when the background fell asleep is taken when it wakes; one under way is told as broken off", async () => {
  const session = fakeStorage();
  const first = await started({ session, settle: () => new Promise(() => undefined) });
  assert.deepEqual(first.taken(), []);
  const second = await made({ session });
  await rest();
  assert.deepEqual(second.taken(), [FEED]);
  const third = await made({ session });
  assert.deepEqual(third.outcomes(), ["failed recording.interrupted"]);
});

test("a browser that was started again ends it and says so, once", async () => {
  const storage = fakeStorage();
  await started({ storage });
  const next = await made({ storage });
  assert.deepEqual([next.state.get().recording, next.state.get().recording_ended], [null, "restarted"]);
  const later = await made({ storage });
  assert.equal(later.state.get().recording_ended, null);
});

test("a tab closed while the background slept ends it", async () => {
  const session = fakeStorage();
  await started({ session });
  const next = await made({ session });
  assert.notEqual(next.state.get().recording, null);
  next.world.is_open = false;
  await next.recording.load();
  assert.equal(next.state.get().recording_ended, "tab_closed");
});

test("a page that cannot be asked is taken as it is", async () => {
  const it = await started({ settle: () => Promise.reject(new CaptureStop("capture_failed", "no access")) });
  assert.deepEqual(it.taken(), [FEED]);
});

test("a capture that fails, waits or is kept later is told in the list, and others' are not", async () => {
  const it = await started();
  await it.finish({ outcome: "waiting", complete: null });
  await it.goTo(POST);
  await it.finish({ outcome: "failed", code: "capture.nothing_taken", complete: null });
  assert.deepEqual(it.outcomes(), ["waiting", "failed capture.nothing_taken"]);
  const recording_id = it.world.started[0]?.wish.recording_id;
  await it.recording.heard({ recording_id, capture_id: "capture-1", outcome: "kept", code: null, complete: true });
  await it.recording.heard({ recording_id: null, capture_id: "other", outcome: "failed", code: "x.y", complete: null });
  await it.recording.heard({ recording_id: "another", capture_id: "other", outcome: "failed", code: "x.y", complete: null });
  assert.deepEqual(it.outcomes(), ["kept", "failed capture.nothing_taken"]);
});

test("other tabs are nothing to it", async () => {
  const it = await started();
  await it.finish();
  await it.recording.arrived(8, POST, BY_PERSON);
  await it.recording.moved(8, POST, { by_person: true });
  await it.recording.cameToFront(8);
  assert.deepEqual(it.taken(), [FEED]);
});

test("without a recording its buttons do nothing, and say so where they answer", async () => {
  const it = await made();
  await it.recording.pause();
  await it.recording.resume();
  await it.recording.stop();
  await it.recording.alarm();
  assert.deepEqual(await it.recording.keepNow(), { started: false, code: "recording.none" });
  assert.deepEqual([it.state.get().recording, it.state.get().recording_ended], [null, null]);
});

test("no address and no title of a page is told to the faces or stored, in the session or on the disk", async () => {
  const it = await started();
  await it.goTo(POST);
  await it.moveTo(`${POST}#!/comments`);
  const everything = JSON.stringify([it.state.get(), it.session.kept, it.storage.kept]);
  for (const told of ["example", "post", "http", "comments"]) assert.ok(!everything.includes(told), told);
});

test("a page that is still shown when the background wakes is known again, and a route gone to is a visit", async () => {
  const session = fakeStorage();
  const first = await started({ session });
  await first.finish();
  const second = await made({ session });
  await second.moveTo(`${FEED}#place`);
  assert.deepEqual(second.taken(), []);
  await second.moveTo(POST, { by_person: true });
  assert.deepEqual(second.taken(), [POST]);
});

test("a gate that was answered otherwise while leave was asked for begins no recording", async () => {
  const it = await made();
  const starting = it.recording.start(TAB);
  it.state.patch({ gate: "text_only" });
  assert.deepEqual(await starting, { started: false, code: "gate.withdrawn" });
});
