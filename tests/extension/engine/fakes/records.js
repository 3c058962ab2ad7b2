/** Records that the extension builds, of pages kind and hostile, by what is special about each. */

import { pageFromFacts } from "../../../../extension/background/facts.js";
import { buildRecord } from "../../../../extension/shared/record.js";
import { CAPTURE, CASE, entry, target, view } from "./samples.js";

/** @import { Draft } from "../../../../extension/shared/engine.d.ts" */
/** @import { AnnouncedItem, Medium, Tile } from "../../../../extension/shared/protocol.d.ts" */

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
  scroll_x: length,
  scroll_y: length,
  viewport_width: length,
  viewport_height: length,
  device_pixel_ratio: length,
  occluders: Array.from({ length: 700 }, () => box(length)),
  taken_at: "2026-11-20T10:00:00.000Z",
  attempts: length,
});

/** @param {string} text @param {number} length @returns {Medium} */
const medium = (text, length) => ({
  kind: "image",
  url: text,
  box: box(length),
  alt: text,
  natural_width: length,
  natural_height: length,
  item: null,
  unread_because: text === EMBEDDED ? "its site answered with 404" : text,
});

/**
 * @param {string} text
 * @param {number} length
 * @param {number} [times] how much longer than may be each list is
 * @returns {Draft}
 */
function hostile(text, length, times = 0.01) {
  const { draft } = entry();
  const facts = {
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
    as_seen: "as-seen.png",
    tiles: [tile(length)],
    media: Array.from({ length: 5_100 * times }, () => medium(text.slice(0, 20), length)),
    completeness: {
      stopped_because: "end_of_page",
      tiles_retaken: length,
      images_not_loaded: length,
      notes: Array.from(
        { length: 2_000 * times },
        (_one, at) => `${at} ${text === EMBEDDED ? "note" : text.slice(0, 30)}`,
      ),
    },
  };
}

/** Return every sample by name. */
export function sampleRecords() {
  const plain = entry();
  plain.draft.tiles = [{ ...tile(1.25), scroll_y: 768.8, occluders: [], attempts: 1 }];
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
