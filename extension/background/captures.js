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
 */

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
}) {
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
   * @param {Order} order
   * @param {number} tab_id
   */
  const take = async (order, tab_id) => {
    const entry = await capture(order);
    if (entry === null) {
      await Promise.all([tell("failed", { code: "capture.nothing_taken" }), badge.failed(tab_id)]);
      return;
    }
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
        await Promise.all([tell("failed", { code: "gate.withdrawn" }), badge.failed(tab_id)]);
        return;
      }
      // A fault of ours must not cost what was taken until then.
      await Promise.all([tell("failed", { code: "capture.fault" }), badge.failed(tab_id)]);
      await finishInterrupted({ outbox, clock });
      throw error;
    } finally {
      await refresh();
      await deliver().finally(() => state.patch({ capturing: null }));
    }
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
    isCompanionNeeded: () => deliverable > 0 || state.get().capturing !== null,

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
     * @returns {Promise<{ started: boolean; code: string | null }>}
     */
    async start(tab_id, wish = {}) {
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
      const target = await targetOf(tabs, tab_id);
      if (typeof target === "string") {
        state.patch({ capturing: null });
        return { started: false, code: `page.${target}` };
      }
      /** @type {Order} */
      const order = {
        target,
        case_id,
        gate: answers,
        permit: permitFor(answers, () => areSame(answersNow(case_id), answers)),
        wish: { ...wholePage(), budget: state.get().budget, ...wish },
        shouldStop: () => is_stopping,
        onProgress: ({ stage, tiles_done, tiles_expected, is_waiting_for_tab = false }) =>
          state.patch({
            capturing: {
              tab_id,
              stage,
              tiles_done,
              tiles_expected,
              seconds_left: null,
              is_waiting_for_tab,
            },
          }),
      };
      void takeAndDeliver(order, tab_id);
      return { started: true, code: null };
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
    async onKept({ capture_id }, { summary, matches, completeness }) {
      const found = matches.filter(({ verdict }) => verdict !== "none").length;
      const { complete, findings } = completeness;
      await tell("kept", { summary, matches: found, complete, findings });
      await refresh();
      const tab_id = tabs_of_captures.get(capture_id);
      tabs_of_captures.delete(capture_id);
      if (tab_id !== undefined) await badge.kept(tab_id, summary);
    },

    /**
     * Tell that a capture is not in the vault yet, or was refused.
     *
     * @param {Entry} entry
     * @param {string} code
     * @param {boolean} is_refused
     */
    async onNotKept({ capture_id }, code, is_refused) {
      await tell(is_refused ? "failed" : "waiting", { code });
      await refresh();
      const tab_id = tabs_of_captures.get(capture_id);
      if (tab_id !== undefined) await (is_refused ? badge.failed(tab_id) : badge.waiting(tab_id));
    },
  };
}

/** @typedef {ReturnType<typeof createCaptures>} Captures */

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
