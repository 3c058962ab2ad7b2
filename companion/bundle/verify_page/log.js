/** The custody log in a bundle: its chain, its checkpoints, and the details that were opened. */

import { fromBase64, hexOf, linesOf, sha256, textOf, utf8 } from "./bytes.js";
import { isSigned, readSmall } from "./bag.js";
import { CUSTODY, OPENINGS, checkpointCount } from "./layout.js";
import { runningSha256 } from "./running-sha256.js";
import { asObject, canonicalText, parseCanonicalLine } from "./strict-json.js";
import { PATTERNS } from "./tables.js";

/**
 * @typedef {import("./bytes.js").Files} Files
 * @typedef {import("./findings.js").Findings} Findings
 * @typedef {import("./strict-json.js").Json} Json
 * @typedef {import("./strict-json.js").JsonObject} JsonObject
 * @typedef {{ utc: string, action: string, commitment: string, sha256: string }} Line
 * @typedef {{ lines: Map<number, Line>, count: number, head: string, caseId: string,
 *   prefixes: Map<number, string> }} Log
 */

const VERSION = 1;
const GENESIS = "0".repeat(64);
const LARGEST_LINE = 4096;
const LARGEST_LOG = 256 * 1024 * 1024;
const LARGEST_OPENING = 16 * 1024 * 1024;
const LARGEST_CHECKPOINT = 4096;
const LINE_FIELDS = ["action", "actor", "case", "commitment", "device", "prev", "tool", "utc"];
const NOTE =
  /^(holdfast\.custody\/1 ([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})\n(0|[1-9][0-9]{0,14})\n([A-Za-z0-9+/]{43}=)\n)\n\u2014 (holdfast-[0-9a-f]{8}) ([A-Za-z0-9+/]+={0,2})\n$/;

/**
 * @param {Files} files
 * @param {Findings} found
 * @returns {Promise<Log>}
 */
export async function checkLog(files, found) {
  /** @type {Log} */
  const log = { lines: new Map(), count: 0, head: GENESIS, caseId: "", prefixes: new Map() };
  if (!files.has(CUSTODY)) return log;
  const bytes = await readSmall(files, CUSTODY, found, LARGEST_LOG);
  if (!bytes.length && files.get(CUSTODY)?.size) return log;
  const wanted = new Set([...files.keys()].map(checkpointCount));
  const whole = runningSha256();
  for (const line of linesOf(bytes, LARGEST_LINE)) {
    log.count += 1;
    whole.update(line);
    const digest = await sha256(line);
    checkLine(line, digest, log, found);
    log.head = digest;
    if (wanted.has(log.count)) log.prefixes.set(log.count, whole.hex());
  }
  if (!log.count) found.add("log.empty", CUSTODY);
  return log;
}

/**
 * @param {Uint8Array} bytes
 * @param {string} digest
 * @param {Log} log
 * @param {Findings} found
 */
function checkLine(bytes, digest, log, found) {
  const where = `${CUSTODY} line ${log.count}`;
  const fields = lineFields(bytes);
  if (fields === null) {
    found.add("log.line_form", where);
    return;
  }
  if (fields["seq"] !== log.count) found.add("log.seq", where);
  if (fields["prev"] !== log.head) found.add("log.prev", where);
  log.caseId ||= String(fields["case"]);
  if (fields["case"] !== log.caseId) found.add("case.mixed", where);
  log.lines.set(log.count, {
    utc: String(fields["utc"]),
    action: String(fields["action"]),
    commitment: String(fields["commitment"]),
    sha256: digest,
  });
}

/**
 * @param {Uint8Array} bytes
 * @returns {JsonObject | null} The fields of a line that is written in the one way it can be.
 */
function lineFields(bytes) {
  const fields = bytes.length > LARGEST_LINE ? null : parseCanonicalLine(bytes);
  if (fields === null || Object.keys(fields).length !== LINE_FIELDS.length + 2) return null;
  if (fields["v"] !== VERSION || typeof fields["seq"] !== "number") return null;
  return LINE_FIELDS.every((name) => fits(fields[name], name)) ? fields : null;
}

/**
 * @param {Json | undefined} value
 * @param {string} name
 * @returns {boolean} Whether it is a text of the closed form that goes by that name.
 */
