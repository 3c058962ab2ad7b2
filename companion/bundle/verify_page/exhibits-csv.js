/** exhibits.csv as it must read, to compare (companion/bundle/exhibits_csv.py). */

import { asObject, objectsIn } from "./strict-json.js";
import { SCREENSHOT } from "./layout.js";

const COLUMNS = [
  "exhibit",
  "captured at (UTC)",
  "captured at (local)",
  "address",
  "title",
  "kept",
  "complete",
  "missing",
  "claim level",
  "SHA-256 of capture.json",
  "SHA-256 of screenshot.png",
  "known images found",
];
const UNSEEN = /[\u0000-\u001f\u007f-\u009f\u2028\u2029]+/g; // eslint-disable-line no-control-regex
const FORMULA = /^[ '"]*[=+\-@\uff1d\uff0b\uff0d\uff20]/;

/**
 * @param {import("./exhibits.js").Exhibit[]} exhibits
 * @returns {string}
 */
export function exhibitsCsv(exhibits) {
  return "\ufeff" + [COLUMNS, ...exhibits.map(cells)].map(row).join("");
}

/** @param {import("./exhibits.js").Exhibit} exhibit */
function cells({ document, sha256 }) {
  const screenshot = objectsIn(document["files"]).find((file) => file["name"] === SCREENSHOT);
  const completeness = asObject(document["completeness"]);
  const missing = objectsIn(completeness?.["findings"]).filter((finding) => finding["breaks"] === true);
  return [
    document["exhibit"],
    document["started_at"],
    document["started_local"],
    document["url"],
    document["title"],
    document["mode"] === "pixels" ? "pictures and text" : "text only",
    completeness?.["complete"] === true ? "yes" : "no",
    missing.map((finding) => String(finding["sentence"])).join(" "),
    asObject(document["claim"])?.["level"],
    sha256,
    screenshot?.["sha256"] ?? "",
    objectsIn(document["matches"])
      .map((match) => String(match["sentence"]))
      .join(" "),
  ].map(String);
}

/** @param {string[]} texts */
function row(texts) {
  return texts.map(cell).join(",") + "\r\n";
}

/** @param {string} text */
function cell(text) {
  const plain = text.replace(UNSEEN, " ");
  return `"${((FORMULA.test(plain) ? "'" : "") + plain).replaceAll('"', '""')}"`;
}
