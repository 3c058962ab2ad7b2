/** From the background's state to what the panel shows. Pure: no element, no browser, no clock. */

import { problemOf } from "../shared/problems.js";
import { countPhrase, endPhrase, pagePhrases, progressPhrases, recordingLine } from "../shared/recording-words.js";

/** @import { FaceState } from "../shared/faces.d.ts" */
/** @import { Phrase } from "../shared/phrase.d.ts" */
/** @import { Beside, PanelOf, PanelView } from "./shown.d.ts" */

/**
 * Return everything the panel shows.
 *
 * @type {PanelOf}
 */
export function panelOf(state, beside) {
  const { recording, recorded, gate } = state;
  const pages = (recording === null ? recorded : recording.pages).toReversed();
  const may_record = gate === "pixels" || gate === "text_only";
  return {
    line: line(state, beside),
    mark: recording === null ? "none" : recording.is_paused ? "paused" : "on",
    ends_at: recording?.ends_at ?? null,
    explains: recording === null,
    explains_leave: recording === null && !beside.has_leave,
    buttons: {
      record: recording === null && may_record,
      pause: recording && { key: recording.is_paused ? "button_resume" : "button_pause" },
      keep: recording !== null && recording.tab_id === beside.tab_id,
      stop: recording !== null,
    },
    progress: progress(state),
    pages: pages.map((page) => ({ at: page.at, phrases: pagePhrases(page) })),
    offers_giving_back: recording === null && beside.has_leave,
  };
}

/**
 * @param {FaceState} state
 * @param {Beside} beside
 * @returns {readonly Phrase[]}
 */
function line(state, { tab_id, problem, said }) {
  if (problem !== null) return [{ key: "recording_refused" }, problemOf(problem)];
  if (said !== null) return [said];
  const now = recordingLine(state, tab_id);
  if (now !== null) return now;
  if (state.gate === "unanswered") return [{ key: "line_unanswered" }];
  if (state.gate === "not_safe") return [{ key: "line_not_safe" }];
  const ended = endPhrase(state.recording_ended);
  return ended === null ? [{ key: "recording_none" }] : [ended, countPhrase(state.recorded)];
}

/**
 * @param {FaceState} state
 * @returns {PanelView["progress"]}
 */
function progress({ recording, capturing }) {
  if (recording === null || capturing === null || capturing.tab_id !== recording.tab_id) return null;
  const { tiles_done: done, tiles_expected: expected } = capturing;
  return { phrases: progressPhrases(capturing), done, expected };
}
