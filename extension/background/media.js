/**
 * The images of a page: where they are, their addresses and, with a permit, their bytes. Looks again after
 * each scroll, because pages that load as one goes on also take away what was passed.
 */

/** @import { Box, Medium } from "../shared/protocol.d.ts" */
/** @import { FoundMedium, NewItem, PixelPermit, ReadResult, Target } from "../shared/engine.d.ts" */
/** @import { Page } from "./page.js" */

import { findMedia } from "../content/find-media.js";
import { readFrame } from "../content/read-frame.js";
import { readImage } from "../content/read-image.js";
import { bytesOfDataUrl } from "../shared/digest.js";
import { mustHold } from "./gate.js";
import { CaptureStop, Withdrawn } from "./stop.js";

const LEAST_PX = 64;
const MOST_FOUND = 5_000;
const MOST_READ = 1_000;
/** As much as the record holds. */
const LONGEST = { longest_url: 8_192, longest_alt: 4_096 };
const MOST_BYTES = 64 * 1024 * 1024;
const MOST_BYTES_IN_ALL = 256 * 1024 * 1024;
const READ_TIMEOUT_MS = 10_000;
const READERS = 4;
/** What a site calls anything else is no help in reading it, and the companion takes it as nothing else. */
const MEDIA_TYPE = /^(?:image|video)\/[A-Za-z0-9_.+-]+/i;

const EXTENSIONS = new Map([
  ["image/avif", "avif"],
  ["image/bmp", "bmp"],
  ["image/gif", "gif"],
  ["image/jpeg", "jpg"],
  ["image/png", "png"],
  ["image/svg+xml", "svg"],
  ["image/webp", "webp"],
]);

/** Why there are no bytes, in the words of the record. */
const UNREAD = {
  no_address: "it has no address",
  drawn: "it is drawn by the page; the tiles show it",
  no_permit: "without a permit only addresses are kept",
  too_many: "the capture has more images than are read",
  too_much: "the images of the capture together are larger than 256 MiB",
  not_reached: "the capture ended before it was read",
  empty: "it has no bytes",
  unreadable: "it could not be read",
  redrawn: "the page's rules do not let its bytes be read; the item is its picture, drawn anew",
};

/** @typedef {{ media_type: string } & NewItem} ReadItem */
/** @typedef {{ item: string | null; unread_because: string | null }} Reading */

/**
 * Make the collector of one capture's images. Without a permit it keeps addresses alone.
 *
 * `fetchDirect` returns bytes that the browser lets the extension itself fetch, or null.
 *
 * @param {object} parts
 * @param {Page} parts.page
 * @param {Target} parts.target
 * @param {PixelPermit | null} parts.permit
 * @param {(item: ReadItem) => Promise<void>} parts.onItem keeps the bytes
 * @param {(url: string, permit: PixelPermit) => Promise<Blob | null>} parts.fetchDirect
 * @param {() => boolean} parts.isOver whether no more is to be read
 * @param {number} [parts.most_bytes] of all images together
 */
