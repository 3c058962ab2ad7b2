import assert from "node:assert/strict";
import { test } from "node:test";
import { panelOf } from "../../../extension/panel/view.js";

/** @import { FaceState, RecordedPage, RecordingState } from "../../../extension/shared/faces.d.ts" */
/** @import { Beside } from "../../../extension/panel/shown.d.ts" */

const TAB = 7;

/** @param {Partial<FaceState>} [changes] @returns {FaceState} */
const state = (changes = {}) => ({
  gate: "pixels",
  companion: "ready",
  cases: [],
  case_id: null,
  capturing: null,
  budget: { screens: 400, minutes: null },
  recording: null,
  recording_ended: null,
  recorded: [],
  waiting: 0,
  last: null,
  ...changes,
});

/** @param {Partial<RecordingState>} [changes] @returns {RecordingState} */
const recording = (changes = {}) => ({
  tab_id: TAB,
  is_paused: false,
  started_at: "2026-11-20T14:00:00.000Z",
  ends_at: "2026-11-20T14:30:00.000Z",
  pages: [],
  ...changes,
});

/** @param {Partial<RecordedPage>} [changes] @returns {RecordedPage} */
const page = (changes = {}) => ({
  at: "2026-11-20T14:00:00.000Z",
  outcome: "kept",
  code: null,
  complete: true,
  ...changes,
});

/** @param {Partial<Beside>} [changes] @returns {Beside} */
const beside = (changes = {}) => ({ tab_id: TAB, has_leave: false, problem: null, said: null, ...changes });

/** @param {readonly import("../../../extension/shared/phrase.d.ts").Phrase[]} phrases */
const keys = (phrases) => phrases.map((phrase) => ("key" in phrase ? phrase.key : phrase.said));

test("before a recording it is explained, leave included, and one button begins it", () => {
  const view = panelOf(state(), beside());
  assert.deepEqual(keys(view.line), ["recording_none"]);
  assert.deepEqual([view.explains, view.explains_leave, view.mark], [true, true, "none"]);
  assert.deepEqual(view.buttons, { record: true, pause: null, keep: false, stop: false });
  assert.deepEqual([view.pages, view.ends_at, view.offers_giving_back], [[], null, false]);
});

test("leave that is there already is not asked for in words, and can be given back", () => {
  const view = panelOf(state(), beside({ has_leave: true }));
  assert.deepEqual([view.explains_leave, view.offers_giving_back], [false, true]);
});

test("nothing can be begun before the questions are answered, or where it is not safe", () => {
  for (const [gate, key] of /** @type {const} */ ([
    ["unanswered", "line_unanswered"],
    ["not_safe", "line_not_safe"],
  ])) {
    const view = panelOf(state({ gate }), beside());
    assert.deepEqual([keys(view.line), view.buttons.record], [[key], false]);
  }
  assert.equal(panelOf(state({ gate: "text_only" }), beside()).buttons.record, true);
});

test("a recording says that it is going on, until when, and can be paused and stopped", () => {
  const view = panelOf(state({ recording: recording() }), beside({ has_leave: true }));
  assert.deepEqual(keys(view.line), ["recording_here", "recording_count_none"]);
  assert.deepEqual([view.mark, view.ends_at], ["on", "2026-11-20T14:30:00.000Z"]);
  assert.deepEqual(view.buttons, { record: false, pause: { key: "button_pause" }, keep: true, stop: true });
  assert.deepEqual([view.explains, view.offers_giving_back], [false, false]);
});

test("a paused one can go on", () => {
  const view = panelOf(state({ recording: recording({ is_paused: true, pages: [page()] }) }), beside());
  assert.deepEqual(keys(view.line), ["recording_paused", "recording_count_one"]);
  assert.deepEqual([view.mark, view.buttons.pause], ["paused", { key: "button_resume" }]);
});

test("one of another tab says so, and does not offer to keep what it cannot see", () => {
  const view = panelOf(state({ recording: recording({ tab_id: 8 }) }), beside());
  assert.deepEqual([keys(view.line)[0], view.buttons.keep, view.buttons.stop], ["recording_elsewhere", false, true]);
});

test("each page is listed with what became of it, the newest first", () => {
  const pages = [
    page(),
    page({ complete: false }),
    page({ complete: null }),
    page({ outcome: "waiting", complete: null }),
    page({ outcome: "never_list", complete: null }),
    page({ outcome: "failed", code: "page.left", complete: null }),
    page({ outcome: "taking", code: "recording.tab_behind", complete: null }),
    page({ outcome: "taking", complete: null }),
  ];
  const view = panelOf(state({ recording: recording({ pages }) }), beside());
  assert.deepEqual(
    view.pages.map(({ phrases }) => keys(phrases).join(" ")),
    [
      "recorded_taking",
      "recorded_tab_behind",
      "recorded_failed page_left",
      "recorded_left_out",
      "recorded_waiting",
      "recorded_kept",
      "recorded_kept recorded_not_whole",
      "recorded_kept recorded_whole",
    ],
  );
  assert.deepEqual(view.line.at(-1), { key: "recording_count_many", values: ["4"] });
});

test("the page being taken shows tiles and time left; another tab's does not", () => {
  const capturing = {
    tab_id: TAB,
    stage: /** @type {const} */ ("tiles"),
    tiles_done: 3,
    tiles_expected: 11,
    seconds_left: 4.2,
    is_waiting_for_tab: false,
  };
  const view = panelOf(state({ recording: recording(), capturing }), beside());
  assert.deepEqual(view.progress, {
    phrases: [
      { key: "stage_tiles", values: ["3", "11"] },
      { key: "time_left_seconds", values: ["5"] },
    ],
    done: 3,
    expected: 11,
  });
  const other = { ...capturing, tab_id: 8 };
  assert.equal(panelOf(state({ recording: recording(), capturing: other }), beside()).progress, null);
  const behind = { ...capturing, is_waiting_for_tab: true };
  const waits = panelOf(state({ recording: recording(), capturing: behind }), beside()).progress;
  assert.deepEqual(keys(waits?.phrases ?? []), ["recorded_tab_behind"]);
  const long = { ...capturing, seconds_left: 601 };
  const minutes = panelOf(state({ recording: recording(), capturing: long }), beside()).progress;
  assert.deepEqual(minutes?.phrases[1], { key: "time_left_minutes", values: ["11"] });
});

test("each end has its words, and the list stays", () => {
  const ends = ["stopped", "tab_closed", "locked", "idle", "restarted", "leave_withdrawn", "gate"];
  for (const recording_ended of ends) {
    const view = panelOf(state({ recording_ended, recorded: [page()] }), beside());
    assert.deepEqual(keys(view.line), [`recording_ended_${recording_ended}`, "recording_count_one"]);
    assert.equal(view.pages.length, 1);
  }
  const later = panelOf(state({ recording_ended: "later_reason" }), beside());
  assert.equal(keys(later.line)[0], "recording_ended_other");
});

test("what was refused is said in words, before anything else", () => {
  const view = panelOf(state(), beside({ problem: "recording.leave_refused" }));
  assert.deepEqual(keys(view.line), ["recording_refused", "error_recording_leave"]);
  assert.equal(view.buttons.record, true);
  const said = panelOf(state(), beside({ said: { key: "recording_leave_given_back" } }));
  assert.deepEqual(keys(said.line), ["recording_leave_given_back"]);
});
