/**
 * What an exhibit says of its completeness: no more than its record allows, in no other words
 * (companion/bundle/check_completeness.py).
 */

import { asObject, objectsIn } from "./strict-json.js";
import { CHOICES, FINDING_WORDS, WHOLE } from "./tables.js";

/** @typedef {import("./strict-json.js").JsonObject} JsonObject */

const ROUNDING = 2;
const MOST_SAID = 6;

/**
 * @param {JsonObject | null} said
 * @param {JsonObject} record which has its form
 * @returns {boolean} Whether the statement follows from its findings, and the findings from the record.
 */
export function isHonest(said, record) {
  const findings = objectsIn(said?.["findings"]);
  const codes = new Set(findings.map((finding) => String(finding["code"])));
  const isOriginal = codes.has("original_kept");
  const isOne = record["mode"] === "pixels" && originalIsKept(record);
  return (
    codes.size === findings.length &&
    requiredCodes(record).every((code) => codes.has(code)) &&
    isOriginal === isOne &&
    findings.every((finding) => isWorded(finding, isOriginal)) &&
    said?.["complete"] === !findings.some((finding) => finding["breaks"] === true) &&
    said["sentence"] === sentenceOf(record, findings)
  );
}

/**
 * @param {JsonObject} finding
 * @param {boolean} isOriginal
 */
function isWorded(finding, isOriginal) {
  const words = FINDING_WORDS[String(finding["code"])];
  if (words === undefined || words.length !== 3) return false;
  const [one = "", many = "", breaks] = words;
  const count = Number(finding["count"]);
  const sentence = count === 1 ? one : many.replaceAll("{n}", count.toLocaleString("en-US"));
  return finding["sentence"] === sentence && finding["breaks"] === (breaks === "breaks" && !isOriginal);
}

/** @param {JsonObject} record */
function originalIsKept(record) {
  const page = asObject(record["page"]);
  return (
    page?.["kind"] !== "html" &&
    page?.["kind"] !== "text" &&
    !gapsOf(record).some((gap) => gap["code"] === "original_not_read") &&
    objectsIn(record["media"]).some(
      (medium) =>
        medium["item"] !== null &&
        (medium["kind"] === "document" || medium["url"] === page?.["url"] || medium["url"] === page?.["tab_url"]),
    )
  );
}

/**
 * @param {JsonObject} record
 * @returns {JsonObject[]} The surfaces that are part of what was asked for.
 */
function askedSurfaces(record) {
  const chosen = asObject(asObject(record["asked"])?.["subject"])?.["surface"] ?? null;
  const taken = new Set([chosen, ...objectsIn(record["tiles"]).map((tile) => tile["surface"])]);
  return objectsIn(record["surfaces"]).filter((_, number) => chosen === null || taken.has(number));
}

/** @param {JsonObject} surface */
function isTakenWhole(surface) {
  if (surface["stopped_because"] !== "not_scrollable") return isEnd(surface["stopped_because"]);
  return ["height", "width"].every(
    (side) => Number(surface[`scroll_${side}`]) <= Number(surface[`client_${side}`]) + ROUNDING,
  );
}

/** @param {import("./strict-json.js").Json | undefined} reason */
function isEnd(reason) {
  return (CHOICES["ends"] ?? []).includes(String(reason));
}

/** @param {JsonObject} record */
function gapsOf(record) {
  return objectsIn(asObject(record["completeness"])?.["gaps"]);
}

/** @param {JsonObject} record */
function requiredCodes(record) {
  return [...stopCodes(record), ...countCodes(record), ...endCodes(record)];
}

/** @param {JsonObject} record */
function countCodes(record) {
  const said = asObject(record["completeness"]);
  const named = gapsOf(record)
    .filter((gap) => gap["code"] === "image_not_loaded")
    .reduce((sum, gap) => sum + Number(gap["count"]), 0);
  const hasTiles = objectsIn(record["tiles"]).length > 0;
  return [
    ...(Number(said?.["images_not_loaded"]) > named ? ["image_not_loaded"] : []),
    ...(Number(said?.["tiles_retaken"]) > 0 ? ["tiles_retaken"] : []),
    ...(Number(said?.["waits_for_tab"]) > 0 ? ["waits_for_tab"] : []),
    ...(record["mode"] === "pixels" && !hasTiles ? ["no_tiles"] : []),
  ];
}

/** @param {JsonObject} record */
function endCodes(record) {
  const surfaces = objectsIn(record["surfaces"]);
  const tiles = objectsIn(record["tiles"]);
  /** @param {number} number */
  const of = (number) => tiles.filter((tile) => tile["surface"] === number);
  const subject = asObject(asObject(record["asked"])?.["subject"]);
  const box = asObject(subject?.["box"]);
  if (box !== null) {
    const number = Number(subject?.["surface"] ?? 0);
    return isShown(box, of(number), { surface: surfaces[number] ?? null, isAny: tiles.length > 0 })
      ? []
      : ["end_not_shown"];
  }
  const isShort = surfaces.some(
    (surface, number) => surface["stopped_because"] === "end_of_page" && !showsAll(of(number), surface),
  );
  return isShort ? ["end_not_shown"] : [];
}

