import assert from "node:assert/strict";
import { test } from "node:test";
import {
  createGate,
  gateState,
  permitFor,
  readAnswers,
} from "../../../extension/background/gate.js";
import { ANSWERS, CASE } from "./fakes/samples.js";
import { fakeStorage } from "./fakes/storage.js";

test("a permit needs every answer to be the right one", () => {
  let permits = 0;
  for (const safe_place of [true, false]) {
    for (const under_18 of /** @type {const} */ (["no", "yes", "not_sure"])) {
      for (const standing of /** @type {const} */ (["self", "with_consent", "neither"])) {
        const answers = { ...ANSWERS, safe_place, under_18, standing };
        const is_right = safe_place && under_18 === "no" && standing !== "neither";
        assert.equal(permitFor(answers) !== null, is_right);
        assert.equal(
          gateState(answers),
          is_right ? "pixels" : safe_place ? "text_only" : "not_safe",
        );
        permits += Number(is_right);
      }
    }
  }
  assert.equal(permits, 2);
  assert.equal(permitFor(null), null);
  assert.equal(gateState(null), "unanswered");
});

test("a permit cannot be changed after it was given", () => {
  const permit = permitFor(ANSWERS);
  assert.throws(() => Object.assign(permit ?? {}, { under_18: "yes" }), TypeError);
});

test("only whole answers are answers", () => {
  assert.deepEqual(readAnswers({ ...ANSWERS, more: 1 }), ANSWERS);
  const wrong = [
    null,
    "no",
    {},
    { ...ANSWERS, safe_place: "true" },
    { ...ANSWERS, under_18: "maybe" },
    { ...ANSWERS, standing: null },
    { ...ANSWERS, answered_at: "yesterday" },
  ];
  for (const value of wrong) assert.equal(readAnswers(value), null);
});

test("answers are kept per case, survive the worker and can be forgotten", async () => {
  const storage = fakeStorage();
  const gate = createGate({ storage });
  await gate.load();
  await gate.answer(CASE, ANSWERS);
  const later = createGate({ storage });
  await later.load();
  assert.deepEqual(later.answers(CASE), ANSWERS);
  assert.equal(later.answers("another"), null);
  await later.reset(CASE);
  assert.equal(later.answers(CASE), null);
});

test("answers given before any case is known belong to the first case, and replace none", async () => {
  const gate = createGate({ storage: fakeStorage() });
  await gate.answer(null, ANSWERS);
  await gate.adopt(CASE);
  assert.deepEqual(gate.answers(CASE), ANSWERS);
  assert.equal(gate.answers(null), null);

  await gate.answer(null, { ...ANSWERS, under_18: "yes" });
  await gate.adopt(CASE);
  assert.equal(gate.answers(CASE)?.under_18, "no");
});

test("answers that were damaged in storage are asked again", async () => {
  const gate = createGate({
    storage: fakeStorage({ gate: { [CASE]: { safe_place: 1 }, other: ANSWERS } }),
  });
  await gate.load();
  assert.equal(gate.answers(CASE), null);
  assert.deepEqual(gate.answers("other"), ANSWERS);
});
