/**
 * A recording of one tab, started by the person: has each page that the tab shows captured, one after the
 * other, until the person stops it, closes the tab, locks the vault, or does nothing for 30 minutes.
 *
 * Knows when a page is to be taken; how is known by captures.js. A page that is no longer shown is never
 * taken: the newest one takes the place of the one that waits.
 */

/** @import { Clock, Wish } from "../shared/engine.d.ts" */
/** @import { FaceState } from "../shared/faces.d.ts" */
/** @import { Badge } from "./badge.js" */
/** @import { Captures } from "./captures.js" */
/** @import { Storage } from "./gate.js" */
/** @import { Gestures } from "./gestures.js" */
/** @import { NetworkWatch } from "./network.js" */
/** @import { NeverList } from "./never-list.js" */
/** @import { Page } from "./page.js" */
/** @import { ListedPage } from "./recorded-pages.js" */
/** @import { State } from "./state.js" */

import { utc } from "../shared/clock.js";
import { sha256, utf8 } from "../shared/digest.js";
import { waitQuiet } from "../content/wait-quiet.js";
import { pageAddress } from "./address.js";
import { whyNotCapturable } from "./capturable.js";
import { createRecordedPages } from "./recorded-pages.js";
import { CaptureStop } from "./stop.js";

const STORED_AS = "recording";
/** Outlives the browser, so that a recording which ended with it is told as that. */
const RUNNING = "recording_is_running";
export const IDLE_ALARM = "recording-idle";
const IDLE_MS = 30 * 60_000;
/** A single-page site has settled when nothing changed for so long, or when it has had so long. */
const QUIET = { quiet_ms: 500, timeout_ms: 5_000 };
const QUIET_ANSWER_MS = 15_000;
/** An address that changes so soon after a gesture was changed by the person. */
const BY_PERSON_MS = 5_000;
/** Pages that name in their address what is in the window do so while Holdfast scrolls, and just after. */
const OWN_SCROLLING_MS = 3_000;

/** @typedef {"stopped" | "tab_closed" | "locked" | "idle" | "restarted" | "leave_withdrawn" | "gate"} EndReason */

/**
 * @typedef {object} Kept what outlives the worker, not the browser
 * @property {string} recording_id
 * @property {number} tab_id
 * @property {boolean} is_paused
 * @property {boolean} has_missed whether the tab went to another page while the recording was paused
 * @property {string} started_at
 * @property {number} last_ms when the person last did something
 * @property {string} gate what the gate allowed when it was begun
 * @property {string} address of the page shown, without what names a place on it; not stored
 */

/**
 * @typedef {object} Stored
 * @property {Omit<Kept, "address"> | null} kept
 * @property {string | null} address_mark by which the address is known again; it tells nobody which it was
 * @property {EndReason | null} ended
 * @property {string | null} listed_id
 * @property {ListedPage[]} pages
 */

/** @typedef {{ recording_id: string | null; capture_id: string | null; outcome: "kept" | "waiting" | "failed"; code: string | null; complete: boolean | null }} News */
/** @typedef {(tab_id: number, wish: Partial<Wish>, isWanted: (url: string) => boolean) => ReturnType<Captures["start"]>} StartCapture */

/**
 * @typedef {object} Parts
 * @property {State} state
 * @property {{ start: StartCapture; stop: () => boolean }} captures
 * @property {Badge} badge
 * @property {Gestures} gestures
 * @property {Pick<NetworkWatch, "watch" | "unwatch">} network
 * @property {NeverList} never
 * @property {Pick<Page, "run">} page
 * @property {Pick<typeof chrome.tabs, "get" | "update">} tabs
 * @property {{ create: (name: string, how: { when: number }) => Promise<void>; clear: (name: string) => Promise<boolean> }} alarms
 * @property {() => Promise<boolean>} hasLeave
 * @property {Storage} session
 * @property {Storage} storage
 * @property {Clock} clock
 */

