/**
 * The images of a page: where they are, their addresses and, with a permit, their bytes. Looks again after
 * each scroll, because pages that load as one goes on also take away what was passed.
 */

/** @import { Box, Medium } from "../shared/protocol.d.ts" */
/** @import { FoundMedium, NewItem, PixelPermit, ReadResult, Target } from "../shared/engine.d.ts" */
/** @import { FetchDirect } from "./fetch-direct.js" */
/** @import { ReadableFrame } from "./frames.js" */
/** @import { NameOf } from "./media-files.js" */
/** @import { Page } from "./page.js" */

import { findMedia } from "../content/find-media.js";
import { readFrame } from "../content/read-frame.js";
import { readImage } from "../content/read-image.js";
import { bytesOfDataUrl } from "../shared/digest.js";
import { kindOfFile } from "./file-kinds.js";
import { mediaNames, readWhole } from "./media-files.js";
import { mustHold } from "./gate.js";
import { CaptureStop, Withdrawn } from "./stop.js";

const LEAST_PX = 64;
/** What a person points at counts, however small it is. */
const LEAST_PICKED_PX = 4;
const MOST_FOUND = 5_000;
const MOST_READ = 1_000;
/** As much as the record holds. */
const LONGEST = { longest_url: 8_192, longest_alt: 4_096 };
const MOST_BYTES = 64 * 1024 * 1024;
const MOST_BYTES_IN_ALL = 256 * 1024 * 1024;
/** A canvas or a video's frame of more is not drawn again only to be kept. */
const MOST_PX = 40_000_000;
const MOST_FILE_BYTES = 256 * 1024 * 1024;
const READ_TIMEOUT_MS = 10_000;
const FILE_TIMEOUT_MS = 60_000;
const READERS = 4;
/** A look that may take less is at what is near, as the next one will be. */
const THOROUGH_MS = 50;
/** For a look into all frames; each has its own time limit, too. */
const FRAMES_MS = 8_000;
/** How often a file on its way is asked whether it is still wanted. */
const OVER_MS = 250;

/** Why there are no bytes, in the words of the record. */
const UNREAD = {
  no_address: "it has no address",
  no_file: "it is streamed or made by the page, so there is no file of it",
  no_permit: "without a permit only addresses are kept",
  too_many: "the capture has more images than are read",
  too_much: "the images of the capture together are larger than 256 MiB",
  too_much_files: "the files of the capture together are larger than 256 MiB",
  not_reached: "the capture ended before it was read",
  empty: "it has no bytes",
  unreadable: "it could not be read",
  redrawn: "the page's rules do not let its bytes be read; the item is its picture, drawn anew",
};

/** @typedef {{ media_type: string } & NewItem} ReadItem */
/** @typedef {{ item: string | null; unread_because: string | null }} Reading */
/** @typedef {FoundMedium & { frame: number | null; where: Target }} Placed a medium, and the document it is in */

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
 * @param {FetchDirect} parts.fetchDirect
 * @param {() => boolean} parts.isOver whether no more is to be read
 * @param {boolean} [parts.is_of_picked] whether only what is in the picked element counts
 * @param {NameOf} [parts.nameOf]
 * @param {number} [parts.most_bytes] of all images together
 * @param {number} [parts.most_file_bytes] of all videos and sounds together
 */
