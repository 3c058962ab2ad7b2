/**
 * From a press of the button to its outcome: asks the gate, starts the one capture there may be at a time,
 * has it delivered, and tells the person how it went.
 */

/** @import { Outcome } from "../shared/faces.d.ts" */
/** @import { Receipt } from "../shared/protocol.d.ts" */
/** @import { Clock, Entry, Target, Wish } from "../shared/engine.d.ts" */
/** @import { Badge } from "./badge.js" */
/** @import { Order } from "./capture.js" */
/** @import { Cases } from "./cases.js" */
/** @import { Gate } from "./gate.js" */
/** @import { Outbox } from "./outbox.js" */
/** @import { State } from "./state.js" */

import { utc } from "../shared/clock.js";
import { whyNotCapturable } from "./capturable.js";
import { createForecast } from "./forecast.js";
import { areSame, gateState, permitFor } from "./gate.js";
import { finishInterrupted } from "./recovery.js";
import { Withdrawn } from "./stop.js";

/**
 * @typedef {object} Parts
 * @property {Gate} gate
 * @property {Cases} cases
 * @property {State} state
 * @property {Badge} badge
 * @property {Outbox} outbox
 * @property {Clock} clock
 * @property {Pick<typeof chrome.tabs, "get">} tabs
 * @property {(order: Order) => Promise<Entry | null>} capture
 * @property {() => Promise<void>} deliver everything that waits
 * @property {(news: News) => Promise<void>} [hear] what became of a capture, for the recording it is of
 * @property {() => Promise<void>} [beforeTaking] clears the page of what is not its own
 * @property {(entry: Entry, target: Target) => Promise<void>} [onTaken] hears of what was taken, and of which document
 */

/** @typedef {{ recording_id: string | null; capture_id: string | null; outcome: Outcome["outcome"]; code: string | null; complete: boolean | null }} News */

/**
 * Make the captures.
 *
 * @param {Parts} parts
 */
