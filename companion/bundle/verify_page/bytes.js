/** Bytes: digests, text, base64, and the stretch of a file that one entry of a bundle is. */

import { Unreadable } from "./findings.js";

/**
 * @typedef {Uint8Array<ArrayBuffer>} Bytes
 * @typedef {{ size: number, bytes: () => Promise<Bytes> }} Span One file of the bundle.
 * @typedef {Map<string, Span>} Files
 */

/**
 * @param {Blob} blob
 * @returns {Span}
 */
export function spanOf(blob) {
  return { size: blob.size, bytes: () => readBlob(blob) };
}

/**
 * @param {Blob} blob
 * @returns {Promise<Bytes>}
 */
export async function readBlob(blob) {
  try {
    return new Uint8Array(await blob.arrayBuffer());
  } catch (error) {
    throw new Unreadable(`A file could not be read (${error instanceof Error ? error.name : "error"}).`);
  }
}

/**
 * @param {Bytes} bytes
 * @returns {Promise<string>} SHA-256 in lower-case hex.
 */
export async function sha256(bytes) {
  return hexOf(new Uint8Array(await crypto.subtle.digest("SHA-256", bytes)));
}

/**
 * @param {Uint8Array} bytes
 * @returns {string}
 */
export function hexOf(bytes) {
  return [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}

/**
 * @param {string} text
 * @returns {Bytes}
 */
export function utf8(text) {
  return new TextEncoder().encode(text);
}

/**
 * @param {Uint8Array} bytes
 * @returns {string | null} The text, or null when the bytes are not UTF-8.
 */
export function textOf(bytes) {
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch (error) {
    if (error instanceof TypeError) return null;
    throw error;
  }
}

/**
 * @param {Uint8Array} bytes
 * @returns {string} One character for each byte: for texts that must be ASCII.
 */
export function latin1(bytes) {
  let text = "";
  for (let at = 0; at < bytes.length; at += 8192) {
    text += String.fromCharCode(...bytes.subarray(at, at + 8192));
  }
  return text;
}

/**
 * @param {Uint8Array} one
 * @param {Uint8Array} other
 * @returns {boolean}
 */
export function sameBytes(one, other) {
  return one.length === other.length && one.every((byte, at) => byte === other[at]);
}

/**
 * @param {string} text
 * @returns {Bytes | null} The bytes, or null when they are not written in the one way they may be.
 */
export function fromBase64(text) {
  if (!/^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/.test(text)) return null;
  const decoded = atob(text);
  return btoa(decoded) === text ? Uint8Array.from(decoded, (letter) => letter.charCodeAt(0)) : null;
}

/**
 * Split into lines, each with its line feed; nothing after a line that is longer than `longest`.
 *
 * @param {Bytes} bytes
 * @param {number} longest
 * @returns {Generator<Bytes, void>}
 */
export function* linesOf(bytes, longest) {
  for (let start = 0; start < bytes.length; ) {
    const feed = bytes.indexOf(10, start);
    const end = feed < 0 ? bytes.length : feed + 1;
    if (end - start > longest) {
      yield bytes.subarray(start, start + longest + 1);
      return;
    }
    yield bytes.subarray(start, end);
    start = end;
  }
}
