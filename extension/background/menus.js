/**
 * The entries in the browser's own menu: keep this image, video or post, the selected text, or the page. A click
 * is leave for that tab, as the button is, and goes through the same gate.
 */

/** @import { Subject } from "../shared/protocol.d.ts" */
/** @import { Target } from "../shared/engine.d.ts" */
/** @import { Found, MenuPlace } from "../shared/picking.d.ts" */
/** @import { Badge } from "./badge.js" */
/** @import { Captures } from "./captures.js" */
/** @import { Page } from "./page.js" */
/** @import { Picker } from "./picker.js" */

import { findPost } from "../content/find-post.js";
import { pickAt } from "../content/pick-at.js";
import { CaptureStop } from "./stop.js";

/** @typedef {chrome.contextMenus.OnClickData & { targetElementId?: number }} Click */
/** @typedef {"keep-image" | "keep-video" | "keep-selection" | "keep-post" | "choose-part" | "keep-page"} EntryId */
/** @typedef {[`${chrome.contextMenus.ContextType}`, ...`${chrome.contextMenus.ContextType}`[]]} Contexts */

/** Everything on a page, but not the toolbar, where other entries of browsers are. */
/** @type {Contexts} */
const ANYWHERE = ["page", "frame", "selection", "link", "editable", "image", "video", "audio"];
/** Other addresses are the browser's own, and extensions may not read them. */
const PAGES = ["http://*/*", "https://*/*"];

/** @type {readonly { id: EntryId; title: string; contexts: Contexts }[]} */
const ENTRIES = [
  { id: "keep-image", title: "menu_keep_image", contexts: ["image"] },
  { id: "keep-video", title: "menu_keep_video", contexts: ["video"] },
  { id: "keep-selection", title: "menu_keep_selection", contexts: ["selection"] },
  { id: "keep-post", title: "menu_keep_post", contexts: ANYWHERE },
  { id: "choose-part", title: "menu_choose_part", contexts: ANYWHERE },
  { id: "keep-page", title: "command_keep_page", contexts: ANYWHERE },
];

/** What each entry is of; those that are not here are of the page. */
/** @type {Readonly<Record<string, { wants: MenuPlace["wants"]; kind: Subject["kind"] }>>} */
const SUBJECTS = {
  "keep-image": { wants: "image", kind: "image" },
  "keep-video": { wants: "video", kind: "video" },
  "keep-selection": { wants: "selection", kind: "selection" },
  "keep-post": { wants: "post", kind: "element" },
};

/**
 * Put the entries into the browser's menu, in place of those of an earlier version or language. Browsers keep them
 * while the background sleeps.
 *
 * @param {Pick<typeof chrome.contextMenus, "create" | "removeAll">} menus
 * @param {(key: string) => string} say
 */
export async function registerMenus(menus, say) {
  await menus.removeAll();
  for (const { id, title, contexts } of ENTRIES)
    menus.create({ id, title: say(title), contexts, documentUrlPatterns: PAGES });
}

/**
 * Make what answers a click.
 *
 * @param {object} parts
 * @param {Page} parts.page
 * @param {Badge} parts.badge
 * @param {Pick<Captures, "refusal" | "start" | "target">} parts.captures
 * @param {Pick<Picker, "end" | "start">} parts.picker
 * @param {() => Promise<unknown>} parts.openGate shows the questions
 */
export function createMenus({ page, badge, captures, picker, openGate }) {
  /**
   * @param {Target} target
   * @param {MenuPlace} place
   * @returns {Promise<Found>}
   */
  const find = async (target, place) => {
    const found = await page.run(target, pickAt, place);
    if (place.wants !== "post" || !found.is_found) return found;
    const post = await page.run(target, findPost, {});
    return { ...post, is_found: true, is_sure: found.is_sure && post.is_found };
  };

  /**
   * Keep what the menu was opened on. Where it cannot be known for sure, the person shows it.
   *
   * @param {number} tab_id
   * @param {MenuPlace} place
   * @param {Subject["kind"]} kind
   */
  const keepPart = async (tab_id, place, kind) => {
    const target = await captures.target(tab_id);
    if (typeof target === "string") return { started: false, code: `page.${target}` };
    const { is_found, is_sure, box } = await find(target, place);
    if (!is_found || !is_sure) return picker.start(tab_id, "menu", { is_picked: is_found });
    return captures.start(tab_id, { trigger: "menu", subject: { kind, surface: null, box } });
  };

  /**
   * @param {Click} click
   * @param {number} tab_id
   */
  const answer = (click, tab_id) => {
    const id = String(click.menuItemId);
    if (id === "choose-part") return picker.start(tab_id, "menu");
    const subject = Object.hasOwn(SUBJECTS, id) ? SUBJECTS[id] : undefined;
    if (subject === undefined) return captures.start(tab_id, { trigger: "menu" });
    return keepPart(tab_id, placeOf(click, subject.wants), subject.kind);
  };

  return {
    /**
     * Do what an entry says, if the gate lets it.
     *
     * @param {Click} click
     * @param {number} tab_id
     */
    async onClicked(click, tab_id) {
      await picker.end();
      const code = await captures.refusal(tab_id);
      if (code === "gate.unanswered") await openGate();
      else if (code !== null && code !== "capture.busy") await badge.failed(tab_id);
      if (code !== null) return;
      try {
        const { started } = await answer(click, tab_id);
        if (!started) await badge.failed(tab_id);
      } catch (error) {
        if (!(error instanceof CaptureStop)) throw error;
        await badge.failed(tab_id);
      }
    },
  };
}

/** @typedef {ReturnType<typeof createMenus>} Menus */

/**
 * @param {Click} click
 * @param {MenuPlace["wants"]} wants
 * @returns {MenuPlace}
 */
function placeOf({ srcUrl, linkUrl, frameUrl, frameId = 0, targetElementId }, wants) {
  return {
    wants,
    src_url: srcUrl ?? "",
    link_url: linkUrl ?? "",
    frame_url: frameId === 0 ? "" : (frameUrl ?? ""),
    target_id: targetElementId ?? -1,
  };
}
