/** How far a capture may go, as choices and in words. Pure. */

/** @import { BudgetChoice } from "./faces.d.ts" */
/** @import { Phrase } from "./phrase.d.ts" */

/** The first is what holds until the person chooses; ordinary pages end long before it. */
/** @type {readonly BudgetChoice[]} */
export const BUDGETS = [
  { screens: 400, minutes: null },
  { screens: 10, minutes: null },
  { screens: 50, minutes: null },
  { screens: 200, minutes: null },
  { screens: null, minutes: 5 },
  { screens: null, minutes: null },
];

/**
 * Return the choices there are, what is chosen now among them.
 *
 * @param {BudgetChoice} chosen
 * @returns {{ value: string; phrase: Phrase }[]}
 */
export function budgetOptions(chosen) {
  const known = BUDGETS.some((one) => budgetValue(one) === budgetValue(chosen));
  return [...BUDGETS, ...(known ? [] : [chosen])].map((one) => ({
    value: budgetValue(one),
    phrase: budgetPhrase(one),
  }));
}

/** @param {BudgetChoice} budget */
export function budgetValue({ screens, minutes }) {
  return `${screens ?? ""}/${minutes ?? ""}`;
}

/**
 * Return the budget of a value from `budgetOptions`.
 *
 * @param {string} value
 * @returns {BudgetChoice}
 */
export function budgetOf(value) {
  const [screens, minutes] = value.split("/").map((part) => (part ? Number(part) : null));
  return { screens: screens ?? null, minutes: minutes ?? null };
}

/**
 * @param {BudgetChoice} budget
 * @returns {Phrase}
 */
function budgetPhrase({ screens, minutes }) {
  if (screens === 400) return { key: "budget_whole", values: ["400"] };
  if (screens !== null) return { key: "budget_screens", values: [String(screens)] };
  if (minutes !== null) return { key: "budget_minutes", values: [String(minutes)] };
  return { key: "budget_none" };
}
