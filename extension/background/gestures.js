/** When the person last did something in a tab's page. Knows nothing of what it was. */

/** @import { Scripting } from "./page.js" */
/** @import { Clock } from "../shared/engine.d.ts" */

import { watchGestures } from "../content/watch-gestures.js";

const ANSWER_TIMEOUT_MS = 3_000;

/**
 * Make the watch of gestures.
 *
 * @param {{ scripting: Pick<Scripting, "executeScript">; clock: Clock }} parts
 */
export function createGestures({ scripting, clock }) {
  /**
   * @param {number} tab_id
   * @param {boolean} is_over
   */
  const ask = async (tab_id, is_over) => {
    /** @type {Promise<{ result?: { last_ms: number } | undefined }[]>} */
    const asking = scripting.executeScript({
      target: { tabId: tab_id, allFrames: true },
      func: watchGestures,
      args: [{ is_over }],
      injectImmediately: true,
    });
    // A page that is gone, that no extension may ask, or that does not answer, tells of no gesture.
    const answers = await Promise.race([
      asking.catch(() => []),
      clock.wait(ANSWER_TIMEOUT_MS).then(() => []),
    ]);
    const moments = answers.map(({ result }) => result?.last_ms ?? 0);
    return Math.min(Math.max(0, ...moments), clock.now());
  };

  return {
    /**
     * Return when the person last did something in this tab's page (ms since 1970, 0 if that is not known),
     * and watch the page from now on.
     *
     * @param {number} tab_id
     */
    last: (tab_id) => ask(tab_id, false),

    /**
     * Watch this tab's page no more.
     *
     * @param {number} tab_id
     */
    async over(tab_id) {
      await ask(tab_id, true);
    },
  };
}

/** @typedef {ReturnType<typeof createGestures>} Gestures */
