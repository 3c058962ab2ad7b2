/** How far captures may go, as the person chose it for this browser. */

/** @import { Budget } from "../shared/engine.d.ts" */
/** @import { Storage } from "./gate.js" */

const STORED_AS = "budget";
/** As many as a record holds. */
const SCREENS = { least: 1, most: 4_500 };
const MINUTES = { least: 0.5, most: 60 };
/** Ordinary pages end long before it; what never ends, ends there and says so. */
/** @type {Budget} */
export const USUAL = { screens: 400, minutes: null };

/**
 * Make the choice.
 *
 * @param {{ storage: Storage }} parts
 */
export function createBudgetChoice({ storage }) {
  let chosen = USUAL;
  return {
    get: () => chosen,

    /** Read what was chosen before; what is no budget is passed over. */
    async load() {
      const { [STORED_AS]: untrusted } = await storage.get(STORED_AS);
      chosen = readBudget(untrusted) ?? USUAL;
    },

    /**
     * Choose, from now on; false if that is no budget.
     *
     * @param {unknown} untrusted_budget
     */
    async use(untrusted_budget) {
      const budget = readBudget(untrusted_budget);
      if (budget === null) return false;
      chosen = budget;
      await storage.set({ [STORED_AS]: budget });
      return true;
    },
  };
}

/** @typedef {ReturnType<typeof createBudgetChoice>} BudgetChoice */

/**
 * Return the budget in a value, or null if it holds none.
 *
 * @param {unknown} untrusted_value
 * @returns {Budget | null}
 */
export function readBudget(untrusted_value) {
  if (typeof untrusted_value !== "object" || untrusted_value === null) return null;
  const { screens, minutes } = /** @type {{ screens?: unknown; minutes?: unknown }} */ (untrusted_value);
  if (!isWithin(screens, SCREENS) || !isWithin(minutes, MINUTES)) return null;
  if (screens !== null && !Number.isInteger(screens)) return null;
  return { screens, minutes };
}

/**
 * @param {unknown} value
 * @param {{ least: number; most: number }} bounds
 * @returns {value is number | null}
 */
function isWithin(value, { least, most }) {
  if (value === null) return true;
  return typeof value === "number" && value >= least && value <= most;
}
