import assert from "node:assert/strict";
import { test } from "node:test";
import { buildRecord } from "../../../extension/shared/record.js";
import { sampleRecords } from "./fakes/records.js";
import { entry } from "./fakes/samples.js";

const SAMPLES = sampleRecords();

/** Every string in a value. */
/** @param {unknown} value @returns {string[]} */
function stringsIn(value) {
  if (typeof value === "string") return [value];
  if (typeof value !== "object" || value === null) return [];
  return Object.entries(value).flatMap(([key, inner]) => [key, ...stringsIn(inner)]);
}

for (const [name, record] of Object.entries(SAMPLES)) {
  test(`${name}: every text is well formed and bounded, every number is finite`, () => {
    for (const text of stringsIn(record)) assert.ok(text.isWellFormed() && text.length <= 65_536);
    JSON.stringify(record, (_key, value) => {
      assert.ok(typeof value !== "number" || Number.isFinite(value));
      return value;
    });
  });
}

test("what was cut is said", () => {
  const { notes } = SAMPLES["texts far too long"].completeness;
  assert.ok(notes.includes("The title was cut after 65536 characters."));
  assert.ok(notes.includes("Of 2100 frames the first 2000 are listed."));
});

test("nothing was cut of an ordinary page, and nothing is said", () => {
  assert.deepEqual(SAMPLES["an ordinary page"].completeness.notes, []);
});

test("no embedded picture gets into a record", () => {
  const text = JSON.stringify(SAMPLES["addresses that carry pictures"]);
  assert.ok(!text.includes("base64"));
  assert.ok(text.includes('"data:image/png"'));
});

test("what cannot be known is said to be unknown", () => {
  const { integrity } = SAMPLES["an ordinary page"];
  assert.deepEqual([...new Set(Object.values(integrity))].toSorted(), ["not checked", "unknown"]);
});

test("there is no record without a case", () => {
  assert.throws(() => buildRecord(entry(undefined, null).draft, []));
});
