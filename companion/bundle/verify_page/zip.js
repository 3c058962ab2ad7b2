/**
 * A zip, looked at without believing it: anything but the one way Holdfast lays a zip out is found.
 * STORED, no gaps, sorted, fixed dates (companion/bundle/container.py; APPNOTE.TXT 6.3.10).
 */

import { readBlob, sameBytes, spanOf, textOf } from "./bytes.js";
import { Unreadable } from "./findings.js";
import { clashes, nameFault } from "./names.js";

/**
 * @typedef {import("./bytes.js").Bytes} Bytes
 * @typedef {import("./findings.js").Finding} Finding
 * @typedef {{ count: number, size: number, start: number, position: number, isLast: boolean }} Ending
 * @typedef {{ name: string, nameBytes: Bytes, isUtf8: boolean, flags: number, method: number, crc32: number,
 *   packed: number, size: number, offset: number, mode: number }} Entry
 */

const MOST_ENTRIES = 100_000;
const LARGEST_DIRECTORY = 64 * 1024 * 1024;
const HONEST_RATIO = 1000;
const LIMIT_16 = 0xffff;
const LIMIT_32 = 0xffffffff;
const LOCAL = 0x04034b50;
const CENTRAL = 0x02014b50;
const END = 0x06054b50;
const END_64 = 0x06064b50;
const LOCATOR = 0x07064b50;
const LOCAL_SIZE = 30;
const CENTRAL_SIZE = 46;
const END_SIZE = 22;
const END_64_SIZE = 56;
const LOCATOR_SIZE = 20;
const FLAG_ENCRYPTED = 0x2041;
const FLAG_UTF8 = 0x0800;
const DATE_1980_01_01 = 0x0021;
const FOLDER_OR_FILE_BITS = 0o170000;
const REGULAR_FILE = 0o100000;

/**
 * @param {Blob} blob
 * @returns {Promise<{ files: import("./bytes.js").Files, problems: Finding[] }>}
 */
export async function readZip(blob) {
  const ending = await findEnding(blob);
  if (ending.count > MOST_ENTRIES || ending.size > LARGEST_DIRECTORY) {
    return { files: new Map(), problems: [{ code: "zip.too_many_entries", where: String(ending.count) }] };
  }
  if (!ending.isLast || ending.start + ending.size !== ending.position) {
    return { files: new Map(), problems: [{ code: "zip.data_outside", where: "" }] };
  }
  const directory = await bytesAt(blob, ending.start, ending.size);
  const entries = [...entriesIn(directory, ending.count)];
  if (entries.some((entry) => entry.flags & FLAG_ENCRYPTED)) {
    throw new Unreadable("The zip is encrypted.", "Unpack it with its password, then choose the folder.");
  }
  const unsafe = unsafeIn(entries, ending);
  const problems = unsafe.length ? unsafe : await unlikeOurs(blob, entries, ending, directory);
  if (problems.length) return { files: new Map(), problems };
  return {
    files: new Map(entries.map((entry) => [entry.name, spanOf(blob.slice(contentsOf(entry), endOf(entry)))])),
    problems,
  };
}

/**
 * @param {Blob} blob
 * @param {number} offset
 * @param {number} size
 */
async function bytesAt(blob, offset, size) {
  const found = await readBlob(blob.slice(offset, offset + size));
  if (found.length !== size) throw damaged();
  return found;
}

function damaged() {
  return new Unreadable("The zip is cut short or damaged.");
}

