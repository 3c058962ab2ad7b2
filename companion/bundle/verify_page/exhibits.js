/** The exhibits in a bundle: each file is listed and logged, and what is said of it holds. */

import { readSmall } from "./bag.js";
import { sameBytes, utf8 } from "./bytes.js";
import { isDocument } from "./capture-json.js";
import { exhibitsCsv } from "./exhibits-csv.js";
import {
  CAPTURE_JSON,
  CUSTODY,
  EXHIBITS,
  EXHIBITS_TABLE,
  RECORD,
  SHEET,
  exhibitFolder,
  exhibitOf,
} from "./layout.js";
import { detailsOf } from "./log.js";
import { checkClaim, checkRecord, holdsPixels } from "./record.js";
import { asObject, objectsIn, parseObject, sameJson } from "./strict-json.js";

/**
 * @typedef {import("./bytes.js").Files} Files
 * @typedef {import("./findings.js").Findings} Findings
 * @typedef {import("./strict-json.js").JsonObject} JsonObject
 * @typedef {{ number: number, folder: string, document: JsonObject, sha256: string }} Exhibit
 * @typedef {{ files: Files, digests: Map<string, string>, found: Findings, log: import("./log.js").Log,
 *   opened: Map<number, JsonObject> }} Bundle
 */

const LARGEST_JSON = 64 * 1024 * 1024;
const STANDS_ABOVE = ["format", "identity", "claim", "completeness", "matches", "items"];
const SAID = ["url", "mode", "started_at", "stored_at"];
const SAID_OF_A_MATCH = ["known_id", "label", "verdict", "method", "distance", "threshold", "subject"];

/**
 * @param {Bundle} bundle
 * @returns {Promise<Exhibit[]>}
 */
export async function checkExhibits(bundle) {
  const { files, found } = bundle;
  const exhibits = await readExhibits(bundle);
  if (!exhibits.length) found.add("exhibit.none", EXHIBITS);
  for (const exhibit of exhibits) {
    checkFolder(exhibit, bundle);
    await checkSaid(exhibit, bundle);
    checkStored(exhibit, bundle);
  }
  const table = utf8(exhibitsCsv(exhibits));
  if (files.has(EXHIBITS_TABLE) && !sameBytes(await readSmall(files, EXHIBITS_TABLE, found), table)) {
    found.add("exhibit.table", EXHIBITS_TABLE);
  }
  checkExport(exhibits, bundle);
  return exhibits;
}

/** @param {Bundle} bundle */
async function readExhibits({ files, digests, found }) {
  /** @type {Exhibit[]} */
  const exhibits = [];
  const numbers = new Set([...files.keys()].map(exhibitOf).filter((number) => number !== null));
  for (const number of [...numbers].sort((one, other) => one - other)) {
    const folder = exhibitFolder(number);
    const name = folder + CAPTURE_JSON;
    if (!files.has(name)) {
      found.add("layout.missing", name);
      continue;
    }
    const document = parseObject(await readSmall(files, name, found, LARGEST_JSON));
    if (document === null || !isDocument(document)) found.add("exhibit.form", name);
    else exhibits.push({ number, folder, document, sha256: digests.get(name) ?? "" });
  }
  return exhibits;
}

/** @param {JsonObject} document */
function listedIn(document) {
  return new Map(objectsIn(document["files"]).map((file) => [String(file["name"]), String(file["sha256"])]));
}

/**
 * capture.json lists exactly the files beside it, each once, with their digests.
 *
 * @param {Exhibit} exhibit
 * @param {Bundle} bundle
 */
function checkFolder({ folder, document }, { digests, found }) {
  const listed = listedIn(document);
  const there = [...digests].filter(([name]) => name.startsWith(folder) && name !== folder + CAPTURE_JSON);
  if (listed.has(CAPTURE_JSON) || listed.size !== objectsIn(document["files"]).length) {
    found.add("exhibit.form", folder + CAPTURE_JSON);
  }
  for (const name of listed.keys()) {
    if (name !== CAPTURE_JSON && !digests.has(folder + name)) found.add("exhibit.file_missing", folder + name);
  }
  for (const [path, digest] of there) {
    const expected = listed.get(path.slice(folder.length));
    if (expected === undefined) found.add("exhibit.file_unlisted", path);
    else if (expected !== digest) found.add("exhibit.file_digest", path);
  }
}

/**
 * What capture.json says is what the browser recorded, and no more than can be shown.
 *
 * @param {Exhibit} exhibit
 * @param {Bundle} bundle
 */
