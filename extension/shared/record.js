/**
 * Builds the record of a capture: the form that the companion reads (`holdfast.record/1`). Whatever does
 * not fit is cut, and the record says so. Pure: no browser, no clock.
 */

/** @import { AnnouncedItem, Box, Frame, Medium, Page, Record, Tile } from "./protocol.d.ts" */
/** @import { Draft } from "./engine.d.ts" */

import { addressOnly, clipped, withoutData } from "./text.js";

const FORMAT = "holdfast.record/1";
const LONGEST = { url: 65_536, line: 4_096, text: 65_536, key: 200 };
const MOST = { frames: 2_000, shown_times: 2_000, metadata: 500, media: 5_000, occluders: 500 };
const MOST_NOTES = 900;
const FARTHEST = 10_000_000;
const RATIO = { least: 0.001, most: 16 };

/** @typedef {(note: string) => void} Note */

/**
 * Return the record of a draft, as it stands.
 *
 * @param {Draft} draft with a case
 * @param {readonly AnnouncedItem[]} items every item taken, the record itself not among them
 * @returns {Record}
 */
export function buildRecord(draft, items) {
  if (draft.case_id === null) throw new Error("a record belongs to a case");
  /** @type {Set<string>} */
  const cuts = new Set();
  const note = (/** @type {string} */ text) => void cuts.add(text);
  const page = pageOf(draft.page, note);
  const media = fewest(draft.media, MOST.media, "media", note).map((one) => mediumOf(one, note));
  const { completeness, tool } = draft;
  const all_notes = [...cuts, ...completeness.notes].map((text) => clipped(text, LONGEST.line));
  return {
    format: FORMAT,
    capture_id: draft.capture_id,
    case_id: draft.case_id,
    mode: draft.mode,
    gate: draft.gate,
    times: {
      started_at: draft.started_at,
      finished_at: draft.finished_at ?? draft.started_at,
      elapsed_ms: between(draft.elapsed_ms, 0, Number.MAX_SAFE_INTEGER),
      time_zone: clipped(draft.time_zone, LONGEST.line),
      utc_offset_minutes: count(draft.utc_offset_minutes, -1_440, 1_440),
    },
    tool: {
      extension_version: clipped(tool.extension_version, LONGEST.line),
      browser: clipped(tool.browser, LONGEST.line),
      browser_version: clipped(tool.browser_version, LONGEST.line),
      user_agent: clipped(tool.user_agent, LONGEST.line),
      platform: clipped(tool.platform, LONGEST.line),
      method: clipped(tool.method, LONGEST.line),
    },
    page,
    as_seen: draft.as_seen,
    tiles: draft.tiles.map((tile) => tileOf(tile, note)),
    media,
    completeness: {
      stopped_because: completeness.stopped_because,
      tiles_retaken: count(completeness.tiles_retaken),
      images_not_loaded: count(completeness.images_not_loaded),
      notes: [...new Set(all_notes)].slice(0, MOST_NOTES),
    },
    integrity: {
      page_reloaded_before: "unknown",
      other_extensions: "unknown",
      page_edited_by_tools: "unknown",
      clock_checked: "not checked",
    },
    items: items.map(({ name, kind, media_type, size, sha256 }) => ({
      name,
      kind,
      media_type,
      size,
      sha256,
    })),
  };
}

/**
 * @param {Page} page
 * @param {Note} note
 * @returns {Page}
 */
