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
 * `frameIds` tells which frames a tab has, where the person has given leave for that; else none.
 *
 * @param {{ scripting: Scripting; tabs: Tabs; clock: Clock; frameIds?: (tab_id: number) => Promise<number[]> }} parts
 */
export function createPage({ scripting, tabs, clock, frameIds = () => Promise.resolve([]) }) {
  /** Pages that once did not answer: to ask them again would only cost the same time again. */
  /** @type {WeakSet<Target>} */
  const silent = new WeakSet();

  /** @param {Target} target */
  const where = ({ tab_id, document_id }) =>
    document_id === null
      ? { tabId: tab_id, frameIds: [0] }
      : { tabId: tab_id, documentIds: [document_id] };

  /**
   * Return what the browser answers, or throw `CaptureStop`: a page that holds its scripts up, as an open
   * message or an endless loop does, holds up every answer.
   *
   * @template T
   * @param {Promise<T>} answering
   * @returns {Promise<T>}
   */
  const inTime = (answering) =>
    Promise.race([
      answering,
      clock.wait(ANSWER_TIMEOUT_MS).then(() => {
        throw new CaptureStop("capture_failed", SILENT);
      }),
    ]);

  /**
   * Say whether the tab still shows the document of the capture, whatever address that gives itself.
   *
   * @param {Target} target
   */
  const isSameDocument = async (target) => {
    const asked = scripting.executeScript({
      target: /** @type {chrome.scripting.InjectionTarget} */ (where(target)),
      injectImmediately: true,
      func: () => performance.timeOrigin,
    });
    const [answer] = await inTime(asked.catch(() => []));
    const is_same = target.document_id === null || answer?.documentId === target.document_id;
    return is_same && answer?.result === target.time_origin;
  };

  /**
   * Return the tab, or throw `CaptureStop` if it is gone or shows another page.
   *
   * Once its tiles are being taken a page may change its own address, as endless pages do when scrolled:
   * then it is the same page if it is the same document, and the tiles tell whether it shows the same.
   *
   * @param {Target} target
   */
  const sameTab = async (target) => {
    const tab = await tabs.get(target.tab_id).catch(() => null);
    if (tab === null) throw new CaptureStop("tab_left", "The tab was closed during the capture.");
    if (isAddressOf(target, tab.url ?? "")) return tab;
    const may_change = target.addresses instanceof Set && tab.url !== undefined;
    if (may_change && sameOrigin(tab.url ?? "", target.url) && (await isSameDocument(target)))
      return tab;
    throw new CaptureStop("page_changed", tab.url === undefined ? UNKNOWN : MOVED);
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
        // A page that never ends to load is seen as it is; the browser would wait for its end.
        injectImmediately: true,
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
     * Run a closed function in the page and in every frame of it that the browser gives access to, at once,
     * loaded or not; return what those gave that answered, and whether none of them kept silent.
     *
     * One that keeps silent keeps the others waiting: then, or at once if `one_by_one` is asked for, each is
     * asked by itself, if the browser tells which there are.
     *
     * @template A, R
     * @param {Target} target
     * @param {(args: A) => R | Promise<R>} func
     * @param {A} args
     * @param {{ timeout_ms: number; one_by_one?: boolean }} options
     * @returns {Promise<{ answers: { document_id: string; result: R }[]; is_whole: boolean }>}
     */
    async runInFrames(target, func, args, { timeout_ms, one_by_one = false }) {
      /** @type {(which: { allFrames: true } | { frameIds: number[] }) => Promise<chrome.scripting.InjectionResult<unknown>[] | null>} */
      const ask = (which) =>
        Promise.race([
          scripting
            .executeScript({
              target: { tabId: target.tab_id, ...which },
              injectImmediately: true,
              func: /** @type {(args: unknown) => unknown} */ (func),
              args: [args],
            })
            .catch(() => []), // whoever asks sees that the page itself did not answer
          clock.wait(timeout_ms).then(() => null),
        ]);
      const at_once = one_by_one ? null : await ask({ allFrames: true });
      const ids = at_once === null ? await frameIds(target.tab_id) : [];
      const each = await Promise.all(ids.map((id) => ask({ frameIds: [id] })));
      await sameTab(target);
      const answers = (at_once ?? each.flatMap((one) => one ?? [])).flatMap(
        ({ documentId: document_id, result }) =>
          document_id === undefined || result === undefined || result === null
            ? []
            : [{ document_id, result: /** @type {R} */ (result) }],
      );
      return { answers, is_whole: at_once !== null };
    },

    /**
     * Stop the page's scrolling from snapping to places of its own, without touching its document.
     *
     * @param {Target} target
     * @param {string} css
     */
    insertStyle: (target, css) =>
      inTime(scripting.insertCSS({ target: { tabId: target.tab_id }, css, origin: "USER" })),

    /**
     * Take a style away again; a page that is gone has none.
     *
     * @param {Target} target
     * @param {string} css
     */
    async removeStyle(target, css) {
      await sameTab(target);
      await inTime(scripting.removeCSS({ target: { tabId: target.tab_id }, css, origin: "USER" }));
    },
  };
}

/** @typedef {ReturnType<typeof createPage>} Page */

/**
 * Say whether an address is one that the page of a capture is known by.
 *
 * @param {Pick<Target, "url" | "addresses">} target
 * @param {string} url
 */
export function isAddressOf({ url: own, addresses }, url) {
  const known = addresses instanceof Set ? [own, ...addresses] : [own];
  return known.some((one) => withoutHash(one) === withoutHash(url));
}

/** @param {string} url */
function withoutHash(url) {
  return url.split("#", 1)[0];
}

/**
 * @param {string} one
 * @param {string} other
 */
function sameOrigin(one, other) {
  if (!URL.canParse(one) || !URL.canParse(other)) return false;
  const [{ origin, protocol, host }, that] = [new URL(one), new URL(other)];
  return origin === that.origin && protocol === that.protocol && host === that.host;
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
