/** Stable error codes in the person's words. Knows every code worth a sentence of its own. */

/** @import { MessageKey, Phrase } from "./phrase.d.ts" */

/** @type {ReadonlyMap<string, MessageKey>} */
export const PROBLEMS = new Map([
  ["budget.invalid", "error_budget"],
  ["capture.busy", "line_keeping_elsewhere"],
  ["capture.conflict", "error_transfer"],
  ["capture.digest_mismatch", "error_transfer"],
  ["capture.fault", "error_fault"],
  ["capture.incomplete", "error_transfer"],
  ["capture.nothing_taken", "error_nothing_taken"],
  ["capture.part_order", "error_transfer"],
  ["capture.part_size", "error_transfer"],
  ["capture.record_invalid", "error_versions"],
  ["capture.too_large", "error_too_large"],
  ["capture.unknown", "error_transfer"],
  ["case.none", "error_case_none"],
  ["case.unknown", "error_case_unknown"],
  ["face.no_answer", "error_no_answer"],
  ["gate.no_permit", "error_no_permit"],
  ["gate.not_safe", "line_not_safe"],
  ["gate.unanswered", "line_unanswered"],
  ["gate.withdrawn", "error_withdrawn"],
  ["host.not_installed", "companion_not_installed"],
  ["never.host_invalid", "error_never_host_invalid"],
  ["never.list_full", "error_never_list_full"],
  ["outbox.damaged", "error_outbox_damaged"],
  ["page.browser_page", "page_browser_page"],
  ["page.changed", "page_changed"],
  ["page.left", "page_left"],
  ["page.no_tab", "page_no_tab"],
  ["page.store_page", "page_store_page"],
  ["protocol.invalid_message", "error_versions"],
  ["protocol.unknown_field", "error_versions"],
  ["protocol.unknown_method", "error_versions"],
  ["protocol.update_companion", "companion_update_companion"],
  ["protocol.update_extension", "companion_update_extension"],
  ["recording.interrupted", "error_recording_interrupted"],
  ["recording.leave_missing", "error_recording_leave"],
  ["recording.leave_refused", "error_recording_leave"],
  ["recording.none", "error_recording_none"],
  ["recording.over", "error_recording_over"],
  ["recording.running", "error_recording_running"],
  ["reload.elsewhere", "error_reload_elsewhere"],
  ["reload.no_leave", "error_reload_no_leave"],
  ["reload.page_silent", "error_reload_page_silent"],
  ["reload.page_stayed", "error_reload_page_stayed"],
  ["service.internal", "error_internal"],
  ["service.unreachable", "error_unreachable"],
  ["vault.absent", "error_vault_absent"],
  ["vault.damaged", "error_vault_damaged"],
  ["vault.disk_full", "error_disk_full"],
  ["vault.locked", "error_vault_locked"],
]);

/**
 * Return what to say about a code: our own sentence, else the companion's, else a general one.
 *
 * @param {string | null} code
 * @param {string | null} [summary] the companion's own sentence
 * @returns {Phrase}
 */
export function problemOf(code, summary = null) {
  const key = code === null ? undefined : PROBLEMS.get(code);
  if (key !== undefined) return { key };
  return summary ? { said: summary } : { key: "error_general" };
}
