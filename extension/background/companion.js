/** The companion as the rest of the background sees it: found or not, open or locked, and its cases. */

/** @import { Cases } from "./cases.js" */
/** @import { Gate } from "./gate.js" */
/** @import { Link } from "./link.js" */

import { LinkError } from "./envelope.js";

/**
 * Make the companion.
 *
 * @param {object} parts
 * @param {Pick<Link, "open" | "request">} parts.link
 * @param {Cases} parts.cases
 * @param {Gate} parts.gate
 * @param {() => void} parts.onCases the list of cases is known anew
 */
export function createCompanion({ link, cases, gate, onCases }) {
  return {
    /**
     * Look for the companion and learn the cases; what is in the way is told as its state.
     *
     * @returns {Promise<boolean>} whether captures can be delivered now
     */
    async find() {
      try {
        const { vault } = await link.open();
        if (vault === "absent") return false;
        const list = await link.request("case.list", {});
        await cases.replace(list.cases);
        const { case_id } = cases.get();
        if (case_id !== null) await gate.adopt(case_id);
        onCases();
        return true;
      } catch (error) {
        if (!(error instanceof LinkError)) throw error;
        return false;
      }
    },
  };
}

/** @typedef {ReturnType<typeof createCompanion>} Companion */
