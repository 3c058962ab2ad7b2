/** Which names a file in a bundle may have: a name must mean the same on every system. */

const LONGEST = 200;
const DRIVE = /^[A-Za-z]:/;
const CONTROL = /[\u0000-\u001f\u007f-\u009f]/; // eslint-disable-line no-control-regex
const NOT_ON_WINDOWS = /[<>:"|?*]|[. ](?:\/|$)/;
const DEVICE = /^(?:con|prn|aux|nul|conin\$|conout\$|com[0-9¹²³]|lpt[0-9¹²³])(?:\..*)?$/i;

/**
 * @param {string} name
 * @returns {string | null} The code of the first thing wrong with a file's name.
 */
export function nameFault(name) {
  const parts = name.split("/");
  if (CONTROL.test(name)) return "entry.control";
  if (name.includes("\\")) return "entry.backslash";
  if (name.startsWith("/")) return "entry.absolute";
  if (DRIVE.test(name)) return "entry.drive";
  if (parts.some((part) => ["", ".", ".."].includes(part))) return "entry.dotdot";
  if (NOT_ON_WINDOWS.test(name) || parts.some((part) => DEVICE.test(part))) return "entry.reserved";
  if (name.normalize("NFC") !== name) return "entry.not_nfc";
  if (new TextEncoder().encode(name).length > LONGEST) return "entry.too_long";
  return null;
}

/**
 * @param {string[]} names
 * @returns {import("./findings.js").Finding[]} Files that some system would put where another is.
 */
export function clashes(names) {
  /** @type {import("./findings.js").Finding[]} */
  const found = [];
  const [exact, composed, folded] = [new Set(), new Set(), new Set()];
  for (const name of names) {
    if (exact.has(name)) found.push({ code: "entry.duplicate", where: name });
    else if (composed.has(name.normalize("NFC"))) found.push({ code: "entry.unicode_twin", where: name });
    else if (folded.has(fold(name))) found.push({ code: "entry.case_clash", where: name });
    exact.add(name);
    composed.add(name.normalize("NFC"));
    folded.add(fold(name));
  }
  for (const name of [...exact].sort()) {
    const folders = [...fold(name).matchAll(/\//g)].map((slash) => fold(name).slice(0, slash.index));
    if (folders.some((folder) => folded.has(folder))) found.push({ code: "entry.file_as_folder", where: name });
  }
  return found;
}

/** @param {string} name */
function fold(name) {
  return name.normalize("NFC").toLowerCase().normalize("NFC");
}