/** @param {Uint8Array} bytes */
function view(bytes) {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

// --- where the directory is ----------------------------------------------------------------

/**
 * @param {Blob} blob
 * @returns {Promise<Ending>}
 */
async function findEnding(blob) {
  const tailStart = Math.max(0, blob.size - END_SIZE - LIMIT_16);
  const tail = await bytesAt(blob, tailStart, blob.size - tailStart);
  let at = tail.length - END_SIZE;
  while (at >= 0 && view(tail).getUint32(at, true) !== END) at -= 1;
  if (at < 0) {
    const first = await bytesAt(blob, 0, Math.min(4, blob.size));
    if (first.length === 4 && view(first).getUint32(0, true) === LOCAL) throw damaged();
    throw new Unreadable("The file is not a bundle that can be read.");
  }
  const end = view(tail.subarray(at, at + END_SIZE));
  const [count, size, start] = [end.getUint16(10, true), end.getUint32(12, true), end.getUint32(16, true)];
  const position = tailStart + at;
  const isLast = position + END_SIZE === blob.size;
  if (count === LIMIT_16 || size === LIMIT_32 || start === LIMIT_32) return findEnding64(blob, position, isLast);
  return endingOf({ count, size, start, position, isLast });
}

/**
 * @param {Blob} blob
 * @param {number} endPosition
 * @param {boolean} isLast
 */
async function findEnding64(blob, endPosition, isLast) {
  const position = endPosition - LOCATOR_SIZE - END_64_SIZE;
  if (position < 0) throw damaged();
  const end = view(await bytesAt(blob, position, END_64_SIZE));
  if (end.getUint32(0, true) !== END_64) throw damaged();
  const [count, size, start] = [wide(end, 32), wide(end, 40), wide(end, 48)];
  return endingOf({ count, size, start, position, isLast });
}

/** @param {Ending} ending */
function endingOf(ending) {
  if (ending.start + ending.size > ending.position) throw damaged();
  return ending;
}

/**
 * @param {DataView} bytes
 * @param {number} at
 */
function wide(bytes, at) {
  return Number(bytes.getBigUint64(at, true));
}

/**
 * @param {Bytes} directory
 * @param {number} count
 * @returns {Generator<Entry, void>}
 */
function* entriesIn(directory, count) {
  let at = 0;
  for (let number = 0; number < count; number += 1) {
    if (at + CENTRAL_SIZE > directory.length) throw damaged();
    const header = view(directory.subarray(at, at + CENTRAL_SIZE));
    if (header.getUint32(0, true) !== CENTRAL) throw damaged();
    const [nameSize, extraSize, commentSize] = [28, 30, 32].map((place) => header.getUint16(place, true));
    const nameEnd = at + CENTRAL_SIZE + (nameSize ?? 0);
    const extraEnd = nameEnd + (extraSize ?? 0);
    const end = extraEnd + (commentSize ?? 0);
    if (end > directory.length) throw damaged();
    const nameBytes = directory.subarray(at + CENTRAL_SIZE, nameEnd);
    const shown = [header.getUint32(24, true), header.getUint32(20, true), header.getUint32(42, true)];
    const [size = 0, packed = 0, offset = 0] = widened(shown, directory.subarray(nameEnd, extraEnd));
    yield {
      name: new TextDecoder("utf-8", { ignoreBOM: true }).decode(nameBytes),
      nameBytes,
      isUtf8: textOf(nameBytes) !== null,
      flags: header.getUint16(8, true),
      method: header.getUint16(10, true),
      crc32: header.getUint32(16, true),
      packed,
      size,
      offset,
      mode: header.getUint16(40, true),
    };
    at = end;
  }
  if (at !== directory.length) throw damaged();
}

/**
 * @param {number[]} shown
 * @param {Bytes} extra
 * @returns {number[]} The same, from the Zip64 field where they did not fit.
 */
function widened(shown, extra) {
  const missing = shown.filter((value) => value === LIMIT_32).length;
  if (!missing) return shown;
  const field = view(extra);
  if (extra.length !== 4 + 8 * missing || field.getUint16(0, true) !== 1) throw damaged();
  if (field.getUint16(2, true) !== 8 * missing) throw damaged();
  let at = 4 - 8;
  return shown.map((value) => (value === LIMIT_32 ? wide(field, (at += 8)) : value));
}

// --- what no honest zip holds --------------------------------------------------------------

/** @param {Entry} entry */
function leastEnd(entry) {
  return entry.offset + LOCAL_SIZE + entry.nameBytes.length + entry.packed;
}

/**
 * @param {Entry[]} entries
 * @param {Ending} ending
 * @returns {Finding[]}
 */
function unsafeIn(entries, ending) {
  const found = entries.flatMap((entry) => unsafeEntry(entry, ending.start));
  found.push(...clashes(entries.map((entry) => entry.name)));
  let before = 0;
  const inPlace = [...entries].sort((one, other) => one.offset - other.offset || leastEnd(one) - leastEnd(other));
  for (const entry of inPlace) {
    if (entry.offset < before) found.push({ code: "zip.overlap", where: entry.name });
    before = Math.max(before, leastEnd(entry));
  }
  return found;
}

/**
 * @param {Entry} entry
 * @param {number} directoryStart
 * @returns {Finding[]}
 */
function unsafeEntry(entry, directoryStart) {
  const isFolder = entry.name.endsWith("/") && !entry.size;
  const kind = entry.mode & FOLDER_OR_FILE_BITS;
  const faults = [
    nameFault(isFolder ? entry.name.slice(0, -1) : entry.name),
    entry.isUtf8 ? null : "entry.not_utf8",
    !isFolder && kind !== 0 && kind !== REGULAR_FILE ? "entry.not_a_file" : null,
    entry.method !== 0 ? "zip.compressed" : null,
    entry.method !== 0 && entry.size > entry.packed * HONEST_RATIO ? "zip.bomb" : null,
    entry.method === 0 && entry.size !== entry.packed ? "zip.sizes_lie" : null,
    leastEnd(entry) > directoryStart ? "zip.sizes_lie" : null,
  ];
  return faults.filter((code) => code !== null).map((code) => ({ code, where: entry.name }));
}

// --- what Holdfast does not write ----------------------------------------------------------

/**
 * @param {Blob} blob
 * @param {Entry[]} entries
 * @param {Ending} ending
 * @param {Bytes} directory
 * @returns {Promise<Finding[]>}
 */
async function unlikeOurs(blob, entries, ending, directory) {
  const ours = joined(entries.map(centralHeader));
  if (!sameBytes(directory, ours) || !isSorted(entries)) return [{ code: "zip.repacked", where: "" }];
  /** @type {Finding[]} */
  const found = [];
  const last = await bytesAt(blob, ending.position, blob.size - ending.position);
  if (!sameBytes(last, endingBytes(ending))) found.push({ code: "zip.repacked", where: "" });
  let before = 0;
  for (const entry of entries) {
    if (entry.offset !== before) found.push({ code: before ? "zip.gap" : "zip.data_outside", where: entry.name });
    before = endOf(entry);
  }
  if (ending.start !== before) found.push({ code: "zip.gap", where: "" });
  for (const entry of entries) {
    const header = localHeader(entry);
    if (!sameBytes(await bytesAt(blob, entry.offset, header.length), header)) {
      found.push({ code: "zip.headers_disagree", where: entry.name });
    }
  }
  return found;
}

/** @param {Entry[]} entries */
function isSorted(entries) {
  return entries.every((entry, at) => {
    const before = entries[at - 1];
    return before === undefined || compareBytes(before.nameBytes, entry.nameBytes) <= 0;
  });
}

/**
 * @param {Uint8Array} one
 * @param {Uint8Array} other
 */
function compareBytes(one, other) {
  const at = one.findIndex((byte, place) => byte !== other[place]);
  if (at < 0) return one.length - other.length;
  return (one[at] ?? 0) - (other[at] ?? -1);
}

/** @param {Entry} entry */
function contentsOf(entry) {
  return entry.offset + LOCAL_SIZE + entry.nameBytes.length + (entry.size >= LIMIT_32 ? 20 : 0);
}

/** @param {Entry} entry */
function endOf(entry) {
  return contentsOf(entry) + entry.size;
}

/**
 * Lay numbers out one after the other, little endian; each is [value, bytes].
 *
 * @param {[number, number][]} fields
 * @returns {Bytes}
 */
function packed(fields) {
  const bytes = new Uint8Array(fields.reduce((sum, [, width]) => sum + width, 0));
  let at = 0;
  for (const [value, width] of fields) {
    for (let place = 0; place < width; place += 1) bytes[at + place] = Math.floor(value / 2 ** (8 * place)) % 256;
    at += width;
  }
  return bytes;
}

/** @param {Uint8Array[]} parts */
function joined(parts) {
  const bytes = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    bytes.set(part, at);
    at += part.length;
  }
  return bytes;
}

