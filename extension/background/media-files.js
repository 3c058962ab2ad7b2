/** Fetches whole files through the page, and names what is kept of them. */

/** @import { Target } from "../shared/engine.d.ts" */
/** @import { Page } from "./page.js" */

import { openFile } from "../content/open-file.js";
import { readPart } from "../content/read-part.js";
import { bytesOfDataUrl } from "../shared/digest.js";

/** A message to the page and back is base64, so it is a third larger than this. */
const PART_BYTES = 8 * 1024 * 1024;
const GONE = "it was gone when it was to be read";

/** @typedef {{ bytes: Uint8Array<ArrayBuffer>; media_type: string } | { unread: string }} FileResult */
/** @typedef {(extension: string) => string} NameOf */

/**
 * Return the function that gives the capture's media their names, in the order in which they are kept.
 *
 * @returns {NameOf}
 */
export function mediaNames() {
  let given = 0;
  return (extension) => {
    given += 1;
    return `media/${String(given).padStart(4, "0")}.${extension}`;
  };
}

/**
 * Return the whole of a file as the page itself would get it, or in words why not; read part by part, since
 * what comes from a page comes in messages.
 *
 * @param {Page} page
 * @param {Target} target
 * @param {{ url: string; most_bytes: number; timeout_ms: number }} file an empty address is the page's own
 * @returns {Promise<FileResult>}
 */
export async function readWhole(page, target, file) {
  const opened = await page.run(target, openFile, file, { timeout_ms: file.timeout_ms + 5_000 });
  if ("unread" in opened) return opened;
  const { size, media_type } = opened;
  // A size is what the page's side counted, and is not asked for twice.
  if (!Number.isSafeInteger(size) || size < 0 || size > file.most_bytes) return { unread: GONE };
  const bytes = new Uint8Array(size);
  for (let at = 0; at < size; at += PART_BYTES) {
    const length = Math.min(PART_BYTES, size - at);
    const part = await page.run(target, readPart, { file: opened.file, at, length }, {
      timeout_ms: file.timeout_ms,
    });
    if ("unread" in part) return part;
    const { bytes: piece } = await bytesOfDataUrl(`data:;base64,${part.base64}`);
    if (piece.length !== length) return { unread: GONE };
    bytes.set(piece, at);
  }
  return { bytes, media_type };
}
