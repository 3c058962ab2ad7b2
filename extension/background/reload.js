/**
 * Loads a page again, past the browser's cache, and has it captured again: what the server gives anew stands
 * beside what was seen. The companion compares the two.
 */

/** @import { Clock, Navigation, Target } from "../shared/engine.d.ts" */
/** @import { Captures } from "./captures.js" */
/** @import { LastCaptures } from "./last-captures.js" */
/** @import { NetworkWatch } from "./network.js" */
/** @import { Page } from "./page.js" */

import { readNavigation } from "../content/read-navigation.js";
import { waitQuiet } from "../content/wait-quiet.js";
import { reloadLeave } from "../shared/reload-leave.js";
import { CaptureStop } from "./stop.js";

/** A page may ask the person whether it may be left, and a slow one may take its time. */
const LOAD_MS = 45_000;
const LOOK_MS = 250;
const QUIET = { quiet_ms: 500, timeout_ms: 5_000 };
const QUIET_ANSWER_MS = 8_000;

/** @typedef {{ started: boolean; code: string | null }} Answer */
/** @typedef {(tab_id: number, change: { status?: string }) => void} UpdateListener */

/**
 * @typedef {object} Tabs
 * @property {(tab_id: number, how: { bypassCache: boolean }) => Promise<void>} reload
 * @property {(tab_id: number) => Promise<chrome.tabs.Tab>} get
 * @property {{ addListener: (listener: UpdateListener) => void; removeListener: (listener: UpdateListener) => void }} onUpdated
 */

/**
 * Make the reloader. `leaveEndsWithDocument` is whether the page is out of reach once it was loaded again,
 * unless the person gave leave for its site.
 *
 * @param {object} parts
 * @param {Pick<Captures, "refusal" | "target" | "start" | "settled" | "fail">} parts.captures
 * @param {LastCaptures} parts.last
 * @param {Pick<NetworkWatch, "watch" | "unwatch">} parts.network
 * @param {(tab_id: number) => boolean} parts.isRecorded whether the tab is recorded, and so watched anyway
 * @param {Pick<Page, "run">} parts.page
 * @param {Tabs} parts.tabs
 * @param {Pick<typeof chrome.permissions, "contains">} parts.permissions
 * @param {Clock} parts.clock
 * @param {boolean} parts.leaveEndsWithDocument
 */
