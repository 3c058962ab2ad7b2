/** The companion as the rest of the background sees it: found or not, open or locked, and its cases. */

/** @import { Cases } from "./cases.js" */
/** @import { Gate } from "./gate.js" */
/** @import { Link } from "./link.js" */

import { LinkError } from "./envelope.js";

/**
 * Make the companion.
 *
 * @param {object} parts
 * @param {Pick<Link, "request">} parts.link
 * @param {Cases} parts.cases
 * @param {Gate} parts.gate
 * @param {() => Promise<void>} parts.onCases the list of cases is known anew
 */
export function createCompanion({ link, cases, gate, onCases }) {
  const learnCases = async () => {
    const list = await link.request("case.list", {});
    await cases.replace(list.cases);
    const { case_id } = cases.get();
    if (case_id !== null) await gate.adopt(case_id);
    await onCases();
  };

  return {
    /**
     * Look for the companion and learn the cases; what is in the way is told as its state.
     *
     * @returns {Promise<boolean>} whether captures can be delivered now
     */
    async find() {
      try {
        await learnCases();
        return true;
      } catch (error) {
        if (!(error instanceof LinkError)) throw error;
        return false;
      }
    },

    /**
     * Return the case in use, asking the companion if none is known; null if there is none.
     *
     * Throws `LinkError` when the companion does not say.
     */
    async caseInUse() {
      if (cases.get().case_id === null) await learnCases();
      return cases.get().case_id;
    },
  };
}

/** @typedef {ReturnType<typeof createCompanion>} Companion */
