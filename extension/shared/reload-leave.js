/**
 * The browser's leave to load a page again and to see the network's answer: for one site alone where that is
 * enough for a picture of it. Where leave ends with the document (Firefox), pictures of the new one are taken
 * with leave for all sites, or not at all.
 */

import { leaveEndsWithDocument, networkPermissions } from "./browser.js";

/**
 * Return what to ask for, as `chrome.permissions` names it.
 *
 * @param {string} url of the page
 * @returns {chrome.permissions.Permissions}
 */
export function reloadLeave(url) {
  return /** @type {chrome.permissions.Permissions} */ ({
    permissions: [...networkPermissions],
    origins: originsFor(url),
  });
}

/**
 * Ask for that leave; true at once if it is there. To be called first of all in the answer to a click. Where
 * it is refused the page may be loaded again all the same; the background says if it cannot be.
 *
 * @param {string} url of the page
 */
export function askReloadLeave(url) {
  return chrome.permissions.request(reloadLeave(url));
}

/**
 * Return the pattern that covers the site of an address, as permissions are asked for: it names no port.
 *
 * @param {string} url
 */
export function siteOf(url) {
  const { protocol, hostname } = new URL(url);
  return `${protocol}//${hostname}/*`;
}

/** @param {string} url */
function originsFor(url) {
  if (leaveEndsWithDocument) return ["<all_urls>"];
  return /^(https?|file):/i.test(url) ? [siteOf(url)] : [];
}