/**
 * Make the recording. Nothing may be asked of it before `load` has resolved.
 *
 * @param {Parts} parts
 */
export function createRecording({
  state,
  captures,
  badge,
  gestures,
  network,
  never,
  page,
  tabs,
  alarms,
  hasLeave,
  session,
  storage,
  clock,
}) {
  /** @type {Kept | null} */
  let kept = null;
  /** @type {EndReason | null} */
  let ended = null;
  /** The recording whose pages are listed, also after its end. @type {string | null} */
  let listed_id = null;
  const pages = createRecordedPages({ clock });
  /** Counts the pages the tab went to; what was begun for an older one ends. */
  let turn = 0;
  /** The turn whose page has settled and is to be taken. @type {number | null} */
  let due = null;
  let is_starting = false;
  let scrolled_ms = Number.NEGATIVE_INFINITY;

  /** @param {number} tab_id */
  const tabOf = (tab_id) => tabs.get(tab_id).catch(() => null);

  /** What is stored is stored in the order in which it came to be. */
  let last_stored = Promise.resolve();

  const store = async () => {
    const address_mark = kept === null ? null : await markOf(kept);
    const stored = kept && (({ address: _address, ...rest }) => rest)(kept);
    /** @type {Stored} */
    const known = { kept: stored, address_mark, ended, listed_id, pages: pages.all() };
    await session.set({ [STORED_AS]: known });
  };

  /** Tell the faces, and keep what is to outlive the worker. */
  const changed = async () => {
    state.patch({
      recording: kept && {
        tab_id: kept.tab_id,
        is_paused: kept.is_paused,
        started_at: kept.started_at,
        ends_at: utc(kept.last_ms + IDLE_MS),
        pages: pages.told(),
      },
      recording_ended: ended,
      recorded: kept === null ? pages.told() : [],
    });
    const storing = last_stored.then(store);
    last_stored = storing.catch(() => undefined); // whoever waits for it gets the error
    await storing;
  };

  /**
   * Note that the person did something, and begin the 30 minutes anew.
   *
   * @param {number} moment_ms
   */
  const noteGesture = async (moment_ms) => {
    if (kept === null || moment_ms <= kept.last_ms) return;
    kept.last_ms = moment_ms;
    await Promise.all([alarms.create(IDLE_ALARM, { when: moment_ms + IDLE_MS }), changed()]);
  };

  /** @param {EndReason} reason */
  const end = async (reason) => {
    if (kept === null) return;
    const { tab_id } = kept;
    const waiting = pages.waiting();
    if (waiting !== null) pages.set(waiting, { outcome: "failed", code: "recording.over" });
    kept = null;
    ended = reason;
    turn += 1;
    due = null;
    if (pages.underWay() !== null && reason !== "tab_closed") captures.stop();
    await Promise.all([
      changed(),
      alarms.clear(IDLE_ALARM),
      storage.set({ [RUNNING]: false }),
      badge.recording(tab_id, null),
      gestures.over(tab_id),
      network.unwatch(tab_id),
    ]);
  };

  /**
   * Wait until the page is worth taking. A page that cannot be asked is taken as it is.
   *
   * @param {Kept} of
   */
  const settle = async ({ tab_id }) => {
    const tab = await tabOf(tab_id);
    if (tab === null) return;
    const { url = "", windowId: window_id } = tab;
    const target = { tab_id, window_id, url, title: "", document_id: null, time_origin: null };
    try {
      await page.run(target, waitQuiet, QUIET, { timeout_ms: QUIET_ANSWER_MS });
    } catch (error) {
      if (!(error instanceof CaptureStop)) throw error;
    }
  };

  /**
   * Say whether the page that the recording means is still the one at an address.
   *
   * @param {Kept} of
   * @param {string} url
   */
  const isStillShown = (of, url) => pageAddress(url) === of.address && !never.has(url);

  /**
   * @param {Kept} of
   * @param {ListedPage} waiting
   * @param {Partial<Wish>} wish
   */
  const startCapture = async (of, waiting, wish) => {
    const { tab_id, recording_id } = of;
    /** @param {string} url */
    const isWanted = (url) => wish.trigger === "button" || isStillShown(of, url);
    pages.set(waiting, { is_under_way: true, code: null });
    const answer = await captures.start(tab_id, { recording_id, ...wish }, isWanted);
    if (!answer.started) pages.set(waiting, { is_under_way: false });
    return answer;
  };

  /** Take the page that is due, unless something is in the way; then it stays due. */
  const take = async () => {
    const of = kept;
    const waiting = pages.waiting();
    if (of === null || of.is_paused || waiting === null || due === null || due !== turn) return;
    if (is_starting || state.get().capturing !== null) return;
    is_starting = true;
    try {
      const tab = await tabOf(of.tab_id);
      if (tab === null || of !== kept || due !== turn) return;
      if (!tab.active) {
        pages.set(waiting, { code: "recording.tab_behind" });
        return;
      }
      const { started, code } = await startCapture(of, waiting, { trigger: "recording" });
      if (started) due = null;
      else if (code?.startsWith("gate.")) await end("gate");
      else if (code === "page.changed") void visitShown();
      else if (code !== "capture.busy") pages.set(waiting, { outcome: "failed", code });
    } finally {
      is_starting = false;
      void changed();
    }
  };

  /**
   * The tab shows another page, or the same one anew.
   *
   * @param {string} untrusted_url
   * @param {{ by_page?: boolean }} [how] whether the page before led here by itself
   */
  const visit = async (untrusted_url, { by_page = false } = {}) => {
    const of = kept;
    if (of === null) return;
    of.address = pageAddress(untrusted_url);
    const mine = (turn += 1);
    due = null;
    // The browser takes the mark away with the page.
    void badge.recording(of.tab_id, of.is_paused ? "paused" : "on");
    const is_left_out = never.has(untrusted_url) || whyNotCapturable(untrusted_url) !== null;
    of.has_missed = of.is_paused;
    const waiting = pages.waiting();
    const goes_on = by_page && waiting !== null && !is_left_out && !of.is_paused;
    if (waiting !== null && !goes_on) {
      if (by_page) pages.drop(waiting);
      else pages.set(waiting, { outcome: "failed", code: "page.left" });
    }
    if (!of.is_paused && !goes_on) pages.add(is_left_out ? "never_list" : "taking");
    void changed();
    if (is_left_out || of.is_paused) return;
    void gestures.last(of.tab_id).then(noteGesture);
    await settle(of);
    if (mine !== turn) return;
    due = mine;
    await take();
  };

  /**
   * Return the address of the page shown if it is the one that was shown before the worker slept, else none.
   *
   * @param {Stored} known
   */
  const addressAgain = async ({ kept: stored, address_mark }) => {
    const tab = stored && (await tabOf(stored.tab_id));
    if (stored === null || tab === null) return "";
    const address = pageAddress(tab.url ?? "");
    return (await markOf({ ...stored, address })) === address_mark ? address : "";
  };

  const visitShown = async () => {
    const tab = kept && (await tabOf(kept.tab_id));
    if (tab) await visit(tab.url ?? "", { by_page: true });
  };

  return {
    /** Whether there is one, paused or not. */
    isOn: () => kept !== null,

    /** Whether it is of this tab. @param {number} tab_id */
    isOf: (tab_id) => kept?.tab_id === tab_id,

    /** Go on with the recording of this browser session, if there is one; say so if it ended with the last. */
    async load() {
      const [{ [STORED_AS]: stored }, { [RUNNING]: was_running }] = await Promise.all([
        session.get(STORED_AS),
        storage.get(RUNNING),
      ]);
      if (stored) {
        const known = /** @type {Stored} */ (stored);
        ({ ended, listed_id } = known);
        pages.begin(known.pages);
        kept = known.kept && { ...known.kept, address: await addressAgain(known) };
      } else if (was_running === true) {
        ended = "restarted";
        await storage.set({ [RUNNING]: false });
      }
      const interrupted = pages.underWay();
      if (interrupted !== null)
        pages.set(interrupted, { is_under_way: false, outcome: "failed", code: "recording.interrupted" });
      await changed();
      if (kept === null) return;
      if ((await tabOf(kept.tab_id)) === null) return end("tab_closed");
      await badge.recording(kept.tab_id, kept.is_paused ? "paused" : "on");
      if (pages.waiting() !== null) void visitShown();
      return undefined;
    },

    /**
     * Begin to record a tab.
     *
     * @param {number} tab_id
     * @returns {Promise<{ started: boolean; code: string | null }>}
     */
    async start(tab_id) {
      const { gate: asked_gate, companion } = state.get();
      if (asked_gate === "unanswered" || asked_gate === "not_safe") return refused(`gate.${asked_gate}`);
      if (companion === "locked") return refused("vault.locked");
      if (!(await hasLeave())) return refused("recording.leave_missing");
      const tab = await tabOf(tab_id);
      if (tab === null) return refused("page.no_tab");
      if (kept !== null) return refused("recording.running");
      const { gate } = state.get();
      if (gate !== asked_gate) return refused("gate.withdrawn");
      const now_ms = clock.now();
      kept = {
        recording_id: crypto.randomUUID(),
        tab_id,
        is_paused: false,
        has_missed: false,
        started_at: utc(now_ms),
        last_ms: 0,
        gate,
        address: "",
      };
      ended = null;
      listed_id = kept.recording_id;
      pages.begin();
      await Promise.all([
        storage.set({ [RUNNING]: true }),
        noteGesture(now_ms),
        network.watch(tab_id),
      ]);
      void visit(tab.url ?? "");
      return { started: true, code: null };
    },

    /** Take no further page until `resume`; one under way is taken to its end. */
    async pause() {
      if (kept === null || kept.is_paused) return;
      kept.is_paused = true;
      const waiting = pages.waiting();
      if (waiting !== null) pages.drop(waiting);
      kept.has_missed = waiting !== null;
      turn += 1;
      due = null;
      await Promise.all([badge.recording(kept.tab_id, "paused"), noteGesture(clock.now()), changed()]);
    },

    /** Go on; the page now shown is taken if the tab came to it meanwhile. */
    async resume() {
      if (kept === null || !kept.is_paused) return;
      kept.is_paused = false;
      await Promise.all([badge.recording(kept.tab_id, "on"), noteGesture(clock.now()), changed()]);
      if (kept.has_missed) void visitShown();
    },

    /** End it; a page under way is kept as far as it was taken. */
    stop: () => end("stopped"),

    /** Take the page now shown because the person says so, on whatever list it is. */
    async keepNow() {
      const of = kept;
      if (of === null) return refused("recording.none");
      await noteGesture(clock.now());
      if (state.get().capturing !== null || is_starting) return refused("capture.busy");
      turn += 1;
      due = null;
      if (pages.waiting() === null) pages.add("taking");
      const waiting = pages.waiting();
      if (waiting === null) return refused("capture.busy");
      await tabs.update(of.tab_id, { active: true });
      const answer = await startCapture(of, waiting, { trigger: "button" });
      if (!answer.started) pages.set(waiting, { outcome: "failed", code: answer.code });
      await changed();
      return answer;
    },

    /** The person did something with a face. */
    touched: () => noteGesture(clock.now()),

    /**
     * What became of a capture.
     *
     * @param {News} news
     */
    async heard({ recording_id, capture_id, outcome, code, complete }) {
      if (recording_id === null || recording_id !== listed_id) return;
      const known = capture_id === null ? null : pages.ofCapture(capture_id);
      const one = known ?? pages.underWay();
      if (one === null) return;
      pages.set(one, { capture_id, is_under_way: false, outcome, code, complete: complete ?? one.complete });
      await changed();
    },

    /**
     * The faces are told another state.
     *
     * @param {FaceState} now
     */
    heardState({ companion, gate, capturing }) {
      if (kept === null) return;
      if (capturing?.tab_id === kept.tab_id) scrolled_ms = clock.now();
      if (companion === "locked") void end("locked");
      // Also where less is allowed than when the person began it: to go on is theirs to say.
      else if (gate !== kept.gate) void end("gate");
      else if (capturing === null && due !== null) void take();
    },

    /**
     * The tab is about to leave its page, and with it goes what that page knows of gestures.
     *
     * @param {number} tab_id
     */
    async leaving(tab_id) {
      if (kept?.tab_id !== tab_id || never.has(kept.address)) return;
      await noteGesture(await gestures.last(tab_id));
    },

    /**
     * The tab has a new document.
     *
     * @param {number} tab_id
     * @param {string} untrusted_url
     * @param {{ by_page: boolean; by_person: boolean }} how
     */
    async arrived(tab_id, untrusted_url, { by_page, by_person }) {
      if (kept?.tab_id !== tab_id) return;
      if (by_person) await noteGesture(clock.now());
      await visit(untrusted_url, { by_page });
    },

    /**
     * The document has another address: a single-page site went to another of its pages, perhaps.
     *
     * @param {number} tab_id
     * @param {string} untrusted_url
     * @param {{ by_person: boolean }} how known to be the person's doing
     */
    async moved(tab_id, untrusted_url, { by_person }) {
      if (kept?.tab_id !== tab_id || pageAddress(untrusted_url) === kept.address) return;
      const of = kept;
      const { address } = of;
      const gesture_ms = never.has(untrusted_url) ? 0 : await gestures.last(tab_id);
      await noteGesture(gesture_ms);
      if (of !== kept || of.address !== address) return; // it went on meanwhile
      const now_ms = clock.now();
      const is_persons = by_person || now_ms - gesture_ms < BY_PERSON_MS;
      const is_own_scrolling =
        state.get().capturing?.tab_id === tab_id || now_ms - scrolled_ms < OWN_SCROLLING_MS;
      if (!is_persons && is_own_scrolling) {
        of.address = pageAddress(untrusted_url);
        return;
      }
      // The document is the same, so that the capture under way would go on with what is now shown in it.
      if (pages.underWay() !== null) captures.stop();
      await visit(untrusted_url, { by_page: !is_persons });
    },

    /**
     * A tab came to the front.
     *
     * @param {number} tab_id
     */
    async cameToFront(tab_id) {
      if (kept?.tab_id === tab_id) await take();
    },

    /** @param {number} tab_id */
    async closed(tab_id) {
      if (kept?.tab_id === tab_id) await end("tab_closed");
    },

    /** The browser's leave may have been given back. */
    async leaveChanged() {
      if (kept !== null && !(await hasLeave())) await end("leave_withdrawn");
    },

    /** The 30 minutes are over, unless the person did something in the page meanwhile. */
    async alarm() {
      if (kept === null) return;
      await noteGesture(await gestures.last(kept.tab_id));
      if (kept === null) return;
      const ends_ms = kept.last_ms + IDLE_MS;
      if (clock.now() >= ends_ms) await end("idle");
      else await alarms.create(IDLE_ALARM, { when: ends_ms });
    },
  };
}

/** @typedef {ReturnType<typeof createRecording>} Recording */

/**
 * Return what an address is known again by in one recording alone.
 *
 * @param {Pick<Kept, "recording_id" | "address">} of
 */
function markOf({ recording_id, address }) {
  return sha256(utf8(`${recording_id} ${address}`));
}

/** @param {string} code */
function refused(code) {
  return { started: false, code };
}
