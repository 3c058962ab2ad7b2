/** Which part of an address says which page it is. Pure. */

/** A fragment that is a path of its own: how some single-page sites name their pages. */
const ROUTE = /^#!?\//;

/**
 * Return an address without what only names a place on its page.
 *
 * @param {string} untrusted_url
 */
export function pageAddress(untrusted_url) {
  if (!URL.canParse(untrusted_url)) return untrusted_url;
  const address = new URL(untrusted_url);
  if (!ROUTE.test(address.hash)) address.hash = "";
  return address.href;
}
