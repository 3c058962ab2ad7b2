import assert from "node:assert/strict";
import { test } from "node:test";
import { buildRecord } from "../../../extension/shared/record.js";
import { sampleRecords } from "./fakes/records.js";
import { entry } from "./fakes/samples.js";

/** @import { Medium } from "../../../extension/shared/protocol.d.ts" */

const UNREAD = { parent: null, text: null, dom: null, unread_because: null };
const SAMPLES = sampleRecords();

/** @param {Partial<Medium>} parts @returns {Medium} */
function medium(parts) {
  return {
    kind: "image",
    surface: null,
    frame: null,
    url: null,
    box: { x: 0, y: 0, width: 1, height: 1 },
    alt: null,
    natural_width: 1,
    natural_height: 1,
    item: null,
    unread_because: null,
    ...parts,
  };
}

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

test("alternative texts, media and frame addresses are cut to what the companion takes, and it is said", () => {
  const { draft } = entry();
  const box = { x: 0, y: 0, width: 1, height: 1 };
  const long = `https://example.test/${"a".repeat(70_000)}`;
  draft.page.url = long;
  draft.page.frames = [{ ...UNREAD, url: long, box }];
  draft.media = [medium({ url: long, alt: long })];
  const { page, media, completeness } = buildRecord(draft, []);
  assert.equal(page.url.length, 65_536);
  assert.equal(page.frames[0]?.url.length, 8_192);
  assert.equal(media[0]?.url?.length, 8_192);
  assert.equal(media[0]?.alt?.length, 4_096);
  for (const said of [
    "The frame's address was cut after 8192 characters.",
    "The media address was cut after 8192 characters.",
    "The alternative text was cut after 4096 characters.",
  ])
    assert.ok(completeness.notes.includes(said), said);
});

test("a page at every limit at once still makes a record that the companion takes", () => {
  const { draft } = entry();
  const box = { x: 0.123456789, y: 0.123456789, width: 0.123456789, height: 0.123456789 };
  const long = "\u0001".repeat(70_000);
  const text = long.slice(0, 5_000);
  draft.page = { ...draft.page, url: long, tab_url: long, canonical_url: long, title: long };
  draft.page.frames = Array.from({ length: 2_000 }, () => ({ ...UNREAD, url: text, box }));
  draft.page.shown_times = Array.from({ length: 2_000 }, () => ({ text, datetime: text }));
  draft.page.metadata = Object.fromEntries(
    Array.from({ length: 500 }, (_one, at) => [`${at}${text}`, text]),
  );
  draft.media = Array.from({ length: 5_000 }, () => medium({ url: text, alt: text, unread_because: text }));
  const record = buildRecord(draft, []);
  assert.ok(Buffer.byteLength(JSON.stringify(record, null, 1)) <= 16 * 1024 * 1024);
  assert.ok(
    record.completeness.notes.includes("Of 5000 media the first 1000 are listed."),
    "what is left out is said",
  );
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
