/** The popup's part about recording: says whether a tab is recorded, opens the panel, and can end it. */

import { ask } from "../shared/ask.js";
import { openPanel } from "../shared/browser.js";
import { byId, showText } from "../shared/dom.js";
import { endPhrase, recordingLine } from "../shared/recording-words.js";
import { say } from "../shared/words.js";

/** @import { FaceState } from "../shared/faces.d.ts" */

const open = byId("record-open", HTMLButtonElement);
const pause = byId("record-pause", HTMLButtonElement);
const stop = byId("record-stop", HTMLButtonElement);

/** @type {FaceState | null} */
let known = null;

/**
 * Answer the buttons.
 *
 * @param {() => { window_id: number; tab_id: number } | null} inFront the tab in front, once it is known
 * @param {(deed: () => Promise<void>) => Promise<void>} attempt
 */
export function listenToRecord(inFront, attempt) {
  open.addEventListener("click", () =>
    attempt(async () => {
      const where = inFront();
      if (where === null) return;
      await openPanel(where);
      close();
    }),
  );
  pause.addEventListener("click", () =>
    attempt(async () => {
      await ask(known?.recording?.is_paused ? "recording.resume" : "recording.pause", {});
    }),
  );
  stop.addEventListener("click", () =>
    attempt(async () => {
      await ask("recording.stop", {});
    }),
  );
}

/**
 * Show what is recorded.
 *
 * @param {FaceState} state
 * @param {number | null} tab_id the tab in front
 */
export function showRecord(state, tab_id) {
  known = state;
  const { capturing, recording, recording_ended, gate } = state;
  const may_record = capturing === null && (gate === "pixels" || gate === "text_only");
  byId("record", HTMLElement).hidden = recording === null && !may_record;
  const line = recordingLine(state, tab_id);
  const ended = endPhrase(recording_ended);
  showText(
    byId("record-line", HTMLParagraphElement),
    line !== null ? say(...line) : ended && say(ended),
  );
  showText(open, say({ key: recording === null ? "button_record_open" : "button_show_recording" }));
  showText(pause, recording && say({ key: recording.is_paused ? "button_resume" : "button_pause" }));
  stop.hidden = recording === null;
}
