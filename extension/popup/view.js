/** From the background's state to what the popup shows. Pure: no element, no browser, no clock. */

import { ELSE } from "../shared/else.js";
import { mendOf } from "../shared/mend.js";
import { PROBLEMS, problemOf } from "../shared/problems.js";
import { waitingPhrase } from "../shared/waiting.js";

/** @import { FaceState, Outcome, Progress } from "../shared/faces.d.ts" */
/** @import { Phrase } from "../shared/phrase.d.ts" */
/** @import { Here, PopupView, View } from "./shown.d.ts" */

/**
 * Return everything the popup shows.
 *
 * @type {View}
 */
export function viewOf(state, here) {
  const mayCapture = state.gate === "pixels" || state.gate === "text_only";
  const isFresh = isOfThisPage(state.last, here);
  return {
    button: button(state, here),
    line: line(state, here, isFresh),
    notes: state.gate === "not_safe" ? ELSE : [],
    progress: progress(state.capturing, here),
    mend: mayCapture && state.capturing === null ? mendOf(state.companion) : null,
    earlier: mayCapture && !isFresh ? earlier(state) : null,
    cases: cases(state),
    waiting: state.waiting === 0 ? null : waitingPhrase(state.waiting),
  };
}

/**
 * @param {FaceState} state
 * @param {Here} here
 * @returns {PopupView["button"]}
 */
function button({ gate, capturing }, here) {
  if (gate === "unanswered") return { label: { key: "button_answer_first" }, action: "open_gate" };
  if (gate === "not_safe") return { label: { key: "button_answer_again" }, action: "open_gate" };
  if (isCapturingHere(capturing, here)) return { label: { key: "button_keeping" }, action: null };
  const isFree = capturing === null && here.reason === null;
  return {
    label: { key: gate === "text_only" ? "button_keep_text" : "button_keep_page" },
    action: isFree ? "capture" : null,
  };
}

/**
 * @param {FaceState} state
 * @param {Here} here
 * @param {boolean} isFresh whether the last outcome is of what was started from here
 * @returns {readonly Phrase[]}
 */
function line({ gate, capturing, last }, here, isFresh) {
  if (gate === "unanswered") return [{ key: "line_unanswered" }];
  if (gate === "not_safe") return [{ key: "line_not_safe" }];
  if (isCapturingHere(capturing, here)) return [{ key: "line_keeping" }];
  if (capturing !== null) return [{ key: "line_keeping_elsewhere" }];
  if (here.problem !== null) return [{ key: "outcome_failed" }, problemOf(here.problem)];
  if (isFresh && last !== null) return outcome(last);
  if (here.reason !== null) return [pageReason(here.reason)];
  return [{ key: gate === "text_only" ? "line_text_only" : "line_ready" }];
}

/**
 * @param {string} reason
 * @returns {Phrase}
 */
function pageReason(reason) {
  const key = PROBLEMS.get(`page.${reason}`);
  return { key: key ?? "page_other" };
}

/**
 * The receipt's own sentence says what was found, too.
 *
 * @param {Outcome} last
 * @returns {readonly Phrase[]}
 */
function outcome({ outcome: kind, code, summary, matches }) {
  if (kind === "failed") return [{ key: "outcome_failed" }, problemOf(code, summary)];
  if (kind === "waiting") return [{ key: "outcome_waiting" }];
  return summary ? [{ said: summary }] : [{ key: "outcome_kept" }, ...found(matches)];
}

/**
 * @param {number} matches
 * @returns {readonly Phrase[]}
 */
function found(matches) {
  if (matches === 0) return [];
  if (matches === 1) return [{ key: "matches_one" }];
  return [{ key: "matches_many", values: [String(matches)] }];
}

/**
 * What waits is said by the line about the outbox already.
 *
 * @param {FaceState} state
 * @returns {PopupView["earlier"]}
 */
function earlier({ last }) {
  if (last === null || last.outcome === "waiting") return null;
  return { at: last.at, phrases: outcome(last) };
}

/**
 * @param {Progress | null} capturing
 * @param {Here} here
 * @returns {PopupView["progress"]}
 */
function progress(capturing, here) {
  if (capturing === null || !isCapturingHere(capturing, here)) return null;
  const { tiles_done: done, tiles_expected: expected } = capturing;
  return { text: stage(capturing), done, expected };
}

/**
 * @param {Progress} capturing
 * @returns {Phrase}
 */
function stage({ stage: now, tiles_done, tiles_expected }) {
  if (now === "page") return { key: "stage_page" };
  if (now === "media") return { key: "stage_media" };
  if (now === "sending") return { key: "stage_sending" };
  if (tiles_done === 0) return { key: "stage_tiles_start" };
  return { key: "stage_tiles", values: [String(tiles_done), String(tiles_expected)] };
}

/**
 * @param {FaceState} state
 * @returns {PopupView["cases"]}
 */
function cases({ cases: options, case_id }) {
  const [first, ...others] = options;
  if (first === undefined) return { kind: "none" };
  if (others.length > 0) return { kind: "choice", options, chosen: case_id };
  return { kind: "one", label: first.label };
}

/**
 * @param {Outcome | null} last
 * @param {Here} here
 */
function isOfThisPage(last, { since_ms }) {
  return last !== null && since_ms !== null && Date.parse(last.at) >= since_ms;
}

/**
 * @param {Progress | null} capturing
 * @param {Here} here
 */
function isCapturingHere(capturing, { tab_id }) {
  return capturing !== null && capturing.tab_id === tab_id;
}
