/**
 * JSON as I-JSON (RFC 7493) has it, and its one canonical form (RFC 8785, whole numbers only).
 * `JSON.parse` takes a key given twice and rounds long numbers; two readers would then differ.
 */

import { textOf } from "./bytes.js";

/**
 * @typedef {{ [key: string]: Json }} JsonObject
 * @typedef {null | boolean | number | string | Json[] | JsonObject} Json
 */

const MAX_DEPTH = 64;

/**
 * @param {Uint8Array} bytes
 * @returns {JsonObject | null} The one object in `bytes`, or null when it is anything else.
 */
export function parseObject(bytes) {
  const text = textOf(bytes);
  if (text === null || !isStrict(text)) return null;
  /** @type {Json} */
  const value = JSON.parse(text);
  return asObject(value);
}

/**
 * @param {Uint8Array} line
 * @returns {JsonObject | null} The object in a line of canonical JSON that ends in one line feed.
 */
export function parseCanonicalLine(line) {
  const value = parseObject(line);
  if (value === null) return null;
  const canonical = canonicalText(value);
  return canonical !== null && canonical + "\n" === textOf(line) ? value : null;
}

/**
 * @param {Json} value
 * @returns {string | null} Canonical text, or null when there is a number that is not whole.
 */
export function canonicalText(value) {
  if (typeof value === "number") return Number.isSafeInteger(value) ? String(value) : null;
  if (value === null || typeof value !== "object") return JSON.stringify(value);
  const isList = Array.isArray(value);
  const parts = isList ? value.map(canonicalText) : Object.keys(value).sort().map((key) => member(key, value[key]));
  if (parts.includes(null)) return null;
  return isList ? `[${parts.join(",")}]` : `{${parts.join(",")}}`;
}

/**
 * @param {Json | undefined} value
 * @returns {JsonObject | null}
 */
export function asObject(value) {
  return value !== null && typeof value === "object" && !Array.isArray(value) ? value : null;
}

/**
 * @param {Json | undefined} value
 * @returns {JsonObject[]} The objects in a list.
 */
export function objectsIn(value) {
  return Array.isArray(value) ? value.map(asObject).filter((one) => one !== null) : [];
}

/**
 * @param {Json | undefined} one
 * @param {Json | undefined} other
 * @returns {boolean} Whether both say the same; the order of keys says nothing.
 */
export function sameJson(one, other) {
  if (one === other) return true;
  if (Array.isArray(one) || Array.isArray(other)) {
    return (
      Array.isArray(one) &&
      Array.isArray(other) &&
      one.length === other.length &&
      one.every((value, at) => sameJson(value, other[at]))
    );
  }
  const [here, there] = [asObject(one), asObject(other)];
  if (here === null || there === null) return false;
  const keys = Object.keys(here);
  return (
    keys.length === Object.keys(there).length &&
    keys.every((key) => Object.hasOwn(there, key) && sameJson(here[key], there[key]))
  );
}

/**
 * @param {string} key
 * @param {Json | undefined} value
 */
function member(key, value) {
  const text = value === undefined ? null : canonicalText(value);
  return text === null ? null : `${JSON.stringify(key)}:${text}`;
}

/**
 * @param {string} text
 * @returns {boolean} Whether it is JSON that every reader reads alike.
 */
function isStrict(text) {
  try {
    JSON.parse(text);
  } catch (error) {
    if (error instanceof SyntaxError) return false;
    throw error;
  }
  /** @type {(Set<string> | null)[]} The names so far in each open object; null for a list. */
  const open = [];
  let before = "";
  for (const token of tokensOf(text)) {
    const names = open.at(-1) ?? null;
    if (token === "{" || token === "[") {
      if (open.push(token === "{" ? new Set() : null) > MAX_DEPTH) return false;
    } else if (token === "}" || token === "]") open.pop();
    else if (token.startsWith('"')) {
      const string = String(JSON.parse(token));
      if (/\p{Surrogate}/u.test(string)) return false;
      if (names !== null && (before === "{" || before === ",")) {
        if (names.has(string)) return false;
        names.add(string);
      }
    } else if (/^-?\d/.test(token) && !isExact(token)) return false;
    before = token;
  }
  return true;
}

/**
 * @param {string} text JSON that was parsed before, so every string in it ends.
 * @returns {Generator<string, void>}
 */
function* tokensOf(text) {
  for (let at = 0; at < text.length; ) {
    let end = at + 1;
    if (text[at] === '"') {
      while (text[end] !== '"') end += text[end] === "\\" ? 2 : 1;
      end += 1;
    } else if (!"{}[],: \t\r\n".includes(text.charAt(at))) {
      while (end < text.length && !"{}[],: \t\r\n".includes(text.charAt(end))) end += 1;
    }
    if (!" \t\r\n".includes(text.charAt(at))) yield text.slice(at, end);
    at = end;
  }
}

/** @param {string} token */
function isExact(token) {
  const value = Number(token);
  if (!Number.isFinite(value)) return false;
  return /[.eE]/.test(token) || Math.abs(value) < 2 ** 53 || token.replace("-", "") === String(2 ** 53);
}

