/** The one place that knows which browser this is. Everyone else asks for what is different. */

/** @import { BrowserFacts, ShotOptions } from "./engine.d.ts" */

import { clock } from "./clock.js";

const PICTURE_TIMEOUT_MS = 15_000;

/** @typedef {{ name: string; version: string }} Name */
/** @typedef {{ brand: string; version: string }} Brand */
/**
 * @typedef {object} UserAgentData
 * @property {(hints: string[]) => Promise<{ fullVersionList?: Brand[]; platformVersion?: string }>}
 *   getHighEntropyValues
 */

/** @typedef {{ runtime?: { getBrowserInfo?: () => Promise<Name> }; sidebarAction?: { open?: () => Promise<void> } }} FirefoxApi */

const { browser: firefox } = /** @type {{ browser?: FirefoxApi }} */ (
  /** @type {unknown} */ (globalThis)
);

/** Whether pictures are taken of any part of the document (Firefox), or of the window (Chromium). */
export const takesRects = firefox?.runtime?.getBrowserInfo !== undefined;

/** Whether leave for a tab ends with its document (Firefox), or with its site (Chromium). */
export const leaveEndsWithDocument = takesRects;

/** What must be allowed to see the network's answers; only Firefox tells of certificates, to who may hold up. */
export const networkPermissions = takesRects ? ["webRequest", "webRequestBlocking"] : ["webRequest"];

/** How pictures are taken, in the words of the record. */
export const captureMethod = takesRects ? "captureVisibleTab rect" : "captureVisibleTab viewport";

/** Whether a press of the button lets the extension itself fetch from the tab's site (Chromium). */
export const pressOpensSite = !takesRects;

const NEUTRAL_BRANDS = /^(Chromium|Not.*Brand)$/i;

/** Return what took the capture: browser, versions, platform, this extension's version. */
export async function browserFacts() {
  const [{ name, version }, platform] = await Promise.all([
    browserName(),
    chrome.runtime.getPlatformInfo(),
  ]);
  /** @type {BrowserFacts} */
  const facts = {
    extension_version: chrome.runtime.getManifest().version,
    browser: name,
    browser_version: version,
    user_agent: navigator.userAgent,
    platform: `${platform.os} ${platform.arch}`,
  };
  return facts;
}

/** @returns {Promise<Name>} */
async function browserName() {
  if (firefox?.runtime?.getBrowserInfo) return firefox.runtime.getBrowserInfo();
  const data = /** @type {{ userAgentData?: UserAgentData }} */ (navigator).userAgentData;
  const { fullVersionList = [] } = (await data?.getHighEntropyValues(["fullVersionList"])) ?? {};
  const own = fullVersionList.find(({ brand }) => !NEUTRAL_BRANDS.test(brand));
  const engine = fullVersionList.find(({ brand }) => brand === "Chromium");
  const { brand, version } = own ?? engine ?? { brand: "Chromium", version: "unknown" };
  return { name: brand, version };
}

/**
 * Take a picture of the tab in front of a window and return it as a `data:` address.
 *
 * `rect` (CSS pixels of the document) and `scale` are heeded by Firefox alone; Chromium refuses them.
 *
 * @param {number} window_id
 * @param {ShotOptions} [options]
 */
export function captureVisibleTab(window_id, { rect, scale } = {}) {
  /** @type {chrome.extensionTypes.ImageDetails & ShotOptions} */
  const details = { format: "png" };
  if (takesRects && rect) details.rect = rect;
  if (takesRects && scale) details.scale = scale;
  // Firefox has the page itself draw it: one that is held up never does.
  const late = clock.wait(PICTURE_TIMEOUT_MS).then(() => {
    throw new Error("The browser gave no picture in time.");
  });
  return Promise.race([chrome.tabs.captureVisibleTab(window_id, details), late]);
}

/**
 * Return why a native port ended, in the browser's words; empty when it gave none.
 *
 * Chromium says it in `runtime.lastError`, Firefox on the port.
 *
 * @param {chrome.runtime.Port & { error?: { message?: string } | null }} port
 */
export function whyDisconnected(port) {
  return port.error?.message ?? chrome.runtime.lastError?.message ?? "";
}

/**
 * Open the panel beside the page, or in a tab of its own where a browser has no such place. To be called first
 * of all in the answer to a click.
 *
 * @param {{ window_id: number; tab_id: number }} where the tab in front
 */
export async function openPanel({ window_id, tab_id }) {
  const path = "panel/panel.html";
  const { sidePanel } = /** @type {{ sidePanel?: typeof chrome.sidePanel }} */ (chrome);
  if (firefox?.sidebarAction?.open) await firefox.sidebarAction.open();
  else if (sidePanel?.open) await sidePanel.open({ windowId: window_id });
  else await chrome.tabs.create({ url: chrome.runtime.getURL(`${path}?tab=${tab_id}`) });
}
