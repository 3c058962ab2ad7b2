/** The bag: every file is there, is the one that was signed, and no other is there. */

import { fromBase64, hexOf, latin1, sha256, utf8 } from "./bytes.js";
import {
  ALWAYS_THERE,
  BAG,
  BAG_INFO,
  DATA,
  DECLARATION,
  DECLARATION_TEXT,
  EXHIBITS_TABLE,
  MANIFEST,
  SIGNATURE,
  SIGNER,
  START_HERE,
  TAG_FILES,
  TAG_MANIFEST,
  VERIFY_PAGE,
  isExpected,
  readBagInfo,
  readManifest,
} from "./layout.js";

/**
 * @typedef {import("./bytes.js").Files} Files
 * @typedef {import("./findings.js").Findings} Findings
 * @typedef {{ pem: string, raw: Uint8Array<ArrayBuffer> } | null} Signer
 */

const MIB = 1024 * 1024;
/** @type {Record<string, number>} */
const LARGEST = {
  [DECLARATION]: 1024,
  [BAG_INFO]: 65_536,
  [TAG_MANIFEST]: 65_536,
  [MANIFEST]: 64 * MIB,
  [SIGNATURE]: 1024,
  [SIGNER]: 1024,
  [START_HERE]: MIB,
  [VERIFY_PAGE]: 16 * MIB,
  [EXHIBITS_TABLE]: 256 * MIB,
};
const PEM = /^-----BEGIN PUBLIC KEY-----\n([A-Za-z0-9+/=]{60})\n-----END PUBLIC KEY-----\n$/;
const STATED = /Fingerprint of the key +([0-9A-Fa-f]{64})/g;
const ANSWERED = /([0-9A-Fa-f]{64}) +proof\/signer\.pem/g;
const ED25519_PREFIX = "302a300506032b6570032100";

/**
 * @param {Files} files
 * @param {string} name
 * @param {Findings} found
 * @param {number} [most]
 * @returns {Promise<Uint8Array<ArrayBuffer>>} Empty when it is missing, or too large (a finding).
 */
export async function readSmall(files, name, found, most = LARGEST[name] ?? 0) {
  const span = files.get(name);
  if (span === undefined) return new Uint8Array();
  if (span.size > most) {
    found.add("layout.too_large", name);
    return new Uint8Array();
  }
  return span.bytes();
}

/**
 * @param {Files} files
 * @param {Findings} found
 */
export function checkLayout(files, found) {
  for (const name of ALWAYS_THERE) if (!files.has(name)) found.add("layout.missing", name);
  for (const name of files.keys()) if (!isExpected(name)) found.add("layout.unexpected", name);
}

/**
 * @param {Files} files
 * @param {Findings} found
 * @param {(bytes: number) => void} progress
 * @returns {Promise<{ info: Map<string, string> | null, digests: Map<string, string> }>}
 */
export async function checkBag(files, found, progress) {
  if (files.has(DECLARATION) && latin1(await readSmall(files, DECLARATION, found)) !== DECLARATION_TEXT) {
    found.add("bag.declaration", DECLARATION);
  }
  await checkTagManifest(files, found);
  const digests = await checkPayload(files, found, progress);
  return { info: await checkInfo(files, found), digests };
}

/**
 * @param {Files} files
 * @param {string} name
 */
async function digestOf(files, name) {
  const span = files.get(name);
  return span === undefined ? "" : sha256(await span.bytes());
}

/**
 * @param {Files} files
 * @param {string} name
 * @param {Findings} found
 */
async function manifestOf(files, name, found) {
  if (!files.has(name)) return null;
  const manifest = readManifest(await readSmall(files, name, found));
  for (const line of manifest.malformed) found.add("bag.manifest_form", `${name} line ${line}`);
  return manifest.digests;
}

/**
 * @param {Files} files
 * @param {Findings} found
 */
async function checkTagManifest(files, found) {
  const listed = await manifestOf(files, TAG_MANIFEST, found);
  if (listed === null) return;
  for (const path of listed.keys()) {
    if (!TAG_FILES.includes(BAG + path)) found.add("bag.tag_unlisted", BAG + path);
  }
  for (const name of TAG_FILES) {
    const digest = listed.get(name.slice(BAG.length));
    if (digest === undefined) found.add("bag.tag_unlisted", name);
    else if (files.has(name) && (await digestOf(files, name)) !== digest) found.add("bag.tag_digest", name);
  }
}

