/** The order of the questions, and the answers they make. Pure. */

/** @import { GateAnswers, Standing, Under18 } from "../shared/faces.d.ts" */

/** @typedef {"safe" | "elsewhere" | "under_18" | "standing" | "end"} Step */
/** @typedef {"yes" | "no" | "not_sure"} Safe */

/**
 * @typedef {object} Draft what was chosen so far
 * @property {Safe | null} safe
 * @property {Under18 | null} under_18
 * @property {Standing | null} standing
 */

/**
 * Return the step that follows, or null while the step's own question has no answer.
 *
 * @param {Step} step
 * @param {Draft} draft
 * @returns {Step | null}
 */
export function stepAfter(step, draft) {
  switch (step) {
    case "safe":
      if (draft.safe === null) return null;
      return draft.safe === "yes" ? "under_18" : "elsewhere";
    case "under_18":
      return draft.under_18 === null ? null : "standing";
    case "standing":
      return draft.standing === null ? null : "end";
    case "elsewhere":
    case "end":
      return "end";
  }
}

/**
 * Return the step to go back to, or null where there is none.
 *
 * @param {Step} step
 * @returns {Step | null}
 */
export function stepBefore(step) {
  switch (step) {
    case "elsewhere":
    case "under_18":
      return "safe";
    case "standing":
      return "under_18";
    case "safe":
    case "end":
      return null;
  }
}

/**
 * Return the answers to hand over. What was not asked, because the place is not safe, is answered
 * with what allows the least.
 *
 * @param {Draft} draft
 * @param {string} answered_at UTC, RFC 3339, milliseconds
 * @returns {GateAnswers}
 */
export function answersOf({ safe, under_18, standing }, answered_at) {
  if (safe !== "yes") {
    return { safe_place: false, under_18: "not_sure", standing: "neither", answered_at };
  }
  return {
    safe_place: true,
    under_18: under_18 ?? "not_sure",
    standing: standing ?? "neither",
    answered_at,
  };
}
