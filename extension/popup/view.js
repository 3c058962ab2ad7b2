/** From the background's state to what the popup shows. Pure: no element, no browser, no clock. */

import { ELSE } from "../shared/else.js";
import { findingPhrases } from "../shared/findings.js";
import { mendOf } from "../shared/mend.js";
import { outcomePhrases } from "../shared/outcome-words.js";
import { PROBLEMS, problemOf } from "../shared/problems.js";
import { waitingPhrase } from "../shared/waiting.js";

/** @import { FaceState, Outcome, Progress, ScrollingPart } from "../shared/faces.d.ts" */
/** @import { MessageKey, Phrase } from "../shared/phrase.d.ts" */
/** @import { Here, PopupView, View } from "./shown.d.ts" */

/** @type {Record<Exclude<ScrollingPart["kind"], "document">, MessageKey>} */
const PARTS = { dialog: "part_dialog", element: "part_element", frame: "part_frame" };
/** Longer is said in minutes. */
const SECONDS_SHOWN = 100;

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
    progress: progress(state.capturing),
    findings: isFresh && state.last !== null ? findings(state, state.last) : [],
    more: mayCapture && state.capturing === null && here.reason === null ? more(state, here) : null,
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
  const whole = here.surface === null ? "button_keep_page" : "button_keep_part";
  return {
    label: { key: gate === "text_only" ? "button_keep_text" : whole },
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
  if (capturing?.is_waiting_for_tab)
    return [{ key: "line_keeping_elsewhere" }, { key: "line_waits_for_tab" }];
  if (capturing !== null) return [{ key: "line_keeping_elsewhere" }];
  if (here.problem !== null) return [{ key: "outcome_failed" }, problemOf(here.problem)];
  if (isFresh && last !== null) return outcomePhrases(last);
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
 * @param {FaceState} state
 * @param {Outcome} last
 * @returns {readonly Phrase[]}
 */
function findings({ capturing }, { outcome, complete, findings: codes }) {
  if (capturing !== null || outcome !== "kept" || complete !== false) return [];
  return findingPhrases(codes);
}

/**
 * @param {FaceState} state
 * @param {Here} here
 * @returns {PopupView["more"]}
 */
function more({ gate }, { url }) {
  return { can_reload: gate === "pixels" && url !== null && /^https?:/i.test(url) };
}

/**
 * Return a part of a page that scrolls by itself in words: what it is and how large, nothing of its content.
 *
 * @param {ScrollingPart} part
 * @param {(value: number) => string} number writes a number
 * @returns {Phrase}
 */
export function partPhrase({ kind, width, height, scroll_height }, number) {
  const [wide, high, holds] = [width, height, scroll_height].map(number);
  if (kind === "document") return { key: "part_document", values: [holds ?? ""] };
  return { key: PARTS[kind], values: [wide ?? "", high ?? "", holds ?? ""] };
}

/**
 * What waits is said by the line about the outbox already.
 *
 * @param {FaceState} state
 * @returns {PopupView["earlier"]}
 */
function earlier({ last }) {
  if (last === null || last.outcome === "waiting") return null;
  return { at: last.at, phrases: outcomePhrases(last) };
}

/**
 * Shown for another tab's page as well: whoever wants to stop must not have to look for that tab.
 *
 * @param {Progress | null} capturing
 * @returns {PopupView["progress"]}
 */
function progress(capturing) {
  if (capturing === null) return null;
  const { tiles_done: done, tiles_expected: expected } = capturing;
  return { text: [stage(capturing), ...timeLeft(capturing)], done, expected };
}

/**
 * @param {Progress} capturing
 * @returns {Phrase[]}
 */
function timeLeft({ seconds_left, is_waiting_for_tab }) {
  if (seconds_left === null || is_waiting_for_tab) return [];
  if (seconds_left < SECONDS_SHOWN)
    return [{ key: "time_left_seconds", values: [String(Math.max(1, Math.ceil(seconds_left)))] }];
  return [{ key: "time_left_minutes", values: [String(Math.ceil(seconds_left / 60))] }];
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
