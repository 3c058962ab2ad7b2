/**
 * An exhibit's record: it has its form, fits files and sheet, and had a permit for pixels
 * (companion/bundle/check_record.py).
 */

import { isHonest } from "./completeness.js";
import { hasForm } from "./form.js";
import { CAPTURE_JSON, RECORD, SHEET } from "./layout.js";
import { fits } from "./log.js";
import { asObject, objectsIn, sameJson } from "./strict-json.js";
import { CHOICES, CLAIMS, RECORD_FORMS } from "./tables.js";

/**
 * @typedef {import("./findings.js").Findings} Findings
 * @typedef {import("./strict-json.js").Json} Json
 * @typedef {import("./strict-json.js").JsonObject} JsonObject
 */

/** What the capture sheet repeats: its group, the name, and the record's group (none: at its top). */
const SAID_BY_SHEET = [
  { group: "identity", name: "capture_id" },
  { group: "identity", name: "case_id" },
  { group: "identity", name: "mode" },
  { group: "address", name: "url", origin: "page" },
  { group: "page", name: "title", origin: "page" },
  { group: "time", name: "started_at", origin: "times" },
];

/**
 * @param {JsonObject} document
 * @returns {boolean} Whether a file of the exhibit is of a kind that holds or may embed pixels.
 */
export function holdsPixels(document) {
  return objectsIn(document["files"]).some((file) => isChoice("pixel_kinds", file["kind"]));
}

/**
 * The sentence is the one that goes with the level, the mode and the two times, and no other.
 *
 * @param {JsonObject} document
 * @param {string} where
 * @param {Findings} found
 */
export function checkClaim(document, where, found) {
  const claim = asObject(document["claim"]);
  const open = CLAIMS[`${claim?.["level"]} ${document["mode"]}`];
  if (open === undefined) {
    found.add("exhibit.claim", where);
    return;
  }
  const sentence = open.replace(/\{(stored_at|started_at)\}/g, (_, name) => String(document[String(name)]));
  const hasTimes = fits(document["stored_at"], "time") && fits(document["started_at"], "time");
  if (claim?.["sentence"] !== sentence || !hasTimes) found.add("exhibit.claim_sentence", where);
}

/** @param {{ document: JsonObject, folder: string, found: Findings, record: JsonObject, sheet: JsonObject | null }} said */
export function checkRecord({ document, folder, found, record, sheet }) {
  const where = folder + RECORD;
  if (holdsPixels(document) && !gateAdmits(asObject(record["gate"]))) found.add("exhibit.no_permit", where);
  const taken = objectsIn(document["files"]).filter((file) => !isMadeHere(file));
  if (!hasForm(record, RECORD_FORMS["Record"])) {
    found.add("exhibit.record", where);
  } else {
    if (!sameJson(namesOf(objectsIn(record["items"])), namesOf(taken))) found.add("exhibit.record", where);
    if (!isHonest(asObject(document["completeness"]), record)) {
      found.add("exhibit.completeness", folder + CAPTURE_JSON);
    }
  }
  if (sheet !== null && !sheetAgrees(sheet, record)) found.add("exhibit.record", folder + SHEET);
}

/** @param {JsonObject} file */
function isMadeHere(file) {
  const isScreenshot = file["kind"] === "screenshot" && fits(file["name"], "screenshot");
  return isScreenshot || isChoice("not_in_record", `${file["name"]} ${file["kind"]}`);
}

/** @param {JsonObject | null} gate */
function gateAdmits(gate) {
  return (
    gate?.["safe_place"] === true &&
    gate["under_18"] === "no" &&
    isChoice("agreed", gate["standing"]) &&
    fits(gate["answered_at"], "answered_at")
  );
}

/**
 * @param {JsonObject[]} files
 * @returns {string[]} What identifies each, in one order.
 */
function namesOf(files) {
  return files.map((file) => JSON.stringify(["name", "kind", "size", "sha256"].map((name) => file[name]))).sort();
}

/**
 * @param {JsonObject} sheet
 * @param {JsonObject} record
 */
function sheetAgrees(sheet, record) {
  return SAID_BY_SHEET.every(({ group, name, origin }) => {
    const there = origin === undefined ? record : asObject(record[origin]);
    return sameJson(asObject(sheet[group])?.[name] ?? null, there?.[name] ?? null);
  });
}

/**
 * @param {string} name
 * @param {Json | undefined} value
 */
function isChoice(name, value) {
  return typeof value === "string" && (CHOICES[name] ?? []).includes(value);
}
