/** Fetches a file for the extension itself, where the person has allowed its site. */

/** @import { PixelPermit } from "../shared/permit.d.ts" */

import { pressOpensSite } from "../shared/browser.js";
import { mustHold } from "./gate.js";

const TIMEOUT_MS = 10_000;
const MOST_BYTES = 256 * 1024 * 1024;

/**
 * @typedef {object} DirectOptions
 * @property {number} [most_bytes] a larger file is not read
 * @property {number} [timeout_ms]
 * @property {boolean} [is_tabs_own] whether it is what the tab itself shows: asked for as the tab did, with cookies
 */

/** @typedef {(url: string, permit: PixelPermit, options?: DirectOptions) => Promise<Blob | null>} FetchDirect */

/**
 * Return the bytes at an address, or null when the extension may not read that site or gets nothing whole.
 *
 * Throws `Withdrawn` when the permit no longer holds. Without leave for the site nothing is asked of it: a request from an extension would tell it something. In
 * some browsers the press of the button is leave for the site of the tab.
 *
 * @type {FetchDirect}
 */
export async function fetchDirect(url, permit, options = {}) {
  const { most_bytes = MOST_BYTES, timeout_ms = TIMEOUT_MS, is_tabs_own = false } = options;
  if (!(await mayFetch(url, is_tabs_own))) return null;
  mustHold(permit);
  const stop = new AbortController();
  const timer = setTimeout(() => stop.abort(), timeout_ms);
  try {
    const credentials = is_tabs_own ? "include" : "omit";
    const response = await fetch(url, { cache: "force-cache", credentials, signal: stop.signal });
    const is_whole = response.status === 200 || (response.ok && /^(file|data):/i.test(url));
    if (is_whole && !(Number(response.headers.get("content-length")) > most_bytes)) {
      mustHold(permit);
      const blob = await response.blob();
      mustHold(permit);
      if (isWhole(response, blob) && blob.size <= most_bytes) return blob;
    }
    stop.abort();
    return null;
  } catch (error) {
    if (error instanceof TypeError || error instanceof DOMException) return null; // network, or too late
    throw error;
  } finally {
    clearTimeout(timer);
  }
}

/**
 * @param {string} url
 * @param {boolean} is_tabs_own
 */
async function mayFetch(url, is_tabs_own) {
  if (!URL.canParse(url)) return false;
  const { protocol, hostname } = new URL(url);
  if (protocol === "data:") return is_tabs_own;
  if (protocol === "file:") return is_tabs_own && pressOpensSite;
  if (protocol !== "http:" && protocol !== "https:") return false;
  if (is_tabs_own && pressOpensSite) return true;
  return chrome.permissions.contains({ origins: [`${protocol}//${hostname}/*`] });
}

/**
 * Say whether all of an answer is there; the length of what came packed says nothing of it.
 *
 * @param {Response} response
 * @param {Blob} blob
 */
function isWhole({ headers }, { size }) {
  const stated = headers.get("content-length");
  return stated === null || headers.has("content-encoding") || Number(stated) === size;
}