/**
 * @param {JsonObject[]} tiles
 * @param {JsonObject} surface
 */
function showsAll(tiles, surface) {
  const { left, top, right, bottom } = boundsOf(tiles);
  const height = tiles.length > 0 ? bottom - top : Number(surface["client_height"]);
  const width = tiles.length > 0 ? right - left : Number(surface["client_width"]);
  return (
    height >= Number(surface["scroll_height"]) - ROUNDING &&
    width >= Number(surface["scroll_width"]) - ROUNDING
  );
}

/**
 * @param {JsonObject} box
 * @param {JsonObject[]} tiles
 * @param {{ surface: JsonObject | null; isAny: boolean }} where
 */
function isShown(box, tiles, { surface, isAny }) {
  if (tiles.length === 0) return !isAny;
  const [x = 0, y = 0, width = 0, height = 0] = ["x", "y", "width", "height"].map((side) => Number(box[side]));
  const right = surface === null ? x + width : Math.min(x + width, Number(surface["scroll_width"]));
  const bottom = surface === null ? y + height : Math.min(y + height, Number(surface["scroll_height"]));
  const bounds = boundsOf(tiles);
  return (
    bounds.left <= Math.max(x, 0) + ROUNDING &&
    bounds.top <= Math.max(y, 0) + ROUNDING &&
    bounds.right >= right - ROUNDING &&
    bounds.bottom >= bottom - ROUNDING
  );
}

/** @param {JsonObject[]} tiles */
function boundsOf(tiles) {
  /** @type {{ left: number; top: number; right: number; bottom: number }} */
  const bounds = { left: Infinity, top: Infinity, right: -Infinity, bottom: -Infinity };
  for (const tile of tiles) {
    const crop = asObject(tile["crop"]);
    const [x, y] = [Number(tile["scroll_x"]), Number(tile["scroll_y"])];
    bounds.left = Math.min(bounds.left, x);
    bounds.top = Math.min(bounds.top, y);
    bounds.right = Math.max(bounds.right, x + Number(crop?.["width"]));
    bounds.bottom = Math.max(bounds.bottom, y + Number(crop?.["height"]));
  }
  return bounds;
}

/** @param {JsonObject} record */
function stopCodes(record) {
  const completeness = asObject(record["completeness"]);
  const overall = String(completeness?.["stopped_because"]);
  const surfaces = askedSurfaces(record);
  const codes = gapsOf(record).map((gap) => String(gap["code"]));
  if (record["mode"] === "text_only" && overall === "text_only") return [...codes, "text_only"];
  /** @param {string} reason */
  const named = (reason) => (reason === "text_only" ? "capture_failed" : reason);
  const unfinished = surfaces.filter((surface) => !isTakenWhole(surface));
  codes.push(...unfinished.map((surface) => named(String(surface["stopped_because"]))));
  const isUnsaid = objectsIn(record["tiles"]).length > 0 && objectsIn(record["surfaces"]).length === 0;
  if (isUnsaid && isEnd(overall)) codes.push("interrupted");
  const isAllShown = overall === "not_scrollable" && unfinished.length === 0;
  return isEnd(overall) || isAllShown ? codes : [...codes, named(overall)];
}

/**
 * @param {JsonObject} record
 * @param {JsonObject[]} findings
 */
function sentenceOf(record, findings) {
  const missing = findings.filter((finding) => finding["breaks"] === true);
  const known = findings.filter((finding) => finding["breaks"] !== true);
  const begins = missing.length ? `${WHOLE["not"]} ${first(missing)}` : (WHOLE[wholeOf(record)] ?? "");
  return [begins, ...(known.length ? [first(known)] : [])].join(" ");
}

/** @param {JsonObject} record */
function wholeOf(record) {
  if (record["mode"] === "text_only") return "text";
  if (originalIsKept(record)) return "file";
  if (asObject(asObject(record["asked"])?.["subject"])?.["box"] !== null) return "subject";
  const surfaces = askedSurfaces(record);
  const isPart = surfaces.length > 0 && surfaces.every((surface) => surface["kind"] !== "document");
  return isPart ? "part" : "page";
}

/** @param {JsonObject[]} findings */
function first(findings) {
  const rest = findings.length - MOST_SAID;
  const said = findings.slice(0, MOST_SAID).map((finding) => String(finding["sentence"]));
  return [...said, ...(rest > 0 ? [`And ${rest} more, listed beside this.`] : [])].join(" ");
}
