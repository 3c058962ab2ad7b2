/** What is missing between this browser and the vault, and how the person can mend it. */

/** @import { CompanionState } from "./faces.d.ts" */
/** @import { Phrase } from "./phrase.d.ts" */

/**
 * @typedef {object} Mend
 * @property {Phrase} why
 * @property {Phrase | null} how
 * @property {string | null} command to type in a terminal, exactly
 */

/**
 * Return what is missing, or null when nothing is, or it is not known yet.
 *
 * @param {CompanionState} companion
 * @returns {Mend | null}
 */
export function mendOf(companion) {
  switch (companion) {
    case "ready":
    case "connecting":
      return null;
    case "not_installed":
      return { why: { key: "companion_not_installed" }, ...run("holdfast host install") };
    case "unreachable":
      return { why: { key: "companion_unreachable" }, ...run("holdfast serve") };
    case "vault_absent":
      return { why: { key: "companion_vault_absent" }, ...run("holdfast init") };
    case "locked":
      return { why: { key: "companion_locked" }, ...run("holdfast unlock") };
    case "update_extension":
      return {
        why: { key: "companion_update_extension" },
        how: { key: "mend_update_extension" },
        command: null,
      };
    case "update_companion":
      return {
        why: { key: "companion_update_companion" },
        how: { key: "mend_update_companion" },
        command: null,
      };
  }
}

/**
 * @param {string} command
 * @returns {Pick<Mend, "how" | "command">}
 */
function run(command) {
  return { how: { key: "mend_run" }, command };
}