export function fits(value, name) {
  const pattern = PATTERNS[name];
  return typeof value === "string" && pattern !== undefined && new RegExp(pattern).test(value);
}

// --- checkpoints ---------------------------------------------------------------------------

/**
 * @param {Files} files
 * @param {Log} log
 * @param {Findings} found
 * @param {import("./bag.js").Signer} signer
 * @returns {Promise<number>} How many there are.
 */
export async function checkCheckpoints(files, log, found, signer) {
  let number = 0;
  let coversAll = false;
  for (const name of files.keys()) {
    const count = checkpointCount(name);
    if (count === null) continue;
    number += 1;
    coversAll ||= count === log.count;
    await checkCheckpoint(await readSmall(files, name, found, LARGEST_CHECKPOINT), { name, count, log, found, signer });
  }
  if (!coversAll) found.add("checkpoint.missing", `bag/data/checkpoints/${log.count}.txt`);
  return number;
}

/**
 * @param {Uint8Array} bytes
 * @param {{ name: string, count: number, log: Log, found: Findings, signer: import("./bag.js").Signer }} place
 */
async function checkCheckpoint(bytes, { name, count, log, found, signer }) {
  const [, body, caseId, said, root, keyName, line] = NOTE.exec(textOf(bytes) ?? "") ?? [];
  const [prefix, signature] = [fromBase64(root ?? ""), fromBase64(line ?? "")];
  if (body === undefined || prefix === null || signature === null || signature.length !== 68) {
    found.add("checkpoint.form", name);
    return;
  }
  const isKey = signer !== null && hexOf(signature.slice(0, 4)) === (await keyId(keyName ?? "", signer.raw));
  if (!isKey || !(await isSigned(signer, signature.slice(4), utf8(body)))) found.add("checkpoint.signature", name);
  if (caseId !== log.caseId) found.add("case.mixed", name);
  if (Number(said) !== count || count > log.count) found.add("checkpoint.count", name);
  else if (hexOf(prefix) !== log.prefixes.get(count)) found.add("checkpoint.prefix", name);
}

/**
 * @param {string} name
 * @param {Uint8Array} raw
 * @returns {Promise<string>} The key id of a C2SP signed note, in hex.
 */
async function keyId(name, raw) {
  const digest = await sha256(Uint8Array.from([...utf8(`${name}\n`), 1, ...raw]));
  return digest.slice(0, 8);
}

// --- openings ------------------------------------------------------------------------------

/**
 * @param {Files} files
 * @param {Log} log
 * @param {Findings} found
 * @returns {Promise<Map<number, JsonObject>>} The details that fit their commitments, by line.
 */
export async function checkOpenings(files, log, found) {
  /** @type {Map<number, JsonObject>} */
  const opened = new Map();
  const bytes = await readSmall(files, OPENINGS, found, LARGEST_LOG);
  let before = 0;
  let number = 0;
  for (const line of linesOf(bytes, LARGEST_OPENING)) {
    number += 1;
    const where = `${OPENINGS} line ${number}`;
    const opening = readOpening(line);
    if (opening === null || opening.seq <= before) {
      found.add("opening.form", where);
      continue;
    }
    before = opening.seq;
    const logged = log.lines.get(opening.seq);
    const commitment = await sha256(utf8(opening.salt + canonicalText(opening.details)));
    if (logged === undefined) found.add("opening.no_line", where);
    else if (logged.commitment !== commitment) found.add("opening.mismatch", where);
    else opened.set(opening.seq, opening.details);
  }
  return opened;
}

/** @param {Uint8Array} line */
function readOpening(line) {
  const value = parseCanonicalLine(line);
  const details = asObject(value?.["details"]);
  if (value === null || details === null || Object.keys(value).length !== 3) return null;
  const { seq, salt } = value;
  if (typeof seq !== "number" || typeof salt !== "string" || !fits(salt, "commitment")) return null;
  return { seq, salt, details };
}

/**
 * @param {Log} log
 * @param {Map<number, JsonObject>} opened
 * @param {string} action
 * @param {number} seq
 * @returns {JsonObject | null} The opened details of a line, when it is one of that action.
 */
export function detailsOf(log, opened, action, seq) {
  return log.lines.get(seq)?.action === action ? (opened.get(seq) ?? null) : null;
}