export function createCaptures({
  gate,
  cases,
  state,
  badge,
  outbox,
  clock,
  tabs,
  capture,
  deliver,
  hear = () => Promise.resolve(),
  beforeTaking = () => Promise.resolve(),
  onTaken = () => Promise.resolve(),
}) {
  let running = Promise.resolve();
  let is_stopping = false;
  let deliverable = 0;
  /** @type {Map<string, number>} */
  const tabs_of_captures = new Map();

  /** Count what waits, and tell the faces. */
  const refresh = async () => {
    const waiting = (await outbox.all()).filter(
      ({ state: entry_state }) => entry_state !== "capturing",
    );
    deliverable = waiting.filter(({ is_refused }) => !is_refused).length;
    const { case_id, cases: known } = cases.get();
    state.patch({
      waiting: waiting.length,
      cases: known,
      case_id,
      gate: gateState(gate.answers(case_id)),
    });
  };

  /**
   * Return the answers that count now for what was captured for a case, or before any case was known: then
   * those are moved to the first case as soon as there is one.
   *
   * @param {string | null} case_id
   */
  const answersNow = (case_id) =>
    gate.answers(case_id) ?? (case_id === null ? gate.answers(cases.get().case_id) : null);

  /**
   * @param {Outcome["outcome"]} outcome
   * @param {Partial<Outcome>} [more]
   */
  const tell = (outcome, more = {}) =>
    state.tell({ at: utc(clock.now()), outcome, code: null, summary: null, matches: 0, complete: null, findings: [], ...more });

  /**
   * Tell that nothing came of a capture.
   *
   * @param {Order} order
   * @param {number} tab_id
   * @param {string} code
   */
  const tellFailed = async ({ wish: { recording_id } }, tab_id, code) => {
    await Promise.all([tell("failed", { code }), badge.failed(tab_id)]);
    await hear({ recording_id, capture_id: null, outcome: "failed", code, complete: null });
  };

  /**
   * @param {Entry} entry
   * @param {Outcome["outcome"]} outcome
   * @param {{ code?: string | null; complete?: boolean | null }} [more]
   */
  const hearOf = ({ capture_id, draft: { asked } }, outcome, { code = null, complete = null } = {}) =>
    hear({ recording_id: asked.recording_id, capture_id, outcome, code, complete });

  /**
   * @param {Order} order
   * @param {number} tab_id
   */
  const take = async (order, tab_id) => {
    const entry = await capture(order);
    if (entry === null) {
      await tellFailed(order, tab_id, "capture.nothing_taken");
      return;
    }
    await Promise.all([hearOf(entry, "waiting"), onTaken(entry, order.target)]);
    tabs_of_captures.set(entry.capture_id, tab_id);
    const tiles = entry.draft.tiles.length;
    state.patch({
      capturing: {
        tab_id,
        stage: "sending",
        tiles_done: tiles,
        tiles_expected: tiles,
        seconds_left: null,
        is_waiting_for_tab: false,
      },
    });
  };

  /**
   * @param {Order} order
   * @param {number} tab_id
   */
  const takeAndDeliver = async (order, tab_id) => {
    try {
      await Promise.all([take(order, tab_id), badge.working(tab_id)]);
    } catch (error) {
      if (error instanceof Withdrawn) {
        await tellFailed(order, tab_id, "gate.withdrawn");
        return;
      }
      // A fault of ours must not cost what was taken until then.
      await tellFailed(order, tab_id, "capture.fault");
      await finishInterrupted({ outbox, clock });
      throw error;
    } finally {
      await refresh();
      await deliver().finally(() => state.patch({ capturing: null }));
    }
  };

  /**
   * Bring the page about in sight of the person, which may take its time.
   *
   * @param {number} tab_id
   * @param {(shouldStop: () => boolean) => Promise<string | null>} prepare
   */
  const prepared = async (tab_id, prepare) => {
    await badge.working(tab_id);
    const unprepared = await prepare(() => is_stopping);
    if (unprepared !== null) await badge.quiet(tab_id);
    return unprepared;
  };

  return {
    refresh,

    /**
     * Say whether a capture may be sent under the answers that its case has now.
     *
     * @param {Entry} entry
     */
    maySend: ({ draft: { mode, case_id } }) =>
      mode === "text_only" || gateState(answersNow(case_id)) === "pixels",

    /** Whether the way to the companion is to be kept open. */
    isCompanionNeeded: () =>
      deliverable > 0 || state.get().capturing !== null || state.get().recording !== null,

    /**
     * Return why nothing may be captured now, as a stable code, or null. Shows it if the gate is to be answered.
     *
     * @param {number} tab_id
     */
    async refusal(tab_id) {
      if (state.get().capturing !== null) return "capture.busy";
      const answers = gate.answers(cases.get().case_id);
      if (answers === null) await badge.askFirst(tab_id);
      if (answers === null) return "gate.unanswered";
      return answers.safe_place ? null : "gate.not_safe";
    },

    /**
     * Return the tab as the target of a capture, or why it may not be one.
     *
     * @param {number} tab_id
     */
    target: (tab_id) => targetOf(tabs, tab_id),

    /**
     * Say why the page in a tab may not be captured: null if it may.
     *
     * @param {number} tab_id
     */
    async whyNot(tab_id) {
      const tab = await tabs.get(tab_id).catch(() => null);
      return tab === null ? "no_tab" : whyNotCapturable(tab.url);
    },

    /**
     * Start to capture the page in a tab; what becomes of it is told as state and badge.
     *
     * @param {number} tab_id
     * @param {Partial<Wish>} [wish] the whole page by the button, if it says nothing else
     * @param {(url: string) => boolean} [isWanted] whether the page that is now in the tab is the one meant
     * @param {((shouldStop: () => boolean) => Promise<string | null>) | null} [prepare] brings the page about; says why not
     * @returns {Promise<{ started: boolean; code: string | null }>}
     */
    async start(tab_id, wish = {}, isWanted = () => true, prepare = null) {
      const { case_id } = cases.get();
      const answers = gate.answers(case_id);
      if (state.get().capturing !== null) return { started: false, code: "capture.busy" };
      if (answers === null) {
        await badge.askFirst(tab_id);
        return { started: false, code: "gate.unanswered" };
      }
      if (!answers.safe_place) return { started: false, code: "gate.not_safe" };
      is_stopping = false;
      state.patch({
        capturing: {
          tab_id,
          stage: "page",
          tiles_done: 0,
          tiles_expected: 0,
          seconds_left: null,
          is_waiting_for_tab: false,
        },
      });
      /** @type {Target | Awaited<ReturnType<typeof targetOf>>} */
      let target;
      try {
        await beforeTaking();
        const unprepared = prepare === null ? null : await prepared(tab_id, prepare);
        if (unprepared !== null) {
          state.patch({ capturing: null });
          return { started: false, code: unprepared };
        }
        target = await targetOf(tabs, tab_id);
      } catch (error) {
        state.patch({ capturing: null }); // a fault of ours must not keep the person from the next capture
        throw error;
      }
      if (typeof target === "string") {
        state.patch({ capturing: null });
        return { started: false, code: `page.${target}` };
      }
      if (!isWanted(target.url)) {
        state.patch({ capturing: null });
        return { started: false, code: "page.changed" };
      }
      const forecast = createForecast(clock);
      /** @type {Order} */
      const order = {
        target,
        case_id,
        gate: answers,
        permit: permitFor(answers, () => areSame(answersNow(case_id), answers)),
        wish: { ...wholePage(), budget: state.get().budget, ...wish },
        shouldStop: () => is_stopping,
        onProgress(progress) {
          const { stage, tiles_done, tiles_expected, is_waiting_for_tab = false } = progress;
          const seconds_left = forecast.secondsLeft(progress);
          const before = state.get().capturing?.is_waiting_for_tab ?? false;
          if (is_waiting_for_tab !== before) void badge.waitsForTab(is_waiting_for_tab);
          state.patch({
            capturing: {
              tab_id,
              stage,
              tiles_done,
              tiles_expected,
              seconds_left,
              is_waiting_for_tab,
            },
          });
        },
      };
      running = takeAndDeliver(order, tab_id);
      return { started: true, code: null };
    },

    /** Wait until the capture under way, if there is one, was taken and was tried to be delivered. */
    async settled() {
      await Promise.allSettled([running]);
    },

    /**
     * Tell that nothing came of what was asked for.
     *
     * @param {number} tab_id
     * @param {string} code
     */
    async fail(tab_id, code) {
      await Promise.all([tell("failed", { code }), badge.failed(tab_id)]);
    },

    /** Stop the capture under way; what was taken is kept. */
    stop() {
      const is_under_way = state.get().capturing !== null;
      is_stopping = is_under_way;
      return is_under_way;
    },

    /**
     * Tell that a capture is in the vault.
     *
     * @param {Entry} entry
     * @param {Receipt} receipt
     */
    async onKept(entry, { summary, matches, completeness }) {
      const { capture_id } = entry;
      const found = matches.filter(({ verdict }) => verdict !== "none").length;
      const { complete, findings } = completeness;
      const candidates = matches.filter(({ verdict }) => verdict === "candidate").length;
      const of = whatOf(entry);
      await tell("kept", { summary, matches: found, candidates, complete, findings, of });
      await hearOf(entry, "kept", { complete });
      await refresh();
      const tab_id = tabs_of_captures.get(capture_id);
      tabs_of_captures.delete(capture_id);
      if (tab_id !== undefined) await badge.kept(tab_id, complete);
    },

    /**
     * Tell that a capture is not in the vault yet, or was refused.
     *
     * @param {Entry} entry
     * @param {string} code
     * @param {boolean} is_refused
     */
    async onNotKept(entry, code, is_refused) {
      const { capture_id } = entry;
      const outcome = is_refused ? "failed" : "waiting";
      await tell(outcome, { code });
      await hearOf(entry, outcome, { code });
      await refresh();
      const tab_id = tabs_of_captures.get(capture_id);
      if (tab_id !== undefined) await (is_refused ? badge.failed(tab_id) : badge.waiting(tab_id));
    },
  };
}

/** @typedef {ReturnType<typeof createCaptures>} Captures */

/**
 * Return what a capture is of, as far as a face says it.
 *
 * @param {Entry} entry
 * @returns {NonNullable<Outcome["of"]>}
 */
function whatOf({ draft: { mode, asked } }) {
  if (mode === "text_only") return "text";
  const { kind, surface } = asked.subject;
  return kind === "page" && surface === null ? "page" : "part";
}

/** @returns {Omit<Wish, "budget">} */
function wholePage() {
  return {
    trigger: "button",
    subject: { kind: "page", surface: null, box: null },
    recording_id: null,
    reload_of: null,
  };
}

/**
 * Return the tab as the target of a capture, or why it may not be one.
 *
 * @param {Pick<typeof chrome.tabs, "get">} tabs
 * @param {number} tab_id
 * @returns {Promise<Target | "no_tab" | "browser_page" | "store_page">}
 */
async function targetOf(tabs, tab_id) {
  const tab = await tabs.get(tab_id).catch(() => null);
  if (tab === null) return "no_tab";
  const { url = "", title = "", windowId: window_id } = tab;
  return (
    whyNotCapturable(url) ?? { tab_id, window_id, url, title, document_id: null, time_origin: null }
  );
}