export function collectMedia({
  page,
  target,
  permit,
  onItem,
  fetchDirect,
  isOver,
  is_of_picked = false,
  nameOf = mediaNames(),
  most_bytes = MOST_BYTES_IN_ALL,
  most_file_bytes = MOST_FILE_BYTES,
}) {
  /** @type {Map<string, Placed>} */
  const found = new Map();
  /** @type {Map<string, Reading>} */
  const readings = new Map();
  /** @type {(() => Promise<void>)[]} */
  const queue = [];
  /** @type {Set<Promise<void>>} */
  const readers = new Set();
  /** Files are read one by one: each may be as large as all images. */
  /** @type {(() => Promise<void>)[]} */
  const files = [];
  /** Files of the network are still there when the page was passed. */
  /** @type {(() => Promise<void>)[]} */
  const files_for_later = [];
  /** @type {Promise<void> | null} */
  let file_reader = null;
  /** What is being put away right now. */
  let keeping = Promise.resolve();
  let items = 0;
  let bytes_in_all = 0;
  let file_bytes_in_all = 0;
  let is_complete = true;
  let is_stopped = false;
  /** @type {unknown} */
  let failure = null;

  /**
   * @param {Placed} medium
   * @param {PixelPermit} leave
   * @returns {Promise<ReadResult>}
   */
  const readOne = async (medium, leave) => {
    mustHold(leave);
    const { url, data_key, handle, where } = medium;
    if (isPainted(medium))
      return page.run(where, readFrame, { handle, most_px: MOST_PX }, {
        timeout_ms: READ_TIMEOUT_MS,
      });
    if (url === null) return { unread: isFile(medium) ? UNREAD.no_file : UNREAD.no_address };
    if (isFile(medium) && data_key === null) return readFile(url, where, leave);
    // Chromium leaves `null` out of what it hands to a page, so no key is an empty one.
    const image = {
      url,
      data_key: data_key ?? "",
      handle,
      most_bytes: MOST_BYTES,
      timeout_ms: READ_TIMEOUT_MS,
    };
    const result = await page.run(where, readImage, image, { timeout_ms: READ_TIMEOUT_MS * 2 });
    if ("base64" in result || data_key !== null) return result;
    mustHold(leave);
    const is_tabs_own = isOfSite(url, target.url);
    const blob = await fetchDirect(url, leave, { most_bytes: MOST_BYTES, is_tabs_own });
    if (blob === null) return result;
    return { bytes: new Uint8Array(await blob.arrayBuffer()), media_type: blob.type };
  };

  /**
   * @param {string} url
   * @param {Target} where
   * @param {PixelPermit} leave
   * @returns {Promise<ReadResult>}
   */
  const readFile = async (url, where, leave) => {
    const limits = {
      most_bytes: Math.max(0, most_file_bytes - file_bytes_in_all),
      timeout_ms: FILE_TIMEOUT_MS,
    };
    const result = await readWhole(page, where, { url, ...limits });
    if (!("unread" in result)) return result;
    mustHold(leave);
    const is_tabs_own = isOfSite(url, target.url);
    const blob = await fetchDirect(url, leave, { ...limits, is_tabs_own });
    if (blob === null) return result;
    return { bytes: new Uint8Array(await blob.arrayBuffer()), media_type: blob.type };
  };

  /**
   * One image that cannot be read costs only itself; a page that is gone, or a permit, costs all.
   *
   * @param {Placed} medium
   * @param {PixelPermit} leave
   */
  const readAndDecode = async (medium, leave) => {
    try {
      const result = await readOne(medium, leave);
      if ("unread" in result) return result;
      const is_redrawn = "is_redrawn" in result && result.is_redrawn === true;
      return { ...(await decoded(result)), is_redrawn };
    } catch (error) {
      if (error instanceof Withdrawn) throw error;
      const is_page_gone = error instanceof CaptureStop && error.reason !== "capture_failed";
      if (is_page_gone && medium.where === target) throw error;
      if (is_page_gone) await page.sameTab(target); // the frame may be gone alone
      return { unread: UNREAD.unreadable };
    }
  };

  /**
   * @param {Placed} medium
   * @param {PixelPermit} leave
   * @returns {Promise<Reading>}
   */
  const keepOne = async (medium, leave) => {
    const result = await readAndDecode(medium, leave);
    if (is_stopped) return { item: null, unread_because: UNREAD.not_reached };
    if ("unread" in result) return { item: null, unread_because: result.unread };
    const { bytes, media_type, is_redrawn } = result;
    if (bytes.length === 0) return { item: null, unread_because: UNREAD.empty };
    const is_file = isFile(medium);
    const room = is_file ? most_file_bytes - file_bytes_in_all : most_bytes - bytes_in_all;
    if (bytes.length > room)
      return { item: null, unread_because: is_file ? UNREAD.too_much_files : UNREAD.too_much };
    if (items === MOST_READ) return { item: null, unread_because: UNREAD.too_many };
    if (is_file) file_bytes_in_all += bytes.length;
    else bytes_in_all += bytes.length;
    items += 1;
    const kind = kindOfFile(bytes, media_type);
    const name = nameOf(kind.extension);
    const kept = onItem({ name, bytes, media_type: kind.media_type });
    keeping = Promise.allSettled([keeping, kept]).then(() => undefined);
    await kept;
    return { item: name, unread_because: is_redrawn ? UNREAD.redrawn : null };
  };

  /** @param {Placed} medium */
  const enqueue = (medium) => {
    const key = bytesKey(medium);
    if (permit === null || readings.has(key)) return;
    readings.set(key, { item: null, unread_because: UNREAD.not_reached });
    const read = async () => void readings.set(key, await keepOne(medium, permit));
    if (isFile(medium)) {
      // What the page holds itself is gone when it lets go of it.
      if (/^https?:/i.test(medium.url ?? "")) files_for_later.push(read);
      else files.push(read);
      startFileReader();
    } else {
      queue.push(read);
      while (readers.size < READERS && queue.length > 0) startReader();
    }
  };

  const startReader = () => {
    const reader = readQueue(queue).catch((error) => {
      failure ??= error;
      queue.length = 0;
    });
    readers.add(reader);
    reader.then(() => readers.delete(reader));
  };

  const startFileReader = () => {
    if (file_reader !== null || files.length === 0) return;
    file_reader = readQueue(files)
      .catch((error) => {
        failure ??= error;
        files.length = 0;
      })
      .then(() => void (file_reader = null));
  };

  /** @param {(() => Promise<void>)[]} from */
  const readQueue = async (from) => {
    for (let read = from.shift(); read !== undefined && !isOver(); read = from.shift())
      await read();
  };

  /** Wait for the files, or until they are not wanted any more. */
  const filesRead = async () => {
    files.push(...files_for_later.splice(0));
    startFileReader();
    while (file_reader !== null && !isOver() && !is_stopped)
      await Promise.race([
        file_reader,
        new Promise((resolve) => void setTimeout(resolve, OVER_MS)),
      ]);
  };

  /**
   * @param {Placed} medium
   * @returns {Reading}
   */
  const readingOf = (medium) => {
    if (permit === null) return { item: null, unread_because: UNREAD.no_permit };
    return readings.get(bytesKey(medium)) ?? { item: null, unread_because: UNREAD.not_reached };
  };

  /**
   * @param {FoundMedium[]} media
   * @param {Pick<Placed, "frame" | "where">} where
   */
  const noteAll = (media, where) => {
    for (const one of media) {
      const medium = { ...one, ...where };
      const key = placeKey(medium);
      if (found.size >= MOST_FOUND && !found.has(key)) is_complete = false;
      else {
        found.set(key, medium);
        enqueue(medium);
      }
    }
  };

  /** @param {number} limit_ms */
  const limitsOf = (limit_ms) => ({
    least_px: is_of_picked ? LEAST_PICKED_PX : LEAST_PX,
    limit_ms,
    most: MOST_FOUND,
    only_picked: is_of_picked,
    only_near: limit_ms < THOROUGH_MS,
    ...LONGEST,
  });

  return {
    /**
     * Look at the page as it is now, and begin to read what is new; in a short look, of what is near.
     *
     * @param {number} limit_ms for the search for backgrounds
     */
    async look(limit_ms) {
      const seen = await page.run(target, findMedia, limitsOf(limit_ms));
      await page.sameTab(target);
      is_complete = seen.is_complete;
      noteAll(seen.media, { frame: null, where: target });
    },

    /**
     * Look into the frames of the page; a frame that is gone or silent has none.
     *
     * @param {ReadableFrame[]} frames
     * @param {number} limit_ms for the search for backgrounds in each
     */
    async lookInFrames(frames, limit_ms) {
      const until_ms = performance.now() + FRAMES_MS;
      for (const one of frames) {
        if (isOver() || is_of_picked) return;
        if (performance.now() > until_ms) {
          is_complete = false;
          return;
        }
        const where = { ...target, document_id: one.document_id };
        try {
          const limits = { timeout_ms: READ_TIMEOUT_MS / 2 };
          const seen = await page.run(where, findMedia, limitsOf(limit_ms), limits);
          if (!seen.is_complete) is_complete = false;
          noteAll(seen.media.map((medium) => placedIn(medium, one)), { frame: one.frame, where });
        } catch (error) {
          if (!(error instanceof CaptureStop)) throw error;
          await page.sameTab(target);
        }
      }
    },

    /**
     * Note that the bytes at an address were read already, and what became of them.
     *
     * @param {string} url
     * @param {Reading} reading
     */
    know: (url, { item, unread_because }) =>
      void readings.set(JSON.stringify([url, null]), { item, unread_because }),

    /** Wait until everything found was read; throws `CaptureStop` if the page was gone before. */
    async finish() {
      while (readers.size > 0) await Promise.all(readers);
      if (failure === null) await filesRead();
      if (failure !== null) throw failure;
    },

    /** Read no more, and return when nothing is being read that would still be kept. */
    async stop() {
      is_stopped = true;
      queue.length = 0;
      files.length = 0;
      files_for_later.length = 0;
      while (readers.size > 0) await Promise.all(readers);
      await keeping;
    },

    /** Return what is known now. */
    media: () =>
      [...found.values()].map((medium) => {
        const { kind, surface, frame, url, box, alt, natural_width, natural_height } = medium;
        /** @type {Medium} */
        const entry = {
          kind,
          surface,
          frame,
          url,
          box,
          alt,
          natural_width,
          natural_height,
          ...readingOf(medium),
        };
        return entry;
      }),

    /** Whether the last look saw everything. */
    isComplete: () => is_complete,
  };
}

