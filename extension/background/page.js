/**
 * Runs closed functions in the page of a capture, and makes sure it is still that page: same tab, same
 * document, same address.
 */

/** @import { Clock, Target } from "../shared/engine.d.ts" */

import { CaptureStop } from "./stop.js";

const ANSWER_TIMEOUT_MS = 15_000;

/** @typedef {Pick<typeof chrome.scripting, "executeScript" | "insertCSS" | "removeCSS">} Scripting */
/** @typedef {Pick<typeof chrome.tabs, "get" | "getZoom">} Tabs */

/**
 * Make the way into pages.
 *
 * @param {{ scripting: Scripting; tabs: Tabs; clock: Clock }} parts
 */
export function createPage({ scripting, tabs, clock }) {
  /** @param {Target} target */
  const where = ({ tab_id, document_id }) =>
    document_id === null
      ? { tabId: tab_id, frameIds: [0] }
      : { tabId: tab_id, documentIds: [document_id] };

  /**
   * Return the tab, or throw `CaptureStop` if it is gone or shows another page.
   *
   * @param {Target} target
   */
  const sameTab = async (target) => {
    const tab = await tabs.get(target.tab_id).catch(() => null);
    if (tab === null) throw new CaptureStop("tab_left", "The tab was closed during the capture.");
    if (withoutHash(tab.url ?? "") !== withoutHash(target.url)) {
      throw new CaptureStop("page_changed", "The tab went to another address during the capture.");
    }
    return tab;
  };

  return {
    sameTab,

    /**
     * Return the tab's zoom: 1.1 for 110 %.
     *
     * @param {Target} target
     */
    zoom: (target) => tabs.getZoom(target.tab_id),

    /**
     * Run a closed function in the page's isolated world and return its result.
     *
     * Throws `CaptureStop` when the document is gone, may not be scripted or does not answer. The first
     * run learns which document it is; every later one runs in that document or nowhere.
     *
     * @template A, R
     * @param {Target} target
     * @param {(args: A) => R | Promise<R>} func
     * @param {A} args
     * @param {{ timeout_ms?: number }} [options]
     * @returns {Promise<R>}
     */
    async run(target, func, args, { timeout_ms = ANSWER_TIMEOUT_MS } = {}) {
      /** @type {Promise<chrome.scripting.InjectionResult<unknown>[]>} */
      const running = scripting.executeScript({
        target: /** @type {chrome.scripting.InjectionTarget} */ (where(target)),
        func: /** @type {(args: unknown) => unknown} */ (func),
        args: [args],
      });
      const [answer] = await Promise.race([
        running.catch(async (error) => {
          await sameTab(target);
          const is_first = target.document_id === null;
          throw is_first
            ? new CaptureStop(
                "capture_failed",
                `The browser does not let extensions read this page: ${plainReason(error)}`,
              )
            : new CaptureStop("page_changed", "The page was replaced during the capture.");
        }),
        clock.wait(timeout_ms).then(() => {
          throw new CaptureStop("capture_failed", "The page did not answer in time.");
        }),
      ]);
      if (answer?.result === undefined || answer.result === null) {
        throw new CaptureStop("capture_failed", "The page could not be read.");
      }
      target.document_id ??= answer.documentId ?? null;
      return /** @type {R} */ (answer.result);
    },

    /**
     * Stop the page's scrolling from snapping to places of its own, without touching its document.
     *
     * @param {Target} target
     * @param {string} css
     */
    insertStyle: (target, css) =>
      scripting.insertCSS({ target: { tabId: target.tab_id }, css, origin: "USER" }),

    /**
     * Take a style away again; a page that is gone has none.
     *
     * @param {Target} target
     * @param {string} css
     */
    async removeStyle(target, css) {
      await sameTab(target);
      await scripting.removeCSS({ target: { tabId: target.tab_id }, css, origin: "USER" });
    },
  };
}

/** @typedef {ReturnType<typeof createPage>} Page */

/** @param {string} url */
function withoutHash(url) {
  return url.split("#", 1)[0];
}

/**
 * Return why the browser refused, in words that name no address.
 *
 * @param {unknown} error
 */
function plainReason(error) {
  if (/cannot be scripted|cannot access|missing host permission/i.test(String(error)))
    return "no access.";
  return "it gave no reason we know.";
}
