/** How a capture ended, in our own words: the companion's sentences are in one language alone. Pure. */

/** @import { Outcome } from "./faces.d.ts" */
/** @import { MessageKey, Phrase } from "./phrase.d.ts" */

import { problemOf } from "./problems.js";

/** A receipt says in words alone whether any image was looked for. */
export const NONE_FOUND = "No known image was found.";
export const NONE_REGISTERED = "No known image is registered";

/** @type {Record<NonNullable<Outcome["of"]>, MessageKey>} */
const WHOLE = {
  page: "outcome_whole_page",
  part: "outcome_whole_part",
  text: "outcome_whole_text",
};

/**
 * Return how a capture ended. What is missing is told beside it; see `findingPhrases`.
 *
 * @param {Outcome} last
 * @returns {readonly Phrase[]}
 */
export function outcomePhrases(last) {
  const { outcome, code, summary, complete, of = "page" } = last;
  if (outcome === "failed") return [{ key: "outcome_failed" }, problemOf(code, summary)];
  if (outcome === "waiting") return [{ key: "outcome_waiting" }];
  if (complete === false) return [{ key: "outcome_not_whole" }, ...found(last)];
  const whole = complete === true ? [{ key: WHOLE[of] }] : [];
  return [{ key: "outcome_kept" }, ...whole, ...found(last)];
}

/**
 * @param {Outcome} last
 * @returns {Phrase[]}
 */
function found({ matches, candidates = 0, summary, of }) {
  const sure = matches - candidates;
  /** @type {Phrase[]} */
  const phrases = [];
  if (sure === 1) phrases.push({ key: "matches_one" });
  if (sure > 1) phrases.push({ key: "matches_many", values: [String(sure)] });
  if (candidates === 1) phrases.push({ key: "candidates_one" });
  if (candidates > 1) phrases.push({ key: "candidates_many", values: [String(candidates)] });
  if (matches > 0 || of === "text") return phrases;
  if (summary?.includes(NONE_FOUND)) return [{ key: "matches_none" }];
  return summary?.includes(NONE_REGISTERED) ? [{ key: "matches_none_registered" }] : [];
}