async function checkSaid(exhibit, bundle) {
  const { folder, document, number } = exhibit;
  const where = folder + CAPTURE_JSON;
  if (document["exhibit"] !== number) bundle.found.add("exhibit.number", where);
  if (document["case_id"] !== bundle.log.caseId) bundle.found.add("case.mixed", where);
  checkClaim(document, where, bundle.found);
  if (document["mode"] === "text_only" && holdsPixels(document)) bundle.found.add("exhibit.record_disagrees", where);
  const record = await readBeside(folder + RECORD, bundle);
  const sheet = await readBeside(folder + SHEET, bundle);
  if (record === null) return;
  checkRecord({ document, folder, found: bundle.found, record, sheet });
  if (sheet !== null && !agrees(document, record, sheet)) {
    bundle.found.add("exhibit.record_disagrees", where);
  }
}

/**
 * @param {string} path
 * @param {Bundle} bundle
 */
async function readBeside(path, { files, found }) {
  if (!files.has(path)) {
    found.add("layout.missing", path);
    return null;
  }
  const value = parseObject(await readSmall(files, path, found, LARGEST_JSON));
  if (value === null) found.add("exhibit.form", path);
  return value;
}

/**
 * @param {JsonObject} document
 * @param {JsonObject} record
 * @param {JsonObject} sheet
 * @returns {boolean} Whether capture.json repeats the two files as they are.
 */
function agrees(document, record, sheet) {
  const [page, times] = [asObject(record["page"]), asObject(record["times"])];
  const repeated = Object.fromEntries(Object.entries(sheet).filter(([name]) => !STANDS_ABOVE.includes(name)));
  return (
    ["capture_id", "case_id", "mode"].every((name) => document[name] === record[name]) &&
    ["url", "title"].every((name) => document[name] === page?.[name]) &&
    document["started_at"] === times?.["started_at"] &&
    document["started_local"] === String(asObject(sheet["time"])?.["started_local"] ?? "") &&
    sameJson(document["claim"], sheet["claim"]) &&
    sameJson(document["completeness"], sheet["completeness"]) &&
    sameJson(document["sheet"], repeated)
  );
}

/**
 * The line of the log that capture.json names says that exactly these files were stored.
 *
 * @param {Exhibit} exhibit
 * @param {Bundle} bundle
 */
function checkStored({ folder, document }, { found, log, opened }) {
  const custody = asObject(document["custody"]);
  const seq = Number(custody?.["seq"]);
  const details = detailsOf(log, opened, "capture.stored", seq);
  const stored = new Map(objectsIn(details?.["items"]).map((item) => [String(item["name"]), item["sha256"]]));
  const isLine =
    details?.["capture_id"] === document["capture_id"] && log.lines.get(seq)?.sha256 === custody?.["head"];
  const listed = listedIn(document);
  for (const [name, digest] of listed) {
    if (!isLine || stored.get(name) !== digest) found.add("exhibit.not_in_log", folder + name);
  }
  for (const name of stored.keys()) if (!listed.has(name)) found.add("exhibit.withheld", folder + name);
  if (isLine && details !== null && !saysTheSame(document, details)) {
    found.add("exhibit.log_disagrees", folder + CAPTURE_JSON);
  }
}

/**
 * @param {JsonObject} document
 * @param {JsonObject} details
 */
function saysTheSame(document, details) {
  const [here, there] = [objectsIn(document["matches"]), objectsIn(details["matches"])];
  const completeness = asObject(document["completeness"]);
  const missing = objectsIn(completeness?.["findings"])
    .filter((finding) => finding["breaks"] === true)
    .map((finding) => finding["code"] ?? null);
  return (
    completeness?.["complete"] === details["complete"] &&
    sameJson(missing, details["missing"] ?? null) &&
    sameJson(asObject(document["sheet"])?.["reload"] ?? null, details["reload"] ?? null) &&
    SAID.every((name) => document[name] === details[name]) &&
    asObject(document["claim"])?.["level"] === details["claim_level"] &&
    here.length === there.length &&
    here.every((match, at) => SAID_OF_A_MATCH.every((name) => sameJson(match[name], there[at]?.[name])))
  );
}

/**
 * The last line of the log is this hand-over, and names exactly these exhibits.
 *
 * @param {Exhibit[]} exhibits
 * @param {Bundle} bundle
 */
function checkExport(exhibits, { found, log, opened }) {
  const where = `${CUSTODY} line ${log.count}`;
  const details = detailsOf(log, opened, "bundle.exported", log.count);
  if (details === null) {
    found.add("export.not_last", where);
    return;
  }
  const named = objectsIn(details["exhibits"]);
  const isSame =
    named.length === exhibits.length &&
    exhibits.every(
      (exhibit, at) =>
        named[at]?.["number"] === exhibit.number &&
        named[at]?.["capture_id"] === exhibit.document["capture_id"] &&
        named[at]?.["sha256"] === exhibit.sha256,
    );
  if (!isSame) found.add("export.exhibits", where);
}
