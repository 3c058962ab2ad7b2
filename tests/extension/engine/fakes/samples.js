/** Values that tests begin with. */

/** @import { Entry, Target, View, Wish } from "../../../../extension/shared/engine.d.ts" */
/** @import { GateAnswers } from "../../../../extension/shared/faces.d.ts" */

import { newEntry } from "../../../../extension/background/draft.js";

export const CASE = "11111111-1111-4111-8111-111111111111";
export const CAPTURE = "22222222-2222-4222-8222-222222222222";

/** @type {GateAnswers} */
export const ANSWERS = {
  safe_place: true,
  under_18: "no",
  standing: "self",
  answered_at: "2026-11-20T09:59:00.000Z",
};

/** @returns {Target} */
export const target = () => ({
  tab_id: 7,
  window_id: 3,
  url: "https://example.test/post/1",
  title: "A post",
  document_id: null,
  time_origin: null,
});

/**
 * A window of 1,280 x 800 on a page of 3,000, with what is different.
 *
 * @param {Partial<View>} [differences]
 * @returns {View}
 */
export const view = (differences = {}) => {
  const plain = {
    surface: 0,
    url: "https://example.test/post/1",
    history_length: 1,
    time_origin: 1_700_000_000_000.5,
    device_pixel_ratio: 1,
    pinch_scale: 1,
    scroll_x: 0,
    scroll_y: 0,
    least_scroll_x: 0,
    scroll_width: 1_280,
    scroll_height: 3_000,
    viewport_width: 1_280,
    viewport_height: 800,
    client_width: 1_280,
    client_height: 800,
    is_between: false,
    snaps: false,
    anchors: [],
    anchors_kept: 0,
    anchors_before: 0,
    picked: null,
    occluders: [],
    scan_complete: true,
    ...differences,
  };
  const { scroll_x, scroll_y, client_width, client_height } = plain;
  return {
    document_x: scroll_x,
    document_y: scroll_y,
    page_width: client_width,
    page_height: client_height,
    frame: { x: 0, y: 0, width: client_width, height: client_height },
    ...plain,
  };
};

/**
 * @param {string} [capture_id]
 * @param {string | null} [case_id]
 * @returns {Entry}
 */
export const entry = (capture_id = CAPTURE, case_id = CASE) =>
  newEntry({
    capture_id,
    case_id,
    mode: "pixels",
    gate: ANSWERS,
    asked: {
      trigger: "button",
      subject: { kind: "page", surface: null, box: null },
      most_screens: null,
      most_minutes: null,
      recording_id: null,
      reload_of: null,
    },
    tool: {
      extension_version: "0.1.0",
      browser: "Chromium",
      browser_version: "156.0",
      user_agent: "Mozilla/5.0",
      platform: "linux x86-64",
      method: "captureVisibleTab viewport",
    },
    target: target(),
    now_ms: Date.parse("2026-11-20T10:00:00.000Z"),
  });

/** @type {Wish} */
export const WHOLE_PAGE = {
  trigger: "button",
  subject: { kind: "page", surface: null, box: null },
  budget: { screens: null, minutes: null },
  recording_id: null,
  reload_of: null,
};