/** @typedef {ReturnType<typeof collectMedia>} MediaCollector */

/** @param {Exclude<ReadResult, { unread: string }>} result */
async function decoded(result) {
  if ("bytes" in result) return { bytes: result.bytes, media_type: result.media_type };
  const is_data_url = result.base64.startsWith("data:");
  const { bytes, media_type } = await bytesOfDataUrl(
    is_data_url ? result.base64 : `data:;base64,${result.base64}`,
  );
  return { bytes, media_type: is_data_url ? media_type : result.media_type };
}

/**
 * @param {string} url
 * @param {string} page_url
 */
function isOfSite(url, page_url) {
  return (
    /^https?:/i.test(url) &&
    URL.canParse(url) &&
    URL.canParse(page_url) &&
    new URL(url).origin === new URL(page_url).origin
  );
}

/** @param {Pick<Medium, "kind">} medium */
function isFile({ kind }) {
  return kind === "video_file" || kind === "audio_file" || kind === "document";
}

/** @param {Pick<Medium, "kind">} medium */
function isPainted({ kind }) {
  return kind === "video_frame" || kind === "canvas";
}

/**
 * Return a medium of a frame where it is in the page; a frame that is taken by itself is where its content is.
 *
 * @param {FoundMedium} medium
 * @param {ReadableFrame} frame
 * @returns {FoundMedium}
 */
function placedIn(medium, { surface, origin, scroll, around }) {
  if (around !== null) return { ...medium, box: around };
  if (surface !== null) return { ...medium, surface };
  const { x, y, width, height } = medium.box;
  const box = {
    x: origin.x + (x - scroll.x) * origin.scale_x,
    y: origin.y + (y - scroll.y) * origin.scale_y,
    width: width * origin.scale_x,
    height: height * origin.scale_y,
  };
  return { ...medium, box };
}

/** @param {Placed} medium */
function bytesKey(medium) {
  const { kind, url, data_key, handle, frame } = medium;
  if (isPainted(medium)) return JSON.stringify([kind, url, handle, frame]);
  return JSON.stringify([url, data_key]);
}

/**
 * The same image at the same place is one entry; one that stays in the window has no place of its own.
 *
 * @param {Placed} medium
 */
function placeKey({ kind, surface, frame, url, data_key, box, is_pinned }) {
  const { x, y, width, height } = rounded(box);
  const place = [x, width, height, is_pinned ? null : y];
  return JSON.stringify([kind, surface, frame, url, data_key, ...place]);
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
