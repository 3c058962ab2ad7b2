/** A file opened directly in a tab (image, PDF, video, sound, text): its own bytes beside its picture. */

/** @import { Medium, PageKind } from "../shared/protocol.d.ts" */
/** @import { NewItem, PixelPermit, Target } from "../shared/engine.d.ts" */
/** @import { FetchDirect } from "./fetch-direct.js" */
/** @import { FileResult, NameOf } from "./media-files.js" */
/** @import { Page } from "./page.js" */

import { isOtherKind, kindOfFile, typeOfBytes } from "./file-kinds.js";
import { readWhole } from "./media-files.js";
import { mustHold } from "./gate.js";
import { CaptureStop } from "./stop.js";

const MOST_BYTES = 256 * 1024 * 1024;
const TIMEOUT_MS = 60_000;
const PAGE_TYPE = /^(text\/html|application\/xhtml\+xml)\b/i;

/** Types of files that browsers play; the bytes say whether there is a picture. */
const PLAYED = /^application\/(ogg|mp4|octet-stream|x-mpegurl)/i;

/** Why there are no bytes, or what is to be said of them, in the words of the record. */
const UNREAD = {
  no_leave: "the browser does not let its bytes be read without more leave",
  not_had: "its bytes could not be had from its site again",
  too_large: "it is larger than 256 MiB",
  empty: "it has no bytes",
  other_kind: "its bytes are of another kind than its site says",
};

/**
 * @typedef {object} Original
 * @property {Medium} medium of kind `document`
 * @property {PageKind} kind what the tab shows
 * @property {string} content_type
 */

/**
 * Return the file as a medium of kind `document`, its bytes kept as an item; null if the tab shows a page.
 *
 * It is asked for as the tab itself asked: by the page, else by the extension where it may.
 *
 * @param {object} how
 * @param {Page} how.page
 * @param {Target} how.target
 * @param {PixelPermit} how.permit
 * @param {string} how.content_type what the tab says it shows; `unknown` where it may not be asked
 * @param {boolean} how.is_scripted whether it may be asked
 * @param {FetchDirect} how.fetchDirect
 * @param {NameOf} how.nameOf
 * @param {(item: { media_type: string } & NewItem) => Promise<void>} how.onItem
 * @returns {Promise<Original | null>}
 */
export async function keepDirectFile(how) {
  const { page, target, permit, content_type, is_scripted, onItem, nameOf } = how;
  const said = is_scripted ? content_type : await typeByTab(page, target);
  if (PAGE_TYPE.test(said)) return null;
  mustHold(permit);
  const read = await readIt(how);
  mustHold(permit);
  if ("unread" in read) {
    // What may not be asked and cannot be fetched is a file only if the browser shows it as one.
    if (!is_scripted && said === "unknown") return null;
    return original(target, said, { item: null, unread_because: read.unread });
  }
  const { bytes, media_type } = read;
  const stated = is_scripted ? said : media_type;
  if (!is_scripted && PAGE_TYPE.test(stated)) return null;
  const type = stated === "unknown" || stated === "" ? (typeOfBytes(bytes) ?? "unknown") : stated;
  if (bytes.length === 0) return original(target, type, { item: null, unread_because: UNREAD.empty });
  const kind = kindOfFile(bytes, type);
  const shown = PLAYED.test(type) ? kind.media_type : type;
  const extension = kind.extension === "bin" ? textExtension(type) : kind.extension;
  const name = nameOf(extension);
  await onItem({ name, bytes, media_type: kind.media_type });
  const unread_because = isOtherKind(bytes, type) ? UNREAD.other_kind : null;
  return { ...original(target, shown, { item: name, unread_because }), content_type: type };
}

/**
 * @param {Parameters<typeof keepDirectFile>[0]} how
 * @returns {Promise<FileResult>}
 */
async function readIt({ page, target, permit, is_scripted, fetchDirect }) {
  const limits = { most_bytes: MOST_BYTES, timeout_ms: TIMEOUT_MS };
  const by_page = is_scripted
    ? await readWhole(page, target, { url: "", ...limits }).catch(async (error) => {
        if (!(error instanceof CaptureStop)) throw error;
        await page.sameTab(target);
        return { unread: UNREAD.not_had };
      })
    : { unread: UNREAD.no_leave };
  if (!("unread" in by_page)) return by_page;
  const blob = await fetchDirect(target.url, permit, { ...limits, is_tabs_own: true });
  if (blob === null) return by_page;
  return { bytes: new Uint8Array(await blob.arrayBuffer()), media_type: blob.type };
}

/**
 * Return what a tab shows whose page may not be asked, as its icon says: Firefox has one for its PDF viewer.
 *
 * @param {Page} page
 * @param {Target} target
 */
async function typeByTab(page, target) {
  const { favIconUrl = "" } = await page.sameTab(target);
  return /^chrome:\/\/.*\bpdf\b/i.test(favIconUrl ?? "") ? "application/pdf" : "unknown";
}

/**
 * @param {Target} target
 * @param {string} content_type
 * @param {Pick<Medium, "item" | "unread_because">} reading
 * @returns {Original}
 */
function original({ url }, content_type, reading) {
  return {
    kind: kindOfPage(content_type),
    content_type,
    medium: {
      kind: "document",
      surface: null,
      frame: null,
      url,
      box: { x: 0, y: 0, width: 0, height: 0 },
      alt: null,
      natural_width: 0,
      natural_height: 0,
      ...reading,
    },
  };
}

/**
 * Return the kind of what is shown, from its media type.
 *
 * @param {string} content_type
 * @returns {PageKind}
 */
function kindOfPage(content_type) {
  const type = content_type.toLowerCase();
  if (type.startsWith("application/pdf")) return "pdf";
  for (const kind of /** @type {const} */ (["image", "video", "audio", "text"]))
    if (type.startsWith(`${kind}/`)) return kind;
  return "other";
}

/**
 * Return the extension of a file without a mark of its own.
 *
 * @param {string} content_type
 */
function textExtension(content_type) {
  if (/json/i.test(content_type)) return "json";
  if (/xml/i.test(content_type)) return "xml";
  return /^text\//i.test(content_type) ? "txt" : "bin";
}
