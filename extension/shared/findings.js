/** What of a capture is missing, in the person's words, and what to do next. Pure. */

/** @import { MessageKey, Phrase } from "./phrase.d.ts" */

/** Every code that can be among a receipt's findings: why it ended, what browser and companion found missing. */
/** @type {ReadonlyMap<string, MessageKey>} */
export const FINDINGS = new Map([
  ["always_covered", "finding_always_covered"],
  ["budget_reached", "finding_budget_reached"],
  ["capture_failed", "finding_capture_failed"],
  ["covered", "finding_covered"],
  ["dom_cut", "finding_dom_cut"],
  ["elsewhere", "finding_elsewhere"],
  ["end_not_shown", "finding_end_not_shown"],
  ["facts_cut", "finding_facts_cut"],
  ["frame_not_read", "finding_frame_not_read"],
  ["frame_scrolls", "finding_frame_scrolls"],
  ["frame_unknown", "finding_frame_unknown"],
  ["image_not_loaded", "finding_image_not_loaded"],
  ["in_motion", "finding_in_motion"],
  ["inner_cut", "finding_inner_cut"],
  ["inner_not_taken", "finding_inner_not_taken"],
  ["interrupted", "finding_interrupted"],
  ["login_wall", "finding_login_wall"],
  ["media_cut", "finding_media_cut"],
  ["missing_pixels", "finding_missing_pixels"],
  ["never_uncovered", "finding_never_uncovered"],
  ["no_room", "finding_no_room"],
  ["no_tiles", "finding_no_tiles"],
  ["not_restored", "finding_not_restored"],
  ["not_scrollable", "finding_not_scrollable"],
  ["original_kept", "finding_original_kept"],
  ["original_not_read", "finding_original_not_read"],
  ["over_nothing", "finding_over_nothing"],
  ["page_changed", "finding_page_changed"],
  ["pinched", "finding_pinched"],
  ["restless", "finding_restless"],
  ["scan_cut", "finding_scan_cut"],
  ["second_rendering_differs", "finding_second_rendering_differs"],
  ["still_growing", "finding_still_growing"],
  ["stitch_failed", "finding_stitch_failed"],
  ["stopped_by_person", "finding_stopped_by_person"],
  ["tab_left", "finding_tab_left"],
  ["text_cut", "finding_text_cut"],
  ["text_only", "finding_text_only"],
  ["tiles_retaken", "finding_tiles_retaken"],
  ["too_long", "finding_too_long"],
  ["unanchored", "finding_unanchored"],
  ["waits_for_tab", "finding_waits_for_tab"],
]);

/** More than can be taken in at once helps nobody; the capture's sheet has them all. */
const MOST_SHOWN = 4;

/**
 * Return what is missing, what matters most first as the companion has it; one sentence for all others.
 *
 * @param {readonly string[]} codes
 * @returns {Phrase[]}
 */
export function findingPhrases(codes) {
  const keys = [...new Set(codes.map((code) => FINDINGS.get(code) ?? "finding_other"))];
  const shown = keys.length > MOST_SHOWN + 1 ? keys.slice(0, MOST_SHOWN) : keys;
  const rest = keys.length - shown.length;
  /** @type {Phrase[]} */
  const phrases = shown.map((key) => ({ key }));
  return rest === 0 ? phrases : [...phrases, { key: "finding_more", values: [String(rest)] }];
}
