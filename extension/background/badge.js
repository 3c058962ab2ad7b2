/** What the toolbar button says: a calm mark and a sentence. Never an address, never a count. */

const MARK = { working: "…", kept: "✓", needs_you: "!", choosing: "?" };
/** Stands before every other mark of a tab that is recorded. */
const RECORDING = { on: "●", paused: "◌" };
const NEUTRAL = "#5f6b73";
const NAME = "Holdfast";

/** Used until the language files have the sentence. */
const IN_ENGLISH = {
  badge_working: "Capturing this page.",
  badge_kept: "Kept.",
  badge_not_whole: "Kept, but not all of it. Open Holdfast to see what is missing.",
  badge_waits_for_tab: "Go back to the tab of the page that is being kept; nothing goes on until then.",
  badge_waiting: "Taken. It waits in this browser until the companion can keep it.",
  badge_failed: "This page could not be kept. Open Holdfast to see why.",
  badge_ask_first: "Open Holdfast and answer its questions first.",
  badge_choosing: "Choose a part of the page. Enter keeps it, Esc ends.",
  badge_recording: "Holdfast records this tab.",
  badge_recording_paused: "Recording of this tab is paused.",
};

/** @typedef {keyof typeof IN_ENGLISH} Sentence */
/** @typedef {Pick<typeof chrome.action, "setBadgeText" | "setTitle" | "setBadgeBackgroundColor">} Action */

/**
 * Make the badge. Each mark is on one tab, and goes when that tab goes to another page.
 *
 * @param {{ action: Action; say: (key: string) => string }} parts
 */
export function createBadge({ action, say }) {
  /** The tab that is recorded, and how. @type {{ tab_id: number; how: "on" | "paused" } | null} */
  let recorded = null;

  /** @param {Sentence} key */
  const sentence = (key) => say(key) || IN_ENGLISH[key];

  /**
   * @param {number} tab_id
   * @param {string} text
   * @param {string} title
   */
  const show = async (tab_id, text, title) => {
    const where = { tabId: tab_id };
    const how = recorded?.tab_id === tab_id ? recorded.how : null;
    if (how !== null) {
      text = `${RECORDING[how]}${text}`;
      const about = sentence(how === "on" ? "badge_recording" : "badge_recording_paused");
      title = title === NAME ? about : `${about} ${title}`;
    }
    try {
      await action.setBadgeBackgroundColor({ color: NEUTRAL, ...where });
      await action.setBadgeText({ text, ...where });
      await action.setTitle({ title, ...where });
    } catch (error) {
      if (!/no tab|invalid tab/i.test(String(error))) throw error; // a closed tab needs no badge
    }
  };

  return {
    /** @param {number} tab_id */
    working: (tab_id) => show(tab_id, MARK.working, sentence("badge_working")),

    /**
     * @param {number} tab_id
     * @param {boolean} complete whether all of it was taken
     */
    kept: (tab_id, complete) =>
      show(tab_id, MARK.kept, sentence(complete ? "badge_kept" : "badge_not_whole")),

    /**
     * Say in every tab that another one is waited for, or not any more.
     *
     * @param {boolean} is_waiting
     */
    async waitsForTab(is_waiting) {
      await action.setBadgeBackgroundColor({ color: NEUTRAL });
      await action.setBadgeText({ text: is_waiting ? MARK.needs_you : "" });
      await action.setTitle({ title: is_waiting ? sentence("badge_waits_for_tab") : NAME });
    },

    /** @param {number} tab_id */
    waiting: (tab_id) => show(tab_id, MARK.needs_you, sentence("badge_waiting")),

    /** @param {number} tab_id */
    failed: (tab_id) => show(tab_id, MARK.needs_you, sentence("badge_failed")),

    /** @param {number} tab_id */
    askFirst: (tab_id) => show(tab_id, MARK.needs_you, sentence("badge_ask_first")),

    /** @param {number} tab_id */
    choosing: (tab_id) => show(tab_id, MARK.choosing, sentence("badge_choosing")),

    /** @param {number} tab_id */
    quiet: (tab_id) => show(tab_id, "", NAME),

    /**
     * Say that a tab is recorded, or is not any more.
     *
     * @param {number} tab_id
     * @param {"on" | "paused" | null} how
     */
    recording(tab_id, how) {
      recorded = how === null ? null : { tab_id, how };
      return show(tab_id, "", NAME);
    },
  };
}

/** @typedef {ReturnType<typeof createBadge>} Badge */