export function collectMedia({
  page,
  target,
  permit,
  onItem,
  fetchDirect,
  isOver,
  most_bytes = MOST_BYTES_IN_ALL,
}) {
  /** @type {Map<string, FoundMedium>} */
  const found = new Map();
  /** @type {Map<string, Reading>} */
  const readings = new Map();
  /** @type {(() => Promise<void>)[]} */
  const queue = [];
  /** @type {Set<Promise<void>>} */
  const readers = new Set();
  let items = 0;
  let bytes_in_all = 0;
  let is_complete = true;
  /** @type {unknown} */
  let failure = null;

  /**
   * @param {FoundMedium} medium
   * @param {PixelPermit} leave
   * @returns {Promise<ReadResult>}
   */
  const readOne = async (medium, leave) => {
    mustHold(leave);
    if (medium.kind === "video_frame") return page.run(target, readFrame, { box: medium.box });
    const { url, data_key } = medium;
    if (url === null) return { unread: UNREAD.no_address };
    // Chromium leaves `null` out of what it hands to a page, so no key is an empty one.
    const image = {
      url,
      data_key: data_key ?? "",
      most_bytes: MOST_BYTES,
      timeout_ms: READ_TIMEOUT_MS,
    };
    const result = await page.run(target, readImage, image, { timeout_ms: READ_TIMEOUT_MS * 2 });
    if ("base64" in result || data_key !== null) return result;
    mustHold(leave);
    const blob = await fetchDirect(url, leave);
    if (blob === null || blob.size > MOST_BYTES) return result;
    return { bytes: new Uint8Array(await blob.arrayBuffer()), media_type: blob.type };
  };

  /**
   * One image that cannot be read costs only itself; a page that is gone, or a permit, costs all.
   *
   * @param {FoundMedium} medium
   * @param {PixelPermit} leave
   */
  const readAndDecode = async (medium, leave) => {
    try {
      const result = await readOne(medium, leave);
      if ("unread" in result) return result;
      const is_redrawn = "is_redrawn" in result && result.is_redrawn === true;
      return { ...(await decoded(result)), is_redrawn };
    } catch (error) {
      const is_page_gone = error instanceof CaptureStop && error.reason !== "capture_failed";
      if (is_page_gone || error instanceof Withdrawn) throw error;
      return { unread: UNREAD.unreadable };
    }
  };

  /**
   * @param {FoundMedium} medium
   * @param {PixelPermit} leave
   * @returns {Promise<Reading>}
   */
  const keepOne = async (medium, leave) => {
    const result = await readAndDecode(medium, leave);
    if ("unread" in result) return { item: null, unread_because: result.unread };
    const { bytes, media_type, is_redrawn } = result;
    if (bytes.length === 0) return { item: null, unread_because: UNREAD.empty };
    if (bytes.length > most_bytes - bytes_in_all)
      return { item: null, unread_because: UNREAD.too_much };
    if (items === MOST_READ) return { item: null, unread_because: UNREAD.too_many };
    bytes_in_all += bytes.length;
    items += 1;
    const name = `media/${String(items).padStart(4, "0")}.${EXTENSIONS.get(media_type) ?? "bin"}`;
    await onItem({ name, bytes, media_type });
    return { item: name, unread_because: is_redrawn ? UNREAD.redrawn : null };
  };

  /** @param {FoundMedium} medium */
  const enqueue = (medium) => {
    const key = bytesKey(medium);
    if (permit === null || readings.has(key) || medium.kind === "canvas") return;
    readings.set(key, { item: null, unread_because: UNREAD.not_reached });
    queue.push(async () => void readings.set(key, await keepOne(medium, permit)));
    while (readers.size < READERS && queue.length > 0) startReader();
  };

  const startReader = () => {
    const reader = readQueue().catch((error) => {
      failure ??= error;
      queue.length = 0;
    });
    readers.add(reader);
    reader.then(() => readers.delete(reader));
  };

  const readQueue = async () => {
    for (let read = queue.shift(); read !== undefined && !isOver(); read = queue.shift())
      await read();
  };

  /**
   * @param {FoundMedium} medium
   * @returns {Reading}
   */
  const readingOf = (medium) => {
    if (permit === null) return { item: null, unread_because: UNREAD.no_permit };
    if (medium.kind === "canvas") return { item: null, unread_because: UNREAD.drawn };
    return readings.get(bytesKey(medium)) ?? { item: null, unread_because: UNREAD.not_reached };
  };

  return {
    /**
     * Look at the page as it is now, and begin to read what is new.
     *
     * @param {number} limit_ms for the search for backgrounds
     */
    async look(limit_ms) {
      const limits = { least_px: LEAST_PX, limit_ms, most: MOST_FOUND, ...LONGEST };
      const seen = await page.run(target, findMedia, limits);
      await page.sameTab(target);
      is_complete = seen.is_complete;
      for (const medium of seen.media) {
        if (found.size >= MOST_FOUND) is_complete = false;
        else found.set(placeKey(medium), medium);
        enqueue(medium);
      }
    },

    /** Wait until everything found was read; throws `CaptureStop` if the page was gone before. */
    async finish() {
      while (readers.size > 0) await Promise.all(readers);
      if (failure !== null) throw failure;
    },

    /** Read no more, and return when nothing is being read. */
    async stop() {
      queue.length = 0;
      while (readers.size > 0) await Promise.all(readers);
    },

    /** Return what is known now. */
    media: () =>
      [...found.values()].map((medium) => {
        const { kind, surface, url, box, alt, natural_width, natural_height } = medium;
        /** @type {Medium} */
        const entry = { kind, surface, frame: null, url, box, alt, natural_width, natural_height, ...readingOf(medium) };
        return entry;
      }),

    /** Whether the last look saw everything. */
    isComplete: () => is_complete,
  };
}

/** @typedef {ReturnType<typeof collectMedia>} MediaCollector */

/** @param {Exclude<ReadResult, { unread: string }>} result */
async function decoded(result) {
  if ("bytes" in result) return { bytes: result.bytes, media_type: plainType(result.media_type) };
  const is_data_url = result.base64.startsWith("data:");
  const { bytes, media_type } = await bytesOfDataUrl(
    is_data_url ? result.base64 : `data:;base64,${result.base64}`,
  );
  return { bytes, media_type: plainType(is_data_url ? media_type : result.media_type) };
}

/** @param {string} media_type */
function plainType(media_type) {
  return MEDIA_TYPE.exec(media_type)?.[0].slice(0, 100).toLowerCase() ?? "application/octet-stream";
}

/** @param {FoundMedium} medium */
function bytesKey({ kind, url, data_key, box }) {
  if (kind === "video_frame") return JSON.stringify([kind, url, rounded(box)]);
  return JSON.stringify([url, data_key]);
}

/**
 * The same image at the same place is one entry; one that stays in the window has no place of its own.
 *
 * @param {FoundMedium} medium
 */
function placeKey({ kind, url, data_key, box, is_pinned }) {
  const { x, y, width, height } = rounded(box);
  return JSON.stringify([kind, url, data_key, x, width, height, is_pinned ? null : y]);
}

/** @param {Box} box */
function rounded({ x, y, width, height }) {
  return {
    x: Math.round(x),
    y: Math.round(y),
    width: Math.round(width),
    height: Math.round(height),
  };
}
