/**
 * Builds the record of a capture: the form that the companion reads (`holdfast.record/1`). Whatever does
 * not fit is cut, and the record says so. Pure: no browser, no clock.
 */

/** @import { AnnouncedItem, Asked, Box, Frame, Gap, Header, Medium, Network, Page, PostFact, Record, SecondRendering, Surface, Tile } from "./protocol.d.ts" */
/** @import { Draft } from "./engine.d.ts" */

import { utf8 } from "./digest.js";
import { addressOnly, clipped, withoutData, withoutEmbedded } from "./text.js";

const FORMAT = "holdfast.record/1";
/**
 * @typedef {object} Limits how long texts may be, in UTF-16 units, and how many there may be of each
 * @property {{ url: number; listed_url: number; line: number; title: number; value: number; key: number }} longest
 * @property {{ frames: number; shown_times: number; metadata: number; media: number; occluders: number; post_facts: number; headers: number; gaps: number }} most
 */

/** @type {Limits} */
const AMPLE = {
  longest: {
    url: 65_536,
    listed_url: 8_192,
    line: 4_096,
    title: 65_536,
    value: 65_536,
    key: 200,
  },
  most: { frames: 2_000, shown_times: 2_000, metadata: 500, media: 5_000, occluders: 500, post_facts: 500, headers: 300, gaps: 1_000 },
};
/**
 * For a page that is at so many limits at once that its record would be too large to be taken.
 *
 * @type {Limits}
 */
const SCANT = {
  longest: { ...AMPLE.longest, listed_url: 500, line: 200, value: 500 },
  most: { frames: 200, shown_times: 200, metadata: 100, media: 1_000, occluders: 50, post_facts: 100, headers: 50, gaps: 200 },
};
/** The companion takes 16 MiB; between two values may stand quotes, a comma and spaces. */
const MOST_BYTES = 16 * 1024 * 1024;
const ROOM = 16;
const MOST_NOTES = 900;
const MOST_ANCHORS = 16;
const MOST_BOXES = 500;
const MOST_REDIRECTS = 50;
const MOST_MINUTES = 1_440;
const FARTHEST = 10_000_000;
const MOST_SURFACES = 64;
const MOST_RENDERINGS = 500;
const MOST_CERTIFICATES = 10;
const FACT_NAME = /^[a-z][a-z_]{0,63}$/;
const RATIO = { least: 0.001, most: 16 };

/** @typedef {{ note: (text: string) => void } & Limits} Cuts */

/**
 * Return the record of a draft, as it stands; without a permit, without anything that is embedded in it.
 *
 * @param {Draft} whole_draft with a case
 * @param {readonly AnnouncedItem[]} items every item taken, the record itself not among them
 * @returns {Record}
 */
export function buildRecord(whole_draft, items) {
  const draft = whole_draft.mode === "text_only" ? withoutEmbedded(whole_draft) : whole_draft;
  const record = recordWithin(AMPLE, draft, items);
  return bytesOf(record) <= MOST_BYTES ? record : recordWithin(SCANT, draft, items);
}

/**
 * Return at most how many bytes a value is as indented JSON, without making one text of it all.
 *
 * @param {unknown} value
 * @returns {number}
 */
function bytesOf(value) {
  if (typeof value !== "object" || value === null) return utf8(JSON.stringify(value)).length;
  let bytes = ROOM;
  for (const [key, inner] of Object.entries(value)) bytes += bytesOf(key) + bytesOf(inner) + ROOM;
  return bytes;
}

/**
 * @param {Limits} limits
 * @param {Draft} draft
 * @param {readonly AnnouncedItem[]} items
 * @returns {Record}
 */
