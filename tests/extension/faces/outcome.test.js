import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { BUDGETS, budgetOf, budgetOptions, budgetValue } from "../../../extension/shared/budget-words.js";
import { FINDINGS, findingPhrases } from "../../../extension/shared/findings.js";
import { NONE_FOUND, NONE_REGISTERED, outcomePhrases } from "../../../extension/shared/outcome-words.js";

/** @import { Outcome } from "../../../extension/shared/faces.d.ts" */

/** @param {string} path */
const read = (path) => readFileSync(new URL(`../../../${path}`, import.meta.url), "utf-8");

/**
 * @param {Partial<Outcome>} changes
 * @returns {string[]}
 */
const keys = (changes) =>
  outcomePhrases({
    at: "2026-11-20T14:05:09.120Z",
    outcome: "kept",
    code: null,
    summary: null,
    matches: 0,
    complete: true,
    findings: [],
    ...changes,
  }).map((phrase) => ("key" in phrase ? phrase.key : phrase.said));

test("every code of a gap or an end that the record knows has words", () => {
  const types = read("extension/shared/protocol.d.ts");
  const codes = ["GapCode", "StopReason"].flatMap((name) => {
    const [, list = ""] = new RegExp(`export type ${name} =([^;]*);`).exec(types) ?? [];
    return [...list.matchAll(/"(\w+)"/g)].map(([, code]) => code ?? "");
  });
  assert.ok(codes.length > 25);
  const whole = ["end_of_page", "end_of_subject"];
  assert.deepEqual(codes.filter((code) => !FINDINGS.has(code) && !whole.includes(code)), []);
});

test("every code that the companion adds of its own has words", () => {
  const [, others = ""] = /OTHER_WORDS[^=]*=\s*\{([\s\S]*?)\n\}/.exec(read("companion/capture/gap_words.py")) ?? [];
  const codes = [...others.matchAll(/^ {4}"(\w+)":/gm)].map(([, code]) => code ?? "");
  assert.ok(codes.length > 8);
  assert.deepEqual(codes.filter((code) => !FINDINGS.has(code)), []);
});

test("the companion still says in these words that no image was found, or none looked for", () => {
  const sentences = read("companion/service/summary.py");
  assert.ok(sentences.includes(`"${NONE_FOUND}"`));
  assert.ok(sentences.includes(`"${NONE_REGISTERED}`));
});

test("a code nobody has heard of is still said, once", () => {
  assert.deepEqual(findingPhrases(["later", "covered", "later_still"]), [
    { key: "finding_other" },
    { key: "finding_covered" },
  ]);
});

test("no more is listed than can be taken in, and the rest is counted", () => {
  const codes = [...FINDINGS.keys()];
  assert.equal(findingPhrases(codes.slice(0, 5)).length, 5);
  assert.deepEqual(findingPhrases(codes.slice(0, 7)).at(-1), { key: "finding_more", values: ["3"] });
  assert.equal(findingPhrases(codes.slice(0, 7)).length, 5);
});

test("a whole page, a whole part and a whole text are each called what they are", () => {
  assert.deepEqual(keys({}), ["outcome_kept", "outcome_whole_page"]);
  assert.deepEqual(keys({ of: "part" }), ["outcome_kept", "outcome_whole_part"]);
  assert.deepEqual(keys({ of: "text", summary: NONE_FOUND }), ["outcome_kept", "outcome_whole_text"]);
});

test("what is not known to be whole is not called whole", () => {
  assert.deepEqual(keys({ complete: null }), ["outcome_kept"]);
  assert.deepEqual(keys({ complete: false, of: "part" }), ["outcome_not_whole"]);
});

test("a match that is the person's to decide is not called found", () => {
  assert.deepEqual(keys({ matches: 3, candidates: 1 }).slice(2), ["matches_many", "candidates_one"]);
  assert.deepEqual(keys({ matches: 2, candidates: 2 }).slice(2), ["candidates_many"]);
});

test("each choice of how much comes back as what was chosen", () => {
  for (const budget of BUDGETS) assert.deepEqual(budgetOf(budgetValue(budget)), budget);
});

test("an amount chosen elsewhere is among the choices", () => {
  const odd = { screens: 33, minutes: null };
  assert.equal(budgetOptions(odd).length, BUDGETS.length + 1);
  assert.deepEqual(budgetOptions(odd).at(-1)?.phrase, { key: "budget_screens", values: ["33"] });
  assert.equal(budgetOptions({ screens: 10, minutes: null }).length, BUDGETS.length);
});
