/** Records that the extension builds, of pages kind and hostile, by what is special about each. */

import { pageFromFacts } from "../../../../extension/background/facts.js";
import { buildRecord } from "../../../../extension/shared/record.js";
import { CAPTURE, CASE, entry, target, view } from "./samples.js";

/** @import { Draft, PageFacts } from "../../../../extension/shared/engine.d.ts" */
/** @import { AnnouncedItem, Medium, Network, Surface, Tile } from "../../../../extension/shared/protocol.d.ts" */

const LONG = "\u{1f600}".repeat(100_000);
const NUMBERS = [
  Number.NaN,
  Number.POSITIVE_INFINITY,
  Number.NEGATIVE_INFINITY,
  -0,
  1e300,
  -1e300,
  0.1 + 0.2,
];
const EMBEDDED = `data:image/png;base64,${"A".repeat(200_000)}`;

/** @type {AnnouncedItem[]} */
const ITEMS = [
  {
    name: "as-seen.png",
    kind: "as_seen",
    media_type: "image/png",
    size: 7,
    sha256: "0".repeat(64),
  },
  {
    name: "tiles/0001.png",
    kind: "tile",
    media_type: "image/png",
    size: 7,
    sha256: "1".repeat(64),
  },
];

/** @param {number} length */
const box = (length) => ({ x: length, y: length, width: length, height: length });

/** @param {number} length @returns {Tile} */
const tile = (length) => ({
  item: "tiles/0001.png",
  surface: 0,
  crop: box(length),
  anchors: Array.from({ length: 20 }, (_one, id) => ({ id, box: box(length) })),
  scroll_x: length,
  scroll_y: length,
  viewport_width: length,
  viewport_height: length,
  device_pixel_ratio: length,
  occluders: Array.from({ length: 700 }, () => box(length)),
  bare: Array.from({ length: 700 }, () => box(length)),
  taken_at: "2026-11-20T10:00:00.000Z",
  attempts: length,
});

/** @param {string} text @param {number} length @returns {Medium} */
const medium = (text, length) => ({
  kind: "image",
  surface: null,
  frame: null,
  url: text,
  box: box(length),
  alt: text,
  natural_width: length,
  natural_height: length,
  item: null,
  unread_because: text === EMBEDDED ? "its site answered with 404" : text,
});

/** @param {string} text @param {number} length @returns {Surface} */
const surface = (text, length) => ({
  kind: "element",
  label: text,
  box: box(length),
  scroll_width: length,
  scroll_height: length,
  client_width: length,
  client_height: length,
  stopped_because: "end_of_page",
});

/** @param {string} text @param {number} length @returns {Network} */
const network = (text, length) => ({
  requested_url: text,
  redirects: [{ url: text, status: length, to: text }],
  url: text,
  method: "GET",
  status: length,
  status_line: text,
  headers: [{ name: text, value: text, is_redacted: false }],
  from_cache: false,
  server_address: text,
  security: { state: text, protocol: text, cipher: null, certificates: [] },
  security_unread_because: null,
  started_at: "2026-11-20T10:00:00.000Z",
  completed_at: "2026-11-20T10:00:00.000Z",
});

/**
 * @param {string} text
 * @param {number} length
 * @param {number} [times] how much longer than may be each list is
 * @returns {Draft}
 */
function hostile(text, length, times = 0.01) {
  const { draft } = entry();
  /** @type {PageFacts} */
  const facts = {
    kind: "html",
    url: text,
    canonical_url: text,
    referrer: text,
    title: text,
    language: text,
    ready_state: text,
    content_type: text,
    character_set: text,
    last_modified: text,
    color_scheme: text,
    frames: Array.from({ length: 2_100 * times }, () => ({
      url: text.slice(0, 50),
      box: box(length),
      parent: null,
      text: null,
      dom: null,
      unread_because: text.slice(0, 50),
    })),
    shown_times: Array.from({ length: 2_100 * times }, () => ({
      text: text.slice(0, 50),
      datetime: null,
    })),
    metadata: JSON.parse(
      JSON.stringify(
        Object.fromEntries(
          Array.from({ length: 600 * times }, (_one, at) => [
            `${at}${text.slice(0, 300)}`,
            text.slice(0, 90),
          ]),
        ),
      ),
    ),
  };
  const { tool } = draft;
  return {
    ...draft,
    elapsed_ms: length,
    time_zone: text === EMBEDDED ? "UTC" : text,
    utc_offset_minutes: length,
    tool: text === EMBEDDED ? tool : { ...tool, user_agent: text, platform: text },
    page: pageFromFacts(facts, {
      target: { url: text },
      view: view({ scroll_x: length, scroll_height: length, device_pixel_ratio: length }),
      zoom: length,
    }),
    asked: { ...draft.asked, most_screens: length, most_minutes: length },
    post_facts: Array.from({ length: 600 * times }, () => ({
      name: "author_name",
      value: text.slice(0, 90),
      source: text,
      where: text,
    })),
    network: network(text, length),
    network_unread_because: null,
    selection: null,
    as_seen: "as-seen.png",
    surfaces: [surface(text, length)],
    second_renderings: [],
    tiles: [tile(length)],
    media: Array.from({ length: 5_100 * times }, () => medium(text.slice(0, 20), length)),
    completeness: {
      stopped_because: "end_of_page",
      tiles_retaken: length,
      waits_for_tab: length,
      images_not_loaded: length,
      gaps: Array.from({ length: 1_100 * times }, () => ({
        code: "image_not_loaded",
        count: length,
        box: box(length),
        url: text.slice(0, 90),
      })),
      notes: Array.from(
        { length: 2_000 * times },
        (_one, at) => `${at} ${text === EMBEDDED ? "note" : text.slice(0, 30)}`,
      ),
    },
  };
}