function recordWithin(limits, draft, items) {
  if (draft.case_id === null) throw new Error("a record belongs to a case");
  /** @type {Set<string>} */
  const said = new Set();
  const { longest, most } = limits;
  /** @type {Cuts} */
  const cuts = { longest, most, note: (text) => void said.add(text) };
  const page = pageOf(draft.page, cuts);
  const media = fewest(draft.media, most.media, "media", cuts).map((one) => mediumOf(one, cuts));
  const { completeness, tool } = draft;
  const all_notes = [...said, ...completeness.notes].map((text) => clipped(text, longest.line));
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
      time_zone: clipped(draft.time_zone, longest.line),
      utc_offset_minutes: count(draft.utc_offset_minutes, -1_440, 1_440),
    },
    tool: {
      extension_version: clipped(tool.extension_version, longest.line),
      browser: clipped(tool.browser, longest.line),
      browser_version: clipped(tool.browser_version, longest.line),
      user_agent: clipped(tool.user_agent, longest.line),
      platform: clipped(tool.platform, longest.line),
      method: clipped(tool.method, longest.line),
    },
    page,
    asked: askedOf(draft.asked),
    post_facts: fewest(draft.post_facts.filter(isNamed), most.post_facts, "facts of the post", cuts).map((fact) =>
      postFactOf(fact, cuts),
    ),
    network: draft.network === null ? null : networkOf(draft.network, cuts),
    network_unread_because: lineOrNull(draft.network_unread_because, cuts),
    selection:
      draft.selection === null
        ? null
        : { item: draft.selection.item, boxes: draft.selection.boxes.slice(0, MOST_BOXES).map(boxOf) },
    as_seen: draft.as_seen,
    surfaces: fewest(draft.surfaces, MOST_SURFACES, "parts that scroll", cuts).map((surface) => surfaceOf(surface, cuts)),
    tiles: draft.tiles.map((tile) => tileOf(tile, cuts)),
    second_renderings: fewest(draft.second_renderings, MOST_RENDERINGS, "second pictures", cuts).map((rendering) => renderingOf(rendering, cuts)),
    media,
    completeness: {
      stopped_because: completeness.stopped_because,
      tiles_retaken: count(completeness.tiles_retaken),
      waits_for_tab: count(completeness.waits_for_tab),
      images_not_loaded: count(completeness.images_not_loaded),
      gaps: fewest(completeness.gaps, most.gaps, "gaps", cuts).map((gap) => gapOf(gap, cuts)),
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
 * @param {Cuts} cuts
 * @returns {Page}
 */
function pageOf(page, cuts) {
  /** @type {(text: string, what: string, longest?: number) => string} */
  const cut = (text, what, longest = cuts.longest.line) => cutTo(withoutData(text), longest, what, cuts);
  /** @type {(text: string | null, what: string, longest?: number) => string | null} */
  const cutOrNull = (text, what, longest) => (text === null ? null : cut(text, what, longest));
  return {
    kind: page.kind,
    url: addressOf(page.url, "page's address", cuts),
    tab_url: addressOf(page.tab_url, "tab's address", cuts),
    canonical_url: addressOrNull(page.canonical_url, "canonical address", cuts),
    referrer: addressOrNull(page.referrer, "referrer", cuts),
    title: cut(page.title, "title", cuts.longest.title),
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
    frames: fewest(page.frames, cuts.most.frames, "frames", cuts).map((frame) => frameOf(frame, cuts)),
    shown_times: fewest(page.shown_times, cuts.most.shown_times, "shown times", cuts).map(
      ({ text, datetime }) => ({
        text: cut(text, "shown time"),
        datetime: cutOrNull(datetime, "shown time"),
      }),
    ),
    metadata: Object.fromEntries(
      fewest(Object.entries(page.metadata), cuts.most.metadata, "metadata", cuts).map(
        ([name, value]) => [
          cut(name, "metadata name", cuts.longest.key),
          cut(value, "metadata value", cuts.longest.value),
        ],
      ),
    ),
  };
}

/**
 * @param {Frame} frame
 * @param {Cuts} cuts
 * @returns {Frame}
 */
function frameOf({ url, box, parent, text, dom, unread_because }, cuts) {
  return {
    url: addressOf(url, "frame's address", cuts, cuts.longest.listed_url),
    box: boxOf(box),
    parent: countOrNull(parent),
    text,
    dom,
    unread_because: lineOrNull(unread_because, cuts),
  };
}

/**
 * @param {Asked} asked
 * @returns {Asked}
 */
function askedOf({ trigger, subject, most_screens, most_minutes, recording_id, reload_of }) {
  const { kind, surface, box } = subject;
  return {
    trigger,
    subject: { kind, surface: countOrNull(surface), box: box === null ? null : boxOf(box) },
    most_screens: most_screens === null ? null : count(most_screens),
    most_minutes: most_minutes === null ? null : between(most_minutes, 0, MOST_MINUTES),
    recording_id,
    reload_of,
  };
}

/**
 * @param {PostFact} fact
 * @param {Cuts} cuts
 * @returns {PostFact}
 */
function postFactOf({ name, value, source, where }, cuts) {
  const { longest } = cuts;
  return {
    name,
    value: cutTo(withoutData(value), longest.listed_url, "fact of the post", cuts),
    source: clipped(withoutData(source), longest.line),
    where: clipped(withoutData(where), longest.line),
  };
}

/**
 * @param {Network} network
 * @param {Cuts} cuts
 * @returns {Network}
 */
function networkOf(network, cuts) {
  const { longest, most } = cuts;
  const { security } = network;
  return {
    requested_url: addressOf(network.requested_url, "requested address", cuts),
    redirects: network.redirects.slice(0, MOST_REDIRECTS).map(({ url, status, to }) => ({
      url: addressOf(url, "redirecting address", cuts),
      status: count(status),
      to: addressOf(to, "redirecting address", cuts),
    })),
    url: addressOf(network.url, "answering address", cuts),
    method: clipped(withoutData(network.method), longest.line),
    status: count(network.status),
    status_line: clipped(withoutData(network.status_line), longest.line),
    headers: fewest(network.headers, most.headers, "response headers", cuts).map((header) =>
      headerOf(header, cuts),
    ),
    from_cache: network.from_cache,
    server_address: lineOrNull(network.server_address, cuts),
    security:
      security === null
        ? null
        : {
            state: clipped(withoutData(security.state), longest.line),
            protocol: lineOrNull(security.protocol, cuts),
            cipher: lineOrNull(security.cipher, cuts),
            certificates: security.certificates.slice(0, MOST_CERTIFICATES).map(({ sha256, der_base64 }) => ({
              sha256,
              der_base64,
            })),
          },
    security_unread_because: lineOrNull(network.security_unread_because, cuts),
    started_at: network.started_at,
    completed_at: network.completed_at,
  };
}

/**
 * @param {Header} header
 * @param {Cuts} cuts
 * @returns {Header}
 */
function headerOf({ name, value, is_redacted }, cuts) {
  const { key, listed_url } = cuts.longest;
  return {
    name: cutTo(withoutData(name), key, "header name", cuts),
    value: cutTo(withoutData(value), listed_url, "header value", cuts),
    is_redacted,
  };
}

/**
 * @param {Surface} surface
 * @param {Cuts} cuts
 * @returns {Surface}
 */
function surfaceOf(surface, cuts) {
  return {
    kind: surface.kind,
    label: clipped(withoutData(surface.label), cuts.longest.line),
    box: boxOf(surface.box),
    scroll_width: extent(surface.scroll_width),
    scroll_height: extent(surface.scroll_height),
    client_width: extent(surface.client_width),
    client_height: extent(surface.client_height),
    stopped_because: surface.stopped_because,
  };
}

/**
 * @param {SecondRendering} rendering
 * @param {Cuts} cuts
 * @returns {SecondRendering}
 */
function renderingOf(rendering, cuts) {
  const { most } = cuts;
  return {
    item: rendering.item,
    x: length(rendering.x),
    y: length(rendering.y),
    width: extent(rendering.width),
    height: extent(rendering.height),
    scroll_x: length(rendering.scroll_x),
    scroll_y: length(rendering.scroll_y),
    device_pixel_ratio: ratio(rendering.device_pixel_ratio),
    occluders: fewest(rendering.occluders, most.occluders, "fixed elements", cuts).map(boxOf),
    taken_at: rendering.taken_at,
  };
}

/**
 * @param {Gap} gap
 * @param {Cuts} cuts
 * @returns {Gap}
 */
function gapOf({ code, count: times, box, url }, cuts) {
  return {
    code,
    count: count(times),
    box: box === null ? null : boxOf(box),
    url: addressOrNull(url, "address of what is missing", cuts, cuts.longest.listed_url),
  };
}

/**
 * @param {Tile} tile
 * @param {Cuts} cuts
 * @returns {Tile}
 */
function tileOf(tile, cuts) {
  return {
    item: tile.item,
    surface: count(tile.surface),
    crop: boxOf(tile.crop),
    // One whose number is past what a record holds would be taken for another.
    anchors: tile.anchors
      .filter(({ id }) => Number.isInteger(id) && id >= 0 && id <= FARTHEST)
      .slice(0, MOST_ANCHORS)
      .map(({ id, box }) => ({ id, box: boxOf(box) })),
    scroll_x: length(tile.scroll_x),
    scroll_y: length(tile.scroll_y),
    viewport_width: extent(tile.viewport_width),
    viewport_height: extent(tile.viewport_height),
    device_pixel_ratio: ratio(tile.device_pixel_ratio),
    occluders: fewest(tile.occluders, cuts.most.occluders, "fixed elements", cuts).map(boxOf),
    // A box that is left out is taken for one with something under it.
    bare: tile.bare.slice(0, cuts.most.occluders).map(boxOf),
    taken_at: tile.taken_at,
    attempts: count(tile.attempts),
  };
}

/**
 * @param {Medium} medium
 * @param {Cuts} cuts
 * @returns {Medium}
 */
function mediumOf(medium, cuts) {
  return {
    kind: medium.kind,
    surface: countOrNull(medium.surface),
    frame: countOrNull(medium.frame),
    url: addressOrNull(medium.url, "media address", cuts, cuts.longest.listed_url),
    box: boxOf(medium.box),
    alt:
      medium.alt === null
        ? null
        : cutTo(withoutData(medium.alt), cuts.longest.line, "alternative text", cuts),
    natural_width: extent(medium.natural_width),
    natural_height: extent(medium.natural_height),
    item: medium.item,
    unread_because:
      medium.unread_because === null ? null : clipped(medium.unread_because, cuts.longest.line),
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
 * @param {Cuts} cuts
 * @param {number} [longest]
 */
function addressOf(address, what, cuts, longest = cuts.longest.url) {
  return cutTo(addressOnly(address), longest, what, cuts);
}

/**
 * @param {string | null} address
 * @param {string} what
 * @param {Cuts} cuts
 * @param {number} [longest]
 */
function addressOrNull(address, what, cuts, longest) {
  return address === null ? null : addressOf(address, what, cuts, longest);
}

/**
 * @param {string} text
 * @param {number} longest
 * @param {string} what
 * @param {Cuts} cuts
 */
function cutTo(text, longest, what, cuts) {
  if (text.length > longest) cuts.note(`The ${what} was cut after ${longest} characters.`);
  return clipped(text, longest);
}

/**
 * @param {string | null} text
 * @param {Cuts} cuts
 */
function lineOrNull(text, cuts) {
  return text === null ? null : clipped(withoutData(text), cuts.longest.line);
}

/**
 * @template T
 * @param {readonly T[]} list
 * @param {number} most
 * @param {string} what
 * @param {Cuts} cuts
 */
function fewest(list, most, what, cuts) {
  if (list.length > most) cuts.note(`Of ${list.length} ${what} the first ${most} are listed.`);
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

/** @param {number | null} value */
function countOrNull(value) {
  return value === null ? null : count(value);
}

/** @param {PostFact} fact */
function isNamed({ name }) {
  return FACT_NAME.test(name);
}
