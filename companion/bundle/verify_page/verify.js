/**
 * Verifies a bundle in the browser, in the steps and with the findings of `holdfast verify`
 * (companion/bundle/verify.py lists them). No network, no storage, no unpacking; what a bundle says is
 * hostile until it was checked, and is never run or shown as markup.
 */

import { checkBag, checkCovers, checkLayout, checkSignature, fingerprintOf } from "./bag.js";
import { spanOf } from "./bytes.js";
import { checkExhibits } from "./exhibits.js";
import { gatherFindings } from "./findings.js";
import { BAG_INFO } from "./layout.js";
import { checkCheckpoints, checkLog, checkOpenings } from "./log.js";
import { clashes, nameFault } from "./names.js";
import { asObject, objectsIn } from "./strict-json.js";
import { readZip } from "./zip.js";

/**
 * @typedef {import("./findings.js").Finding} Finding
 * @typedef {{ name: string, value: string }} Fact
 * @typedef {{ ok: boolean, findings: Finding[], facts: Fact[] }} Report
 * @typedef {(done: number, all: number) => void} Progress
 */

/**
 * @param {Blob} blob
 * @param {Progress} [progress]
 * @returns {Promise<Report>}
 */
export async function verifyZip(blob, progress) {
  const { files, problems } = await readZip(blob);
  return problems.length ? { ok: false, findings: problems, facts: [] } : verifyFiles(files, progress);
}

/**
 * @param {{ path: string, blob: Blob }[]} listed The files of an unpacked bundle, by path inside it.
 * @param {Progress} [progress]
 * @returns {Promise<Report>}
 */
export async function verifyFolder(listed, progress) {
  const problems = [
    ...listed.map(({ path }) => ({ code: nameFault(path) ?? "", where: path })).filter(({ code }) => code),
    ...clashes(listed.map(({ path }) => path)),
  ];
  if (problems.length) return { ok: false, findings: problems, facts: [] };
  return verifyFiles(new Map(listed.map(({ path, blob }) => [path, spanOf(blob)])), progress);
}

/**
 * @param {import("./bytes.js").Files} files
 * @param {Progress} [progress]
 * @returns {Promise<Report>}
 */
async function verifyFiles(files, progress = () => undefined) {
  const found = gatherFindings();
  const all = [...files.values()].reduce((sum, span) => sum + span.size, 0);
  let done = 0;
  checkLayout(files, found);
  const bag = await checkBag(files, found, (bytes) => progress((done += bytes), all));
  const signer = await checkSignature(files, found);
  await checkCovers(files, found, signer);
  const log = await checkLog(files, found);
  const checkpoints = await checkCheckpoints(files, log, found, signer);
  const opened = await checkOpenings(files, log, found);
  const exhibits = await checkExhibits({ files, digests: bag.digests, found, log, opened });
  if (bag.info !== null && bag.info.get("External-Identifier") !== log.caseId) found.add("case.mixed", BAG_INFO);
  const lines = [...log.lines.values()];
  const facts = [
    { name: "Case", value: log.caseId },
    { name: "Handed over on", value: bag.info?.get("Bagging-Date") ?? "" },
    { name: "Fingerprint of the key", value: await fingerprintOf(signer) },
    { name: "Files", value: `${files.size} (${all} bytes)` },
    { name: "Custody log", value: `${log.count} lines, ${opened.size} with details` },
    { name: "Last line's SHA-256", value: log.head },
    { name: "From", value: lines[0]?.utc ?? "" },
    { name: "To", value: lines.at(-1)?.utc ?? "" },
    { name: "Checkpoints", value: String(checkpoints) },
    ...exhibits.map(exhibitFact),
  ];
  const findings = found.all();
  return { ok: findings.length === 0, findings, facts };
}

/**
 * @param {import("./exhibits.js").Exhibit} exhibit
 * @returns {Fact}
 */
function exhibitFact({ number, document }) {
  const claim = asObject(document["claim"]);
  const completeness = asObject(document["completeness"]);
  const files = objectsIn(document["files"]).length;
  return {
    name: `Exhibit ${number}`,
    value: `captured ${document["started_at"]}, ${files} files. ${completeness?.["sentence"]} Claim level ${claim?.["level"]}: ${claim?.["sentence"]}`,
  };
}