export function createReload({ captures, last, network, isRecorded, page, tabs, permissions, clock, leaveEndsWithDocument }) {
  let is_under_way = false;

  /**
   * Return how the document of a target came to be, noting which it is; null if it does not say.
   *
   * @param {Target} target
   * @returns {Promise<Navigation | null>}
   */
  const identify = async (target) => {
    try {
      const navigation = await page.run(target, readNavigation, {});
      target.time_origin = navigation.time_origin;
      return navigation;
    } catch (error) {
      if (!(error instanceof CaptureStop)) throw error;
      return null;
    }
  };

  /** Return a target for whatever the tab shows now. @param {Target} target @returns {Promise<Target | null>} */
  const shownNow = async (target) => {
    const shown = await captures.target(target.tab_id);
    return typeof shown === "string" ? null : shown;
  };

  /**
   * Reload a tab and wait until the browser says that it has loaded; false if it did not in time.
   *
   * @param {number} tab_id
   * @param {() => boolean} shouldStop
   */
  const reloadTab = async (tab_id, shouldStop) => {
    let is_loading = false;
    let is_loaded = false;
    /** @type {UpdateListener} */
    const onUpdated = (changed_id, { status }) => {
      if (changed_id !== tab_id) return;
      is_loading ||= status === "loading";
      is_loaded ||= is_loading && status === "complete";
    };
    tabs.onUpdated.addListener(onUpdated);
    try {
      const began_ms = clock.monotonic();
      // Of a tab that is closed meanwhile the next look tells.
      const reloading = tabs.reload(tab_id, { bypassCache: true }).catch(() => undefined);
      await Promise.race([reloading, clock.wait(LOAD_MS)]);
      while (!is_loaded && !shouldStop() && clock.monotonic() - began_ms < LOAD_MS) {
        await clock.wait(LOOK_MS);
        if ((await tabs.get(tab_id).catch(() => null)) === null) break;
      }
      return is_loading;
    } finally {
      tabs.onUpdated.removeListener(onUpdated);
    }
  };

  /**
   * Load the page again, and wait until it has settled. Returns why there is nothing new to be captured.
   *
   * @param {Target} before
   * @param {() => boolean} shouldStop
   * @returns {Promise<string | null>}
   */
  const bringAbout = async (before, shouldStop) => {
    const is_loading = await reloadTab(before.tab_id, shouldStop);
    const target = await shownNow(before);
    if (target === null) return is_loading ? "reload.elsewhere" : "page.no_tab";
    const navigation = await identify(target);
    // Also a page that cannot be asked is evidence, if it is surely another document.
    if (navigation === null) return is_loading ? null : "reload.page_stayed";
    if (navigation.time_origin === before.time_origin) return "reload.page_stayed";
    await page.run(target, waitQuiet, QUIET, { timeout_ms: QUIET_ANSWER_MS }).catch(ifNotStopped);
    return null;
  };

  /**
   * Return the capture of the document that the tab shows, made now if there is none; null if there can be none.
   *
   * @param {Target} target
   */
  const firstCapture = async (target) => {
    const known = await last.of(target);
    if (known !== null) return known;
    const { started, code } = await captures.start(target.tab_id);
    if (!started) await captures.fail(target.tab_id, code ?? "capture.fault");
    await captures.settled();
    const taken = await last.of(target);
    return taken === null || taken.is_stopped ? null : taken;
  };

  /** The network is watched for this tab and this time alone. @param {Target} target */
  const watched = async (target) => {
    const { tab_id } = target;
    await network.watch(tab_id);
    try {
      await captureTwice(target);
    } finally {
      if (!isRecorded(tab_id)) await network.unwatch(tab_id);
    }
  };

  /** @param {Target} target */
  const captureTwice = async (target) => {
    const { tab_id } = target;
    if ((await identify(target)) === null) return captures.fail(tab_id, "reload.page_silent");
    const first = await firstCapture(target);
    if (first === null) return undefined;
    const { started, code } = await captures.start(
      tab_id,
      { trigger: "reload", reload_of: first.capture_id },
      undefined,
      (shouldStop) => bringAbout(target, shouldStop),
    );
    const is_elsewhere = code === "page.browser_page" || code === "page.store_page";
    if (!started) await captures.fail(tab_id, is_elsewhere ? "reload.elsewhere" : (code ?? "capture.fault"));
    return captures.settled();
  };

  /**
   * Return the tab as a target, or why it may not be loaded again now.
   *
   * @param {number} tab_id
   * @returns {Promise<Target | string>}
   */
  const reloadable = async (tab_id) => {
    const code = await captures.refusal(tab_id);
    if (code !== null) return code;
    const target = await captures.target(tab_id);
    if (typeof target === "string") return `page.${target}`;
    const { origins = [] } = reloadLeave(target.url);
    const is_out_of_reach = leaveEndsWithDocument && !(await permissions.contains({ origins }));
    return is_out_of_reach ? "reload.no_leave" : target;
  };

  return {
    /**
     * Begin to capture the page in a tab, unless its last capture is of this very document, to load it again
     * and to capture it once more. What becomes of it is told as of any capture.
     *
     * @param {number} tab_id
     * @returns {Promise<Answer>}
     */
    async start(tab_id) {
      if (is_under_way) return { started: false, code: "capture.busy" };
      is_under_way = true;
      const over = () => void (is_under_way = false);
      const target = await reloadable(tab_id).catch((error) => {
        over();
        throw error;
      });
      if (typeof target === "string") {
        over();
        return { started: false, code: target };
      }
      void watched(target).finally(over);
      return { started: true, code: null };
    },
  };
}

/** @typedef {ReturnType<typeof createReload>} Reload */

/** @param {unknown} error */
function ifNotStopped(error) {
  if (!(error instanceof CaptureStop)) throw error;
}
