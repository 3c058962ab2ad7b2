/** Which cases there are and which one is in use, also while the vault is locked. Ids and labels only. */

/** @import { CaseInUse } from "../shared/faces.d.ts" */
/** @import { Storage } from "./gate.js" */

const STORED_AS = "cases";

/**
 * Make the list of cases. Nothing may be asked of it before `load` has resolved.
 *
 * @param {{ storage: Storage }} parts
 */
export function createCases({ storage }) {
  /** @type {{ cases: readonly CaseInUse[]; case_id: string | null }} */
  let kept = { cases: [], case_id: null };
  const save = () => storage.set({ [STORED_AS]: kept });

  return {
    /** Read what was known in earlier sessions. */
    async load() {
      const { [STORED_AS]: untrusted_kept } = await storage.get(STORED_AS);
      if (untrusted_kept === undefined) return;
      const { cases, case_id } = /** @type {typeof kept} */ (untrusted_kept);
      if (Array.isArray(cases)) kept = { cases, case_id: case_id ?? null };
    },

    /** Return the cases and the one in use. */
    get: () => kept,

    /**
     * Take the companion's list; the case in use stays in use if it is still there.
     *
     * @param {readonly CaseInUse[]} cases
     */
    async replace(cases) {
      const known = cases.map(({ id, label }) => ({ id, label }));
      const isStillThere = known.some(({ id }) => id === kept.case_id);
      kept = { cases: known, case_id: isStillThere ? kept.case_id : (known[0]?.id ?? null) };
      await save();
    },

    /**
     * Use another case; false if there is no such case.
     *
     * @param {string} case_id
     */
    async use(case_id) {
      if (!kept.cases.some(({ id }) => id === case_id)) return false;
      kept = { ...kept, case_id };
      await save();
      return true;
    },
  };
}

/** @typedef {ReturnType<typeof createCases>} Cases */
