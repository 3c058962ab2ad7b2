/** Names of a bundle's files, and the forms of its manifests (companion/bundle/layout.py). */

import { latin1, utf8 } from "./bytes.js";

export const FORMAT = "holdfast.bundle/1";
export const START_HERE = "START-HERE.txt";
export const VERIFY_PAGE = "VERIFY.html";
export const SIGNATURE = "proof/tagmanifest.sig";
export const SIGNER = "proof/signer.pem";
export const BAG = "bag/";
export const DATA = "bag/data/";
export const DECLARATION = "bag/bagit.txt";
export const BAG_INFO = "bag/bag-info.txt";
export const MANIFEST = "bag/manifest-sha256.txt";
export const TAG_MANIFEST = "bag/tagmanifest-sha256.txt";
export const CUSTODY = "bag/data/custody.jsonl";
export const OPENINGS = "bag/data/custody-openings.jsonl";
export const EXHIBITS_TABLE = "bag/data/exhibits.csv";
export const EXHIBITS = "bag/data/exhibits/";
export const CAPTURE_JSON = "capture.json";
export const RECORD = "record.json";
export const SHEET = "capture-sheet.json";
export const SCREENSHOT = "screenshot.png";
export const DECLARATION_TEXT = "BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n";
export const TAG_FILES = [BAG_INFO, DECLARATION, MANIFEST];
export const ALWAYS_THERE = [
  START_HERE,
  VERIFY_PAGE,
  SIGNATURE,
  SIGNER,
  ...TAG_FILES,
  TAG_MANIFEST,
  CUSTODY,
  OPENINGS,
  EXHIBITS_TABLE,
];

const MANIFEST_LINE = /^([0-9a-f]{64}) {2}([!-~]+)$/;
const EXHIBIT_FILE = /^bag\/data\/exhibits\/([0-9]{4,6})\/([!-~]+)$/;
const CHECKPOINT_FILE = /^bag\/data\/checkpoints\/([1-9][0-9]{0,8})\.txt$/;
const OXUM = /^([0-9]{1,15})\.([0-9]{1,9})$/;
const INFO_LABELS = [
  "Bag-Software-Agent",
  "Bagging-Date",
  "External-Identifier",
  "Holdfast-Bundle-Format",
  "Payload-Oxum",
  "Start-Here-SHA256",
  "Verify-Page-SHA256",
];

/** @param {number} number */
export function exhibitFolder(number) {
  return `${EXHIBITS}${String(number).padStart(4, "0")}/`;
}

/**
 * @param {string} name
 * @returns {number | null} The number of the exhibit that a file belongs to.
 */
export function exhibitOf(name) {
  const found = EXHIBIT_FILE.exec(name);
  if (found === null) return null;
  const number = Number(found[1]);
  return exhibitFolder(number) === `${EXHIBITS}${found[1]}/` ? number : null;
}

/**
 * @param {string} name
 * @returns {number | null} How many lines the checkpoint of that name is over.
 */
export function checkpointCount(name) {
  const found = CHECKPOINT_FILE.exec(name);
  return found === null ? null : Number(found[1]);
}

/** @param {string} name */
export function isExpected(name) {
  return ALWAYS_THERE.includes(name) || exhibitOf(name) !== null || checkpointCount(name) !== null;
}

/**
 * @param {Uint8Array} bytes
 * @returns {{ digests: Map<string, string>, malformed: number[] }}
 */
export function readManifest(bytes) {
  const lines = latin1(bytes).split("\n");
  const malformed = lines.pop() === "" ? [] : [lines.length + 1];
  /** @type {Map<string, string>} */
  const digests = new Map();
  let before = "";
  for (const [at, line] of lines.entries()) {
    const [, digest, path] = MANIFEST_LINE.exec(line) ?? [];
    if (digest === undefined || path === undefined || path <= before) {
      malformed.push(at + 1);
      continue;
    }
    before = path;
    digests.set(path, digest);
  }
  return { digests, malformed };
}

/**
 * @param {Uint8Array} bytes
 * @returns {Map<string, string> | null} What bag-info.txt says; null when it is not as we write it.
 */
export function readBagInfo(bytes) {
  const text = latin1(bytes);
  /** @type {Map<string, string>} */
  const values = new Map();
  for (const line of text.split("\n")) {
    const colon = line.indexOf(": ");
    if (colon >= 0) values.set(line.slice(0, colon), line.slice(colon + 2));
  }
  const oxum = OXUM.exec(values.get("Payload-Oxum") ?? "");
  if (oxum === null || values.size !== INFO_LABELS.length) return null;
  values.set("Payload-Oxum", `${Number(oxum[1])}.${Number(oxum[2])}`);
  values.set("Holdfast-Bundle-Format", FORMAT);
  const rewritten = INFO_LABELS.map((label) => `${label}: ${values.get(label)}\n`).join("");
  const isAscii = utf8(text).length === bytes.length;
  return rewritten === text && isAscii ? values : null;
}
