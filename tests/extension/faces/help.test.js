import assert from "node:assert/strict";
import { test } from "node:test";
import { HELP, helpFor, isOld } from "../../../extension/shared/help.js";

const DAY_MS = 86_400_000;
const CHECKED = Date.parse("2026-11-20");

test("every entry is dated, sourced, marked, and at a secure address", () => {
  for (const entry of HELP) {
    assert.match(entry.last_checked, /^\d{4}-\d{2}-\d{2}$/, entry.id);
    assert.equal(new URL(entry.url).protocol, "https:", entry.id);
    assert.equal(new URL(entry.source).protocol, "https:", entry.id);
    assert.match(entry.country, /^([A-Z]{2}|everywhere)$/, entry.id);
    assert.ok(["live_page", "stored_copy", "unconfirmed"].includes(entry.certainty), entry.id);
    assert.ok(entry.for.length > 0, entry.id);
    assert.ok(entry.for.every((concern) => ["under_18", "adult", "safety"].includes(concern)), entry.id);
  }
  assert.equal(new Set(HELP.map(({ id }) => id)).size, HELP.length);
});

test("who is sent where the under-18 services are finds one from anywhere", () => {
  const everywhere = helpFor("under_18", undefined).filter(({ country }) => country === "everywhere");
  assert.ok(everywhere.some(({ id }) => id === "take_it_down"));
});

test("the person's own country comes first, then everywhere, then the others", () => {
  const countries = helpFor("under_18", "GB").map(({ country }) => country);
  const ranks = countries.map((country) => ["GB", "everywhere"].indexOf(country) >>> 0);
  assert.deepEqual(ranks, ranks.toSorted((a, b) => a - b));
  assert.equal(countries[0], "GB");
});

test("services for adults alone are not named where someone may be under 18", () => {
  const adults = new Set(["ccri", "rph", "stopncii"]);
  assert.ok(helpFor("under_18", "US").every(({ id }) => !adults.has(id)));
});

test("a list is old after half a year, and not before", () => {
  const entries = HELP.filter(({ last_checked }) => Date.parse(last_checked) === CHECKED);
  assert.equal(isOld(entries, CHECKED + 180 * DAY_MS), false);
  assert.equal(isOld(entries, CHECKED + 181 * DAY_MS), true);
});