function pageOf(page, note) {
  /** @type {(text: string, what: string, longest?: number) => string} */
  const cut = (text, what, longest = LONGEST.line) => cutTo(withoutData(text), longest, what, note);
  /** @type {(text: string | null, what: string, longest?: number) => string | null} */
  const cutOrNull = (text, what, longest) => (text === null ? null : cut(text, what, longest));
  return {
    url: addressOf(page.url, "page's address", note),
    tab_url: addressOf(page.tab_url, "tab's address", note),
    canonical_url: addressOrNull(page.canonical_url, "canonical address", note),
    referrer: addressOrNull(page.referrer, "referrer", note),
    title: cut(page.title, "title", LONGEST.text),
    language: cutOrNull(page.language, "language"),
    ready_state: cut(page.ready_state, "ready state"),
    content_type: cut(page.content_type, "content type"),
    character_set: cut(page.character_set, "character set"),
    last_modified: cutOrNull(page.last_modified, "date of last change"),
    scroll_width: extent(page.scroll_width),
    scroll_height: extent(page.scroll_height),
    viewport_width: extent(page.viewport_width),
    viewport_height: extent(page.viewport_height),
    client_width: extent(page.client_width),
    client_height: extent(page.client_height),
    scroll_x: length(page.scroll_x),
    scroll_y: length(page.scroll_y),
    device_pixel_ratio: ratio(page.device_pixel_ratio),
    zoom: ratio(page.zoom),
    color_scheme: cut(page.color_scheme, "colour scheme"),
    frames: fewest(page.frames, MOST.frames, "frames", note).map((frame) => frameOf(frame, note)),
    shown_times: fewest(page.shown_times, MOST.shown_times, "shown times", note).map(
      ({ text, datetime }) => ({
        text: cut(text, "shown time"),
        datetime: cutOrNull(datetime, "shown time"),
      }),
    ),
    metadata: Object.fromEntries(
      fewest(Object.entries(page.metadata), MOST.metadata, "metadata", note).map(
        ([name, value]) => [
          cut(name, "metadata name", LONGEST.key),
          cut(value, "metadata value", LONGEST.text),
        ],
      ),
    ),
  };
}

/**
 * @param {Frame} frame
 * @param {Note} note
 * @returns {Frame}
 */
function frameOf({ url, box }, note) {
  return { url: addressOf(url, "frame's address", note), box: boxOf(box) };
}

/**
 * @param {Tile} tile
 * @param {Note} note
 * @returns {Tile}
 */
function tileOf(tile, note) {
  return {
    item: tile.item,
    scroll_x: length(tile.scroll_x),
    scroll_y: length(tile.scroll_y),
    viewport_width: extent(tile.viewport_width),
    viewport_height: extent(tile.viewport_height),
    device_pixel_ratio: ratio(tile.device_pixel_ratio),
    occluders: fewest(tile.occluders, MOST.occluders, "fixed elements", note).map(boxOf),
    taken_at: tile.taken_at,
    attempts: count(tile.attempts),
  };
}

/**
 * @param {Medium} medium
 * @param {Note} note
 * @returns {Medium}
 */
function mediumOf(medium, note) {
  return {
    kind: medium.kind,
    url: addressOrNull(medium.url, "media address", note),
    box: boxOf(medium.box),
    alt:
      medium.alt === null
        ? null
        : cutTo(withoutData(medium.alt), LONGEST.text, "alternative text", note),
    natural_width: extent(medium.natural_width),
    natural_height: extent(medium.natural_height),
    item: medium.item,
    unread_because:
      medium.unread_because === null ? null : clipped(medium.unread_because, LONGEST.line),
  };
}

/**
 * @param {Box} box
 * @returns {Box}
 */
function boxOf({ x, y, width, height }) {
  return { x: length(x), y: length(y), width: extent(width), height: extent(height) };
}

/**
 * @param {string} address
 * @param {string} what
 * @param {Note} note
 */
function addressOf(address, what, note) {
  return cutTo(addressOnly(address), LONGEST.url, what, note);
}

/**
 * @param {string | null} address
 * @param {string} what
 * @param {Note} note
 */
function addressOrNull(address, what, note) {
  return address === null ? null : addressOf(address, what, note);
}

/**
 * @param {string} text
 * @param {number} longest
 * @param {string} what
 * @param {Note} note
 */
function cutTo(text, longest, what, note) {
  if (text.length > longest) note(`The ${what} was cut after ${longest} characters.`);
  return clipped(text, longest);
}

/**
 * @template T
 * @param {readonly T[]} list
 * @param {number} most
 * @param {string} what
 * @param {Note} note
 */
function fewest(list, most, what, note) {
  if (list.length > most) note(`Of ${list.length} ${what} the first ${most} are listed.`);
  return list.slice(0, most);
}

/**
 * @param {number} value
 * @param {number} least
 * @param {number} most
 */
function between(value, least, most) {
  return Number.isFinite(value) ? Math.min(Math.max(value, least), most) : Math.max(0, least);
}

/** @param {number} value */
function length(value) {
  return between(value, -FARTHEST, FARTHEST);
}

/** @param {number} value */
function extent(value) {
  return between(value, 0, FARTHEST);
}

/** @param {number} value */
function ratio(value) {
  return between(value, RATIO.least, RATIO.most) || 1;
}

/**
 * @param {number} value
 * @param {number} [least]
 * @param {number} [most]
 */
function count(value, least = 0, most = FARTHEST) {
  return Math.round(between(value, least, most));
}