/** @param {Entry} entry */
function localHeader(entry) {
  const isWide = entry.size >= LIMIT_32;
  const shown = isWide ? LIMIT_32 : entry.size;
  const fixed = packed([
    [LOCAL, 4],
    [isWide ? 45 : 20, 2],
    [FLAG_UTF8, 2],
    [0, 2],
    [0, 2],
    [DATE_1980_01_01, 2],
    [entry.crc32, 4],
    [shown, 4],
    [shown, 4],
    [entry.nameBytes.length, 2],
    [isWide ? 20 : 0, 2],
  ]);
  return joined([fixed, entry.nameBytes, isWide ? zip64([entry.size, entry.size]) : new Uint8Array()]);
}

/** @param {Entry} entry */
function centralHeader(entry) {
  const values = [
    ...(entry.size >= LIMIT_32 ? [entry.size, entry.size] : []),
    ...(entry.offset >= LIMIT_32 ? [entry.offset] : []),
  ];
  const extra = values.length ? zip64(values) : new Uint8Array();
  const version = values.length ? 45 : 20;
  const shown = Math.min(entry.size, LIMIT_32);
  const fixed = packed([
    [CENTRAL, 4],
    [0x0300 | version, 2],
    [version, 2],
    [FLAG_UTF8, 2],
    [0, 2],
    [0, 2],
    [DATE_1980_01_01, 2],
    [entry.crc32, 4],
    [shown, 4],
    [shown, 4],
    [entry.nameBytes.length, 2],
    [extra.length, 2],
    [0, 6],
    [(REGULAR_FILE | 0o644) * 65_536, 4],
    [Math.min(entry.offset, LIMIT_32), 4],
  ]);
  return joined([fixed, entry.nameBytes, extra]);
}

/** @param {number[]} values */
function zip64(values) {
  return packed([[1, 2], [8 * values.length, 2], ...values.map((value) => /** @type {[number, number]} */ ([value, 8]))]);
}

/** @param {Ending} ending */
function endingBytes({ count, size, start }) {
  const isWide = count >= LIMIT_16 || start >= LIMIT_32 || size >= LIMIT_32;
  const end = packed([
    [END, 4],
    [0, 4],
    [Math.min(count, LIMIT_16), 2],
    [Math.min(count, LIMIT_16), 2],
    [Math.min(size, LIMIT_32), 4],
    [Math.min(start, LIMIT_32), 4],
    [0, 2],
  ]);
  if (!isWide) return end;
  const end64 = packed([
    [END_64, 4],
    [END_64_SIZE - 12, 8],
    [0x0300 | 45, 2],
    [45, 2],
    [0, 8],
    [count, 8],
    [count, 8],
    [size, 8],
    [start, 8],
  ]);
  const locator = packed([
    [LOCATOR, 4],
    [0, 4],
    [start + size, 8],
    [1, 4],
  ]);
  return joined([end64, locator, end]);
}
