/** What the toolbar button says: a calm mark and a sentence. Never an address, never a count. */

const MARK = { working: "…", kept: "✓", needs_you: "!" };
const NEUTRAL = "#5f6b73";
const NAME = "Holdfast";

/** Used until the language files have the sentence. */
const IN_ENGLISH = {
  badge_working: "Capturing this page.",
  badge_kept: "Kept.",
  badge_waiting: "Taken. It waits in this browser until the companion can keep it.",
  badge_failed: "This page could not be kept. Open Holdfast to see why.",
  badge_ask_first: "Open Holdfast and answer its questions first.",
};

/** @typedef {keyof typeof IN_ENGLISH} Sentence */
/** @typedef {Pick<typeof chrome.action, "setBadgeText" | "setTitle" | "setBadgeBackgroundColor">} Action */

/**
 * Make the badge. Each mark is on one tab, and goes when that tab goes to another page.
 *
 * @param {{ action: Action; say: (key: string) => string }} parts
 */
export function createBadge({ action, say }) {
  /** @param {Sentence} key */
  const sentence = (key) => say(key) || IN_ENGLISH[key];

  /**
   * @param {number} tab_id
   * @param {string} text
   * @param {string} title
   */
  const show = async (tab_id, text, title) => {
    const where = { tabId: tab_id };
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
     * @param {string} summary the receipt's own sentence
     */
    kept: (tab_id, summary) =>
      show(tab_id, MARK.kept, `${sentence("badge_kept")} ${summary}`.trim()),

    /** @param {number} tab_id */
    waiting: (tab_id) => show(tab_id, MARK.needs_you, sentence("badge_waiting")),

    /** @param {number} tab_id */
    failed: (tab_id) => show(tab_id, MARK.needs_you, sentence("badge_failed")),

    /** @param {number} tab_id */
    askFirst: (tab_id) => show(tab_id, MARK.needs_you, sentence("badge_ask_first")),

    /** @param {number} tab_id */
    quiet: (tab_id) => show(tab_id, "", NAME),
  };
}

/** @typedef {ReturnType<typeof createBadge>} Badge */
