/** The page around the check: takes a zip or a folder, shows what was found. Builds text only. */

import { Unreadable } from "./findings.js";
import { MEANINGS, VERDICTS } from "./tables.js";
import { verifyFolder, verifyZip } from "./verify.js";

/**
 * @typedef {import("./verify.js").Report} Report
 * @typedef {import("./verify.js").Progress} Progress
 */

const SHOWN_OF_A_CODE = 20;
const UNPRINTABLE = /[^\u0020-\u007e]/g;
const NO_SIGNATURES =
  "This browser is too old to check signatures (Ed25519). Use a newer one, or the steps in START-HERE.txt.";

const OWN_FAULT = "This page met a fault of its own, so nothing was checked. Follow the steps in START-HERE.txt.";

/**
 * @param {string} id
 * @returns {HTMLElement}
 */
function part(id) {
  const found = document.getElementById(id);
  if (found === null) throw new Error(`the page has no ${id}`);
  return found;
}

/**
 * @param {string} tag
 * @param {...(string | Node)} children
 */
function el(tag, ...children) {
  const made = document.createElement(tag);
  made.append(...children);
  return made;
}

/** @param {string} text A name that a stranger chose. */
function printable(text) {
  const shown = text.replace(UNPRINTABLE, (letter) => `\\u${letter.charCodeAt(0).toString(16).padStart(4, "0")}`);
  return shown.length > 200 ? `${shown.slice(0, 200)}...` : shown;
}

/** Whether this browser can check an Ed25519 signature. */
async function canCheckSignatures() {
  try {
    await crypto.subtle.importKey("raw", new Uint8Array(32), { name: "Ed25519" }, false, ["verify"]);
    return true;
  } catch (error) {
    return !(error instanceof TypeError) && !(error instanceof DOMException && error.name === "NotSupportedError");
  }
}

/** @param {(progress: Progress) => Promise<Report>} check */
async function run(check) {
  const bar = /** @type {HTMLProgressElement} */ (part("progress"));
  part("result").replaceChildren();
  part("result").className = "";
  part("working").hidden = false;
  try {
    if (!(await canCheckSignatures())) throw new Unreadable(NO_SIGNATURES, "");
    const report = await check((done, all) => {
      bar.max = all;
      bar.value = done;
    });
    show(withExpectedSigner(report));
  } catch (error) {
    const isOurs = error instanceof Unreadable;
    show({ ok: false, findings: [], facts: [] }, isOurs ? `${error.message} ${error.hint}` : OWN_FAULT);
    if (!isOurs) throw error;
  } finally {
    part("working").hidden = true;
  }
}

/**
 * @param {Report} report
 * @returns {Report} With a finding when the key is not the one that the sender read out.
 */
function withExpectedSigner(report) {
  const field = /** @type {HTMLInputElement} */ (part("expected"));
  const expected = field.value.toLowerCase().replace(/[^0-9a-f]/g, "");
  const there = report.facts.find((fact) => fact.name === "Fingerprint of the key")?.value;
  if (!expected || there === undefined || expected === there) return report;
  const finding = { code: "signature.other_signer", where: "proof/signer.pem" };
  return { ...report, ok: false, findings: [...report.findings, finding] };
}

/**
 * @param {Report} report
 * @param {string} [unreadable]
 */
function show(report, unreadable) {
  const title = el("h2", report.ok ? "The bundle holds" : unreadable ? "Cannot be checked" : "The bundle does not hold");
  title.tabIndex = -1;
  const result = part("result");
  result.className = report.ok ? "holds" : "refused";
  result.replaceChildren(title, el("p", unreadable ?? VERDICTS[report.ok ? "holds" : "refused"] ?? ""));
  for (const code of new Set(report.findings.map((finding) => finding.code))) {
    result.append(...findingsOf(code, report));
  }
  if (report.facts.length) {
    result.append(el("h3", "What the bundle says of itself"), factList(report));
  }
  title.focus();
}

/**
 * @param {string} code
 * @param {Report} report
 */
function findingsOf(code, report) {
  const places = report.findings.filter((finding) => finding.code === code).map((finding) => finding.where);
  const shown = places.slice(0, SHOWN_OF_A_CODE).filter(Boolean).map(printable);
  if (places.length > SHOWN_OF_A_CODE) shown.push(`and ${places.length - SHOWN_OF_A_CODE} more`);
  return [
    el("h3", MEANINGS[code] ?? code),
    el("p", el("code", code)),
    el("ul", ...shown.map((place) => el("li", el("code", place)))),
  ];
}

/** @param {Report} report */
function factList(report) {
  const pairs = report.facts.flatMap(({ name, value }) => [el("dt", name), el("dd", printable(value))]);
  return el("dl", ...pairs);
}

/** @param {File[]} files */
function checkUnpacked(files) {
  const listed = files.map((file) => ({
    path: file.webkitRelativePath.split("/").slice(1).join("/"),
    blob: file,
  }));
  return run((progress) => verifyFolder(listed, progress));
}

function start() {
  const zip = /** @type {HTMLInputElement} */ (part("zip"));
  const folder = /** @type {HTMLInputElement} */ (part("folder"));
  /** @type {() => Promise<void> | undefined} */
  let again = () => undefined;
  /** @param {File | undefined} file */
  const checkZip = (file) => {
    if (file === undefined) return;
    again = () => run((progress) => verifyZip(file, progress));
    void again();
  };
  zip.addEventListener("change", () => checkZip(zip.files?.[0]));
  folder.addEventListener("change", () => {
    const files = [...(folder.files ?? [])];
    if (!files.length) return;
    again = () => checkUnpacked(files);
    void again();
  });
  part("expected").addEventListener("change", () => void again());
  document.addEventListener("dragover", (event) => event.preventDefault());
  document.addEventListener("drop", (event) => {
    event.preventDefault();
    checkZip(event.dataTransfer?.files[0]);
  });
}

if (typeof document !== "undefined") start();
