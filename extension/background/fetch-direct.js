/** Fetches an image for the extension itself, where the person has allowed its site. */

/** @import { PixelPermit } from "../shared/permit.d.ts" */

const TIMEOUT_MS = 10_000;

/**
 * Return the bytes at an address, or null when the extension may not read that site or gets nothing.
 *
 * Without leave for the site nothing is asked of it: a request from an extension would tell it something.
 *
 * @param {string} url
 * @param {PixelPermit} _permit
 * @returns {Promise<Blob | null>}
 */
export async function fetchDirect(url, _permit) {
  if (!/^https?:/i.test(url) || !URL.canParse(url)) return null;
  const { protocol, hostname } = new URL(url);
  if (!(await chrome.permissions.contains({ origins: [`${protocol}//${hostname}/*`] })))
    return null;
  try {
    const signal = AbortSignal.timeout(TIMEOUT_MS);
    const response = await fetch(url, { cache: "force-cache", credentials: "omit", signal });
    return response.ok ? await response.blob() : null;
  } catch (error) {
    if (error instanceof TypeError || error instanceof DOMException) return null; // network, or too late
    throw error;
  }
}
