/**
 * Runs closed functions in the page of a capture, and makes sure it is still that page: same tab, same
 * document, same address.
 */

/** @import { Clock, Target } from "../shared/engine.d.ts" */

import { CaptureStop } from "./stop.js";

const ANSWER_TIMEOUT_MS = 15_000;
const MOVED = "The tab went to another address during the capture.";
const UNKNOWN = "The page was replaced, or the browser withdrew its leave.";
const REPLACED = "The page was replaced during the capture.";
const SILENT = "The page did not answer in time.";

/** @typedef {Pick<typeof chrome.scripting, "executeScript" | "insertCSS" | "removeCSS">} Scripting */
/** @typedef {Pick<typeof chrome.tabs, "get" | "getZoom">} Tabs */

/**
 * Make the way into pages.
 *
 * @param {{ scripting: Scripting; tabs: Tabs; clock: Clock }} parts
 */
export function createPage({ scripting, tabs, clock }) {
  /** Pages that once did not answer: to ask them again would only cost the same time again. */
  /** @type {WeakSet<Target>} */
  const silent = new WeakSet();

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
      throw new CaptureStop("page_changed", tab.url === undefined ? UNKNOWN : MOVED);
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
     * run learns which document it is; the result of a later one counts only if it is from that document.
     * Chromium, asked for a document that it put aside for going back, runs the function in the one now shown.
     *
     * A page that did not answer within the usual time is asked no more; a `timeout_ms` of one's own is for
     * what may take its time, and says nothing of the page.
     *
     * @template A, R
     * @param {Target} target
     * @param {(args: A) => R | Promise<R>} func
     * @param {A} args
     * @param {{ timeout_ms?: number }} [options]
     * @returns {Promise<R>}
     */
    async run(target, func, args, { timeout_ms } = {}) {
      if (silent.has(target)) throw new CaptureStop("capture_failed", SILENT);
      /** @type {Promise<chrome.scripting.InjectionResult<unknown>[]>} */
      const running = scripting.executeScript({
        target: /** @type {chrome.scripting.InjectionTarget} */ (where(target)),
        func: /** @type {(args: unknown) => unknown} */ (func),
        args: [args],
      });
      const answers = await Promise.race([
        running.catch(async (error) => {
          await sameTab(target);
          const is_first = target.document_id === null;
          throw is_first
            ? new CaptureStop(
                "capture_failed",
                `The browser does not let extensions read this page: ${plainReason(error)}`,
              )
            : new CaptureStop("page_changed", REPLACED);
        }),
        clock.wait(timeout_ms ?? ANSWER_TIMEOUT_MS).then(() => null),
      ]);
      if (answers === null) {
        await sameTab(target);
        if (timeout_ms === undefined) silent.add(target);
        throw new CaptureStop("capture_failed", SILENT);
      }
      const [answer] = answers;
      const { document_id } = target;
      if (answer !== undefined && document_id !== null && answer.documentId !== document_id)
        throw new CaptureStop("page_changed", REPLACED);
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