/**
 * @param {Files} files
 * @param {Findings} found
 * @param {(bytes: number) => void} progress
 */
async function checkPayload(files, found, progress) {
  /** @type {Map<string, string>} */
  const digests = new Map();
  for (const name of [...files.keys()].filter((one) => one.startsWith(DATA)).sort()) {
    digests.set(name, await digestOf(files, name));
    progress(files.get(name)?.size ?? 0);
  }
  const listed = await manifestOf(files, MANIFEST, found);
  if (listed === null) return digests;
  for (const path of listed.keys()) if (!digests.has(BAG + path)) found.add("bag.payload_missing", BAG + path);
  for (const [name, digest] of digests) {
    const expected = listed.get(name.slice(BAG.length));
    if (expected === undefined) found.add("bag.payload_unlisted", name);
    else if (expected !== digest) found.add("bag.payload_digest", name);
  }
  return digests;
}

/**
 * @param {Files} files
 * @param {Findings} found
 */
async function checkInfo(files, found) {
  if (!files.has(BAG_INFO)) return null;
  const info = readBagInfo(await readSmall(files, BAG_INFO, found));
  if (info === null) {
    found.add("bag.info_form", BAG_INFO);
    return null;
  }
  const sizes = [...files].filter(([name]) => name.startsWith(DATA)).map(([, span]) => span.size);
  const total = sizes.reduce((sum, size) => sum + size, 0);
  if (info.get("Payload-Oxum") !== `${total}.${sizes.length}`) found.add("bag.oxum", BAG_INFO);
  for (const [name, label] of [
    [START_HERE, "Start-Here-SHA256"],
    [VERIFY_PAGE, "Verify-Page-SHA256"],
  ]) {
    if (name && label && files.has(name) && (await digestOf(files, name)) !== info.get(label)) {
      found.add("bag.cover_digest", name);
    }
  }
  return info;
}

/**
 * @param {Files} files
 * @param {Findings} found
 * @returns {Promise<Signer>} The key in signer.pem, when it is written the one way it may be.
 */
export async function checkSignature(files, found) {
  const signer = readSigner(latin1(await readSmall(files, SIGNER, found)));
  if (files.has(SIGNER) && signer === null) found.add("signature.key_form", SIGNER);
  const signed = await readSmall(files, TAG_MANIFEST, found);
  const signature = await readSmall(files, SIGNATURE, found);
  if (!(await isSigned(signer, signature, signed))) found.add("signature.wrong", SIGNATURE);
  return signer;
}

/**
 * START-HERE.txt names the key that signed, and no other.
 *
 * @param {Files} files
 * @param {Findings} found
 * @param {Signer} signer
 */
export async function checkCovers(files, found, signer) {
  const text = latin1(await readSmall(files, START_HERE, found));
  if (signer === null || !files.has(START_HERE)) return;
  const fingerprint = await fingerprintOf(signer);
  const stated = [...text.matchAll(STATED)];
  const named = [...stated, ...text.matchAll(ANSWERED)].map(([, digits]) => digits?.toLowerCase());
  if (!stated.length || named.some((one) => one !== fingerprint)) found.add("cover.fingerprint", START_HERE);
}

/**
 * @param {Signer} signer
 * @param {Uint8Array<ArrayBuffer>} signature
 * @param {Uint8Array<ArrayBuffer>} signed
 * @returns {Promise<boolean>}
 */
export async function isSigned(signer, signature, signed) {
  if (signer === null) return false;
  try {
    const key = await crypto.subtle.importKey("raw", signer.raw, { name: "Ed25519" }, false, ["verify"]);
    return await crypto.subtle.verify({ name: "Ed25519" }, key, signature, signed);
  } catch (error) {
    // Some browsers refuse bytes that are no key when they read them, others when they verify.
    if (error instanceof DOMException && error.name !== "NotSupportedError") return false;
    throw error;
  }
}

/**
 * @param {Signer} signer
 * @returns {Promise<string>} SHA-256 of signer.pem.
 */
export async function fingerprintOf(signer) {
  return signer === null ? "" : sha256(utf8(signer.pem));
}

/**
 * @param {string} pem
 * @returns {Signer}
 */
function readSigner(pem) {
  const der = fromBase64(PEM.exec(pem)?.[1] ?? "");
  if (der === null || hexOf(der.subarray(0, 12)) !== ED25519_PREFIX || der.length !== 44) return null;
  return { pem, raw: der.slice(12) };
}
