/** The offer to keep the opened file itself, where the browser shows it and lets nobody read it without leave. */

import { pressOpensSite } from "../shared/browser.js";
import { byId } from "../shared/dom.js";
import { siteOf } from "../shared/reload-leave.js";

/** By this icon Firefox's own viewer is known; the page itself may not be asked. */
const VIEWER_ICON = /^chrome:\/\/.*\bpdf\b/i;

const row = byId("original-row", HTMLParagraphElement);

/** What leave is asked for; null if none is needed. */
let site = /** @type {string | null} */ (null);

/**
 * Learn whether the tab in front shows a file that is not read without leave for its site.
 *
 * @param {Pick<chrome.tabs.Tab, "url" | "favIconUrl"> | undefined} tab
 */
export async function learnOriginal(tab) {
  const { url = "", favIconUrl = "" } = tab ?? {};
  if (pressOpensSite || !/^https?:/i.test(url) || !VIEWER_ICON.test(favIconUrl)) return;
  const origins = [siteOf(url)];
  site = (await chrome.permissions.contains({ origins })) ? null : siteOf(url);
}

/**
 * Keep the page with the file when the button is pressed: without it, if the browser or the person says no.
 *
 * @param {() => Promise<void>} start
 */
export function listenToOriginal(start) {
  byId("original", HTMLButtonElement).addEventListener("click", () => {
    if (site === null) return start();
    // First of all, as browsers ask only at once after a click.
    const asked = chrome.permissions.request({ origins: [site] });
    return asked.catch(() => false).then((is_given) => {
      if (is_given) site = null;
      return start();
    });
  });
}

/**
 * Show the offer where the page can be kept now, and hide it elsewhere.
 *
 * @param {boolean} can_keep
 */
export function showOriginal(can_keep) {
  row.hidden = site === null || !can_keep;
}
