/** Remembers, for each tab, the last capture of a whole page, and of which document it was. */

/** @import { Entry, Target } from "../shared/engine.d.ts" */
/** @import { Storage } from "./gate.js" */

const STORED_AS = "last_captures";
const MOST_TABS = 20;

/**
 * @typedef {object} LastCapture
 * @property {number} tab_id
 * @property {string} capture_id
 * @property {string | null} document_id
 * @property {number | null} time_origin
 * @property {boolean} is_stopped whether the person stopped it
 */

/**
 * Make the memory; it is as old as the browser's session at most.
 *
 * @param {{ session: Storage }} parts
 */
export function createLastCaptures({ session }) {
  const all = async () => {
    const { [STORED_AS]: stored } = await session.get(STORED_AS);
    return /** @type {LastCapture[]} */ (stored ?? []);
  };

  return {
    /**
     * Note what was taken; what was of a part of a page is passed over.
     *
     * @param {Entry} entry
     * @param {Target} target
     */
    async note({ capture_id, draft: { asked, completeness } }, { tab_id, document_id, time_origin }) {
      if (asked.subject.kind !== "page") return;
      const is_stopped = completeness.stopped_because === "stopped_by_person";
      const others = (await all()).filter((one) => one.tab_id !== tab_id);
      const last = { tab_id, capture_id, document_id, time_origin, is_stopped };
      await session.set({ [STORED_AS]: [...others, last].slice(-MOST_TABS) });
    },

    /**
     * Return the last capture of the very document that a tab shows, or null.
     *
     * @param {Target} target
     * @returns {Promise<LastCapture | null>}
     */
    async of({ tab_id, document_id, time_origin }) {
      const last = (await all()).find((one) => one.tab_id === tab_id);
      if (last === undefined || time_origin === null || document_id === null) return null;
      return last.time_origin === time_origin && last.document_id === document_id ? last : null;
    },
  };
}

/** @typedef {ReturnType<typeof createLastCaptures>} LastCaptures */
