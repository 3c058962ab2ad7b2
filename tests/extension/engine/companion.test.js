import assert from "node:assert/strict";
import { test } from "node:test";
import { createCases } from "../../../extension/background/cases.js";
import { createCompanion } from "../../../extension/background/companion.js";
import { LinkError } from "../../../extension/background/envelope.js";
import { createGate } from "../../../extension/background/gate.js";
import { ANSWERS, CASE } from "./fakes/samples.js";
import { fakeStorage } from "./fakes/storage.js";

const OTHER = "99999999-9999-4999-8999-999999999999";

/** @param {() => Promise<object>} answer to `case.list` */
async function made(answer) {
  const storage = fakeStorage();
  const cases = createCases({ storage });
  const gate = createGate({ storage });
  await gate.answer(null, ANSWERS);
  let told = 0;
  const companion = createCompanion({
    link: { request: () => /** @type {Promise<never>} */ (answer()) },
    cases,
    gate,
    onCases: () => Promise.resolve(void (told += 1)),
  });
  return { companion, cases, gate, storage, toldTimes: () => told };
}

const list = () => Promise.resolve({ cases: [{ id: CASE, label: "Case 1", gate: null, created_at: "" }] });

test("the first case is in use, and gets the answers given before it was known", async () => {
  const { companion, cases, gate, toldTimes } = await made(list);
  assert.equal(await companion.find(), true);
  assert.deepEqual(cases.get(), { cases: [{ id: CASE, label: "Case 1" }], case_id: CASE });
  assert.deepEqual(gate.answers(CASE), ANSWERS);
  assert.equal(toldTimes(), 1);
});

test("a companion that is not there is not found, and a case is asked for only when none is known", async () => {
  const gone = await made(() => Promise.reject(new LinkError("host.not_installed", true)));
  assert.equal(await gone.companion.find(), false);
  await assert.rejects(gone.companion.caseInUse(), { code: "host.not_installed" });
  await gone.cases.replace([{ id: OTHER, label: "B" }]);
  assert.equal(await gone.companion.caseInUse(), OTHER);
});

test("the case in use stays in use while it exists, also after the worker ended", async () => {
  const { cases, storage } = await made(list);
  await cases.replace([
    { id: CASE, label: "A" },
    { id: OTHER, label: "B" },
  ]);
  assert.equal(await cases.use(OTHER), true);
  assert.equal(await cases.use("no such case"), false);
  const later = createCases({ storage });
  await later.load();
  assert.equal(later.get().case_id, OTHER);
  await later.replace([{ id: OTHER, label: "B, renamed" }]);
  assert.deepEqual(later.get(), { cases: [{ id: OTHER, label: "B, renamed" }], case_id: OTHER });
  await later.replace([{ id: CASE, label: "A" }]);
  assert.equal(later.get().case_id, CASE);
  await later.replace([]);
  assert.equal(later.get().case_id, null);
});
