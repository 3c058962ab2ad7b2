import assert from "node:assert/strict";
import { test } from "node:test";
import { answersOf, stepAfter, stepBefore } from "../../../extension/gate/steps.js";

/** @import { Draft } from "../../../extension/gate/steps.js" */

const NOW = "2026-11-20T14:05:09.120Z";

/**
 * @param {Partial<Draft>} [changes]
 * @returns {Draft}
 */
const draft = (changes = {}) => ({ safe: null, under_18: null, standing: null, ...changes });

test("no question is passed without an answer", () => {
  assert.equal(stepAfter("safe", draft()), null);
  assert.equal(stepAfter("under_18", draft({ safe: "yes" })), null);
  assert.equal(stepAfter("standing", draft({ safe: "yes", under_18: "no" })), null);
});

test("a safe place leads through all three questions", () => {
  const chosen = draft({ safe: "yes", under_18: "no", standing: "self" });
  assert.equal(stepAfter("safe", chosen), "under_18");
  assert.equal(stepAfter("under_18", chosen), "standing");
  assert.equal(stepAfter("standing", chosen), "end");
});

test("no and not sure both lead to what else can be done", () => {
  assert.equal(stepAfter("safe", draft({ safe: "no" })), "elsewhere");
  assert.equal(stepAfter("safe", draft({ safe: "not_sure" })), "elsewhere");
  assert.equal(stepAfter("elsewhere", draft({ safe: "no" })), "end");
});

test("every question but the first can be gone back from", () => {
  assert.equal(stepBefore("safe"), null);
  assert.equal(stepBefore("elsewhere"), "safe");
  assert.equal(stepBefore("under_18"), "safe");
  assert.equal(stepBefore("standing"), "under_18");
  assert.equal(stepBefore("end"), null);
});

test("the answers go out as they were given", () => {
  const chosen = draft({ safe: "yes", under_18: "not_sure", standing: "with_consent" });
  assert.deepEqual(answersOf(chosen, NOW), {
    safe_place: true,
    under_18: "not_sure",
    standing: "with_consent",
    answered_at: NOW,
  });
});

test("what was answered before going back to an unsafe place allows nothing", () => {
  for (const safe of /** @type {const} */ (["no", "not_sure"])) {
    assert.deepEqual(answersOf(draft({ safe, under_18: "no", standing: "self" }), NOW), {
      safe_place: false,
      under_18: "not_sure",
      standing: "neither",
      answered_at: NOW,
    });
  }
});
