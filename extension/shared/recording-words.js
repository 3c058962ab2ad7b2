/** What a recording does, and what became of its pages, in words. Pure. */

/** @import { FaceState, Progress, RecordedPage } from "./faces.d.ts" */
/** @import { MessageKey, Phrase } from "./phrase.d.ts" */

import { problemOf } from "./problems.js";

/** Longer is said in minutes. */
const SECONDS_SHOWN = 100;

/** @type {ReadonlyMap<string, MessageKey>} */
const ENDS = new Map([
  ["stopped", "recording_ended_stopped"],
  ["tab_closed", "recording_ended_tab_closed"],
  ["locked", "recording_ended_locked"],
  ["idle", "recording_ended_idle"],
  ["restarted", "recording_ended_restarted"],
  ["leave_withdrawn", "recording_ended_leave_withdrawn"],
  ["gate", "recording_ended_gate"],
]);

/**
 * Return what a recording does now, null if there is none.
 *
 * @param {Pick<FaceState, "recording">} state
 * @param {number | null} tab_id the tab in front
 * @returns {readonly Phrase[] | null}
 */
export function recordingLine({ recording }, tab_id) {
  if (recording === null) return null;
  const { is_paused, pages } = recording;
  const count = countPhrase(pages);
  if (is_paused) return [{ key: "recording_paused" }, count];
  const key = recording.tab_id === tab_id ? "recording_here" : "recording_elsewhere";
  return [{ key }, count];
}

/**
 * Return why the last recording ended; null if none did.
 *
 * @param {string | null} reason
 * @returns {Phrase | null}
 */
export function endPhrase(reason) {
  if (reason === null) return null;
  return { key: ENDS.get(reason) ?? "recording_ended_other" };
}

/**
 * Return how many pages were taken.
 *
 * @param {readonly RecordedPage[]} pages
 * @returns {Phrase}
 */
export function countPhrase(pages) {
  const taken = pages.filter(({ outcome }) => outcome === "kept" || outcome === "waiting").length;
  if (taken === 0) return { key: "recording_count_none" };
  if (taken === 1) return { key: "recording_count_one" };
  return { key: "recording_count_many", values: [String(taken)] };
}

/**
 * Return what became of a page.
 *
 * @param {RecordedPage} page
 * @returns {readonly Phrase[]}
 */
export function pagePhrases({ outcome, code, complete }) {
  switch (outcome) {
    case "taking":
      return [{ key: code === "recording.tab_behind" ? "recorded_tab_behind" : "recorded_taking" }];
    case "never_list":
      return [{ key: "recorded_left_out" }];
    case "failed":
      return [{ key: "recorded_failed" }, problemOf(code)];
    case "waiting":
      return [{ key: "recorded_waiting" }, ...completeness(complete)];
    case "kept":
      return [{ key: "recorded_kept" }, ...completeness(complete)];
  }
}

/**
 * @param {boolean | null} complete
 * @returns {readonly Phrase[]}
 */
function completeness(complete) {
  if (complete === null) return [];
  return [{ key: complete ? "recorded_whole" : "recorded_not_whole" }];
}

/**
 * Return how far the page under way is.
 *
 * @param {Progress} capturing
 * @returns {readonly Phrase[]}
 */
export function progressPhrases({ stage, tiles_done, tiles_expected, seconds_left, is_waiting_for_tab }) {
  if (is_waiting_for_tab) return [{ key: "recorded_tab_behind" }];
  if (stage === "page") return [{ key: "stage_page" }];
  if (stage === "media") return [{ key: "stage_media" }];
  if (stage === "sending") return [{ key: "stage_sending" }];
  if (tiles_done === 0) return [{ key: "stage_tiles_start" }];
  const values = [tiles_done, tiles_expected].map(String);
  return [{ key: "stage_tiles", values }, ...timeLeft(seconds_left)];
}

/**
 * @param {number | null} seconds_left
 * @returns {readonly Phrase[]}
 */
function timeLeft(seconds_left) {
  if (seconds_left === null) return [];
  if (seconds_left <= SECONDS_SHOWN)
    return [{ key: "time_left_seconds", values: [String(Math.max(1, Math.ceil(seconds_left)))] }];
  return [{ key: "time_left_minutes", values: [String(Math.ceil(seconds_left / 60))] }];
}
