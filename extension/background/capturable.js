/** Which pages may be captured at all. Pure. */

/** Hosts where browsers refuse every extension, or that sell extensions. */
const STORES = [
  /^chromewebstore\.google\.com$/,
  /^addons\.(cdn\.)?mozilla\.(org|net)$/,
  /^addons\.opera\.com$/,
];
const STORE_PAGES = [
  /^https:\/\/chrome\.google\.com\/webstore/,
  /^https:\/\/microsoftedge\.microsoft\.com\/addons/,
];
/** Firefox refuses extensions on these (`extensions.webextensions.restrictedDomains`). */
const BROWSER_HOSTS = [
  /^(api\.|oauth\.|profile\.)?accounts\.firefox\.com$/,
  /^(content\.cdn|discovery\.addons|sync\.services|accounts-static\.cdn)\.mozilla\.(net|org|com)$/,
];

/**
 * Return why a tab's page may not be captured, or null if it may be.
 *
 * @param {string | undefined} untrusted_url of the tab; undefined while the extension may not see it
 * @returns {"browser_page" | "store_page" | null}
 */
export function whyNotCapturable(untrusted_url) {
  if (!untrusted_url || !URL.canParse(untrusted_url)) return "browser_page";
  const { protocol, hostname, href, origin } = new URL(untrusted_url);
  // Files of this machine: the browser tells their address only where the person has allowed it.
  if (protocol === "file:") return null;
  // What a site made and shows in a tab of its own; one of no site cannot be told from what it came from.
  if (protocol === "blob:") return /^https?:/.test(origin) ? null : "browser_page";
  if (protocol !== "http:" && protocol !== "https:") return "browser_page";
  if (STORES.some((host) => host.test(hostname)) || STORE_PAGES.some((page) => page.test(href))) {
    return "store_page";
  }
  return BROWSER_HOSTS.some((host) => host.test(hostname)) ? "browser_page" : null;
}
