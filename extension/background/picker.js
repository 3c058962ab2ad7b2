/**
 * Lets the person choose a part of the page on the page itself, and has it kept. What is chosen is outlined by a
 * style of the browser's user, so that nothing is put into the document, and the outline is gone before the first
 * picture.
 *
 * What is kept of a part: its pixels, its own text and its media. The text and the HTML of the whole page, its
 * facts and the frame as seen are kept with it, since a part alone does not say what it was part of.
 */

/** @import { Subject, Trigger } from "../shared/protocol.d.ts" */
/** @import { Target } from "../shared/engine.d.ts" */
/** @import { PickStep } from "../shared/picking.d.ts" */
/** @import { Badge } from "./badge.js" */
/** @import { Captures } from "./captures.js" */
/** @import { Page } from "./page.js" */

import { endPick } from "../content/end-pick.js";
import { findPost } from "../content/find-post.js";
import { pickAt } from "../content/pick-at.js";
import { pickElement } from "../content/pick-element.js";
import { CaptureStop } from "./stop.js";

/** Each question keeps the background awake; browsers end one that was not heard of for 30 s. */
const WAIT_MS = 2_000;
const IDLE_MS = 60_000;
/** Nothing is known of where to begin but what the page itself can tell. */
const ANYWHERE = /** @type {const} */ ({
  wants: "post",
  src_url: "",
  link_url: "",
  frame_url: "",
  target_id: -1,
});
/** Places in the tree and nothing else: what is put into a style is not the page's to write. */
const SELECTOR = /^:root(>:nth-child\(\d{1,7}\)){1,2000}$/;
/** As far from white as from black: 4.5 to 1 against each. */
const COLOR = "#0078d4";

/**
 * Make the picker.
 *
 * @param {object} parts
 * @param {Page} parts.page
 * @param {Pick<typeof chrome.scripting, "insertCSS" | "removeCSS">} parts.scripting
 * @param {Badge} parts.badge
 * @param {Pick<Captures, "refusal" | "start" | "target">} parts.captures
 * @param {(key: string) => string} parts.say
 */
export function createPicker({ page, scripting, badge, captures, say }) {
  /** What ends the choosing that goes on now, and resolves when nothing of it is left. */
  /** @type {{ target: Target; over: Promise<unknown> } | null} */
  let now = null;

  /** @param {Target} target @param {string} css */
  const draw = ({ tab_id }, css) =>
    scripting.insertCSS({ target: { tabId: tab_id }, css, origin: "USER" });
  /** Also when the page gave itself another address meanwhile: it has the style until it is taken away. */
  /** @param {Target} target @param {string} css */
  const erase = ({ tab_id }, css) =>
    scripting.removeCSS({ target: { tabId: tab_id }, css, origin: "USER" });

  /**
   * @param {Target} target
   * @param {string | null} before
   * @param {string} selector
   */
  const outline = async (target, before, selector) => {
    const style = SELECTOR.test(selector) ? outlineOf(selector) : null;
    if (style === before) return before;
    if (style !== null) await draw(target, style);
    if (before !== null) await erase(target, before);
    return style;
  };

  /**
   * Draw what is chosen until it is taken or the choosing ends; leave no outline behind.
   *
   * @param {Target} target
   * @param {PickStep} first
   * @returns {Promise<PickStep>}
   */
  const follow = async (target, first) => {
    const hint = hintOf(say("picker_hint"));
    /** @type {string | null} */
    let style = null;
    let step = first;
    try {
      await draw(target, hint);
      while (step.state === "choosing") {
        style = await outline(target, style, step.selector);
        const how = { seen: step.version, wait_ms: WAIT_MS, idle_ms: IDLE_MS };
        step = await page.run(target, pickElement, how);
        if (!(await page.sameTab(target)).active) break;
      }
      return step;
    } finally {
      const styles = [hint, ...(style === null ? [] : [style])];
      await Promise.allSettled(styles.map((one) => erase(target, one))); // a page that is gone has none
      await page.run(target, endPick, {});
    }
  };

  /**
   * @param {Target} target
   * @param {PickStep} first
   * @param {Trigger} trigger
   */
  const choose = async (target, first, trigger) => {
    const { tab_id } = target;
    try {
      const { state, box } = await follow(target, first);
      now = null;
      await badge.quiet(tab_id);
      if (state !== "taken") return;
      /** @type {Subject} */
      const subject = { kind: "element", surface: null, box };
      const { started } = await captures.start(tab_id, { trigger, subject });
      if (!started) await badge.failed(tab_id);
    } catch (error) {
      // The page is gone, and with it the outline; its tab has another badge by then.
      if (!(error instanceof CaptureStop)) throw error;
    } finally {
      now = null;
    }
  };

  /** End the choosing that goes on, and return when nothing of it can be seen any more. */
  const end = async () => {
    if (now === null) return;
    const { target, over } = now;
    await page.run(target, endPick, {}).catch(isGone);
    await over;
  };

  return {
    end,

    /**
     * Begin to choose on the page of a tab, with what is picked there already or with the post that is in front.
     * Asks the gate before the person chooses anything, and again after.
     *
     * @param {number} tab_id
     * @param {Trigger} trigger
     * @param {{ is_picked?: boolean }} [how]
     * @returns {Promise<{ started: boolean; code: string | null }>}
     */
    async start(tab_id, trigger, { is_picked = false } = {}) {
      await end();
      const code = await captures.refusal(tab_id);
      if (code !== null) return { started: false, code };
      const target = await captures.target(tab_id);
      if (typeof target === "string") return { started: false, code: `page.${target}` };
      try {
        if (!is_picked) await page.run(target, pickAt, ANYWHERE);
        if (!is_picked) await page.run(target, findPost, {});
        const how = { seen: 0, wait_ms: 0, idle_ms: IDLE_MS };
        const first = await page.run(target, pickElement, how);
        await badge.choosing(tab_id);
        now = { target, over: choose(target, first, trigger) };
      } catch (error) {
        if (!(error instanceof CaptureStop)) throw error;
        return { started: false, code: "page.browser_page" };
      }
      return { started: true, code: null };
    },
  };
}

/** @typedef {ReturnType<typeof createPicker>} Picker */

/** @param {string} selector */
function outlineOf(selector) {
  return `${selector} { outline: 4px solid ${COLOR} !important; outline-offset: -4px !important; }`;
}

/**
 * A line of text over the page, drawn by style alone; frames let the pointer through to what they are in.
 *
 * @param {string} text
 */
function hintOf(text) {
  return `
    iframe, frame, object, embed { pointer-events: none !important; }
    * { cursor: crosshair !important; }
    :root::after {
      content: "${text.replace(/[\\"\n]/g, " ")}" !important;
      position: fixed !important; display: block !important; visibility: visible !important;
      inset: auto 0 16px 0 !important; width: fit-content !important; max-width: 90vw !important;
      height: auto !important; margin: 0 auto !important; padding: 10px 16px !important;
      border: 2px solid #ffffff !important; border-radius: 8px !important; opacity: 1 !important;
      background: #1f2a30 !important; color: #ffffff !important; font: 15px/1.4 sans-serif !important;
      text-align: center !important; pointer-events: none !important; z-index: 2147483647 !important;
      transform: none !important; animation: none !important; transition: none !important;
    }`;
}

/** @param {unknown} error */
function isGone(error) {
  if (!(error instanceof CaptureStop)) throw error;
}