const DIRTY = `x".\0\u202e<script> data:image/png;base64,${"A".repeat(900)} `;

/**
 * A draft whose newer fields are all outside of what a record holds, and of which there are too many.
 *
 * @param {number} number
 * @returns {Draft}
 */
function beyond(number) {
  const { draft } = entry();
  const far = box(number);
  const plain_tile = tile(1);
  const many = Array.from({ length: 10_000 });
  return {
    ...draft,
    mode: number === 1e12 ? "text_only" : "pixels",
    page: {
      ...draft.page,
      title: /** @type {any} */ ({}), // as `<img name=title>` once made of it
      frames: many.map((_one, at) => ({
        url: DIRTY,
        box: far,
        parent: at === 0 ? null : number,
        text: null,
        dom: null,
        unread_because: DIRTY,
      })),
    },
    asked: { ...draft.asked, subject: { kind: "element", surface: number, box: far } },
    post_facts: ["author_name", "__proto__", "", "Author", "a".repeat(65), "a\n", DIRTY].map((name) => ({
      ...{ name, value: DIRTY, source: DIRTY, where: DIRTY },
    })),
    network: {
      ...network(DIRTY, number),
      method: DIRTY,
      redirects: many.slice(0, 100).map(() => ({ url: DIRTY, status: number, to: DIRTY })),
      headers: many.slice(0, 400).map(() => ({ name: DIRTY, value: DIRTY, is_redacted: true })),
      security: {
        state: DIRTY,
        protocol: DIRTY,
        cipher: DIRTY,
        certificates: many.slice(0, 20).map(() => ({ sha256: "0".repeat(64), der_base64: "MAMC" })),
      },
    },
    selection: { item: "as-seen.png", boxes: many.map(() => far) },
    surfaces: many.slice(0, 100).map(() => surface(DIRTY, number)),
    tiles: [
      { ...plain_tile, surface: number, crop: far },
      {
        ...plain_tile,
        anchors: [10_000_001, 1e300, -1, 0.5, Number.NaN, 7].map((id) => ({ id, box: far })),
      },
    ],
    second_renderings: many.slice(0, 600).map(() => ({
      ...{ item: "tiles/0001.png", ...far, scroll_x: number, scroll_y: number },
      ...{ device_pixel_ratio: number, occluders: [far], taken_at: "2026-11-20T10:00:00.000Z" },
    })),
    media: [{ ...medium(DIRTY, number), surface: number, frame: number }],
    completeness: {
      ...draft.completeness,
      gaps: many.map(() => ({ code: "covered", count: number, box: far, url: DIRTY })),
    },
  };
}

/** Return every sample by name. */
export function sampleRecords() {
  const plain = entry();
  plain.draft.tiles = [{ ...tile(1.25), scroll_y: 768.8, occluders: [], bare: [], attempts: 1 }];
  plain.draft.media = [medium("https://example.test/a.png", 300)];
  const unseen = entry(CAPTURE, CASE);
  unseen.draft.mode = "text_only";
  unseen.draft.completeness.stopped_because = "text_only";
  const long = hostile(LONG, 1, 1);
  long.media.unshift(medium(LONG, 1));
  const embedded = hostile(EMBEDDED, 2);
  embedded.media = [medium(EMBEDDED, 2)];
  return {
    "an ordinary page": buildRecord(plain.draft, ITEMS),
    "a tab whose page may not be asked": buildRecord(entry().draft, ITEMS.slice(0, 1)),
    "text only": buildRecord(unseen.draft, []),
    "texts far too long": buildRecord(long, ITEMS),
    "halves of characters": buildRecord(hostile("\ud800x\udc00".repeat(40), 3), ITEMS),
    "addresses that carry pictures": buildRecord(embedded, ITEMS),
    ...Object.fromEntries(
      NUMBERS.map((number) => [`the number ${number}`, buildRecord(hostile("x", number), ITEMS)]),
    ),
    ...Object.fromEntries(
      [...NUMBERS, 1e12, 10_000_001].map((number) => [
        `newer fields beyond all bounds, ${number}`,
        buildRecord(beyond(number), ITEMS),
      ]),
    ),
    "names that are special to the language": buildRecord(
      {
        ...entry().draft,
        page: {
          ...entry().draft.page,
          title: target().title,
          metadata: JSON.parse('{"__proto__": "a", "constructor": "b"}'),
        },
      },
      ITEMS,
    ),
  };
}
