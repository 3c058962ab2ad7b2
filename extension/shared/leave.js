/** The browser's leave to record: which permissions a recording needs, asked for and given back. */

import { networkPermissions } from "./browser.js";

/** @typedef {chrome.permissions.Permissions} Permissions */

/** Without these there is no recording: where the tab goes, and pictures of pages no button was pressed on. */
const NEEDED = /** @type {Permissions} */ ({ permissions: ["webNavigation"], origins: ["<all_urls>"] });
/** What is asked for with them, and given back with them: a recording goes on without. */
const ASKED = /** @type {Permissions} */ ({
  permissions: ["webNavigation", ...networkPermissions],
  origins: ["<all_urls>"],
});

/** Say whether the browser's leave to record is there. */
export function hasLeave() {
  return chrome.permissions.contains(NEEDED);
}

/** Ask for leave; true at once if it is there. To be called first of all in the answer to a click. */
export function askLeave() {
  return chrome.permissions.request(ASKED);
}

/**
 * Say what of the browser's leave is left: to record, for single sites whose pages were loaded again, or none.
 *
 * @returns {Promise<"all_sites" | "sites" | null>}
 */
export async function leaveLeft() {
  if (await hasLeave()) return "all_sites";
  const { permissions, origins } = await givenLeave();
  return permissions.length > 0 || origins.length > 0 ? "sites" : null;
}

/** Give all leave back that was ever asked for; false if the browser keeps it. */
export async function giveLeaveBack() {
  try {
    return await chrome.permissions.remove(await givenLeave());
  } catch (error) {
    if (/required permission|remove/i.test(String(error))) return false;
    throw error;
  }
}

/** What was given beyond what the extension was installed with. */
async function givenLeave() {
  const optional = new Set(/** @type {readonly string[]} */ (ASKED.permissions));
  const { permissions = [], origins = [] } = await chrome.permissions.getAll();
  return {
    permissions: permissions.filter((permission) => optional.has(permission)),
    origins,
  };
}
