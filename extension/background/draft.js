/** A capture from its first moment to the record at its end, whoever finishes it. */

/** @import { AnnouncedItem, Asked, CaptureMode, Frame, GateAnswers, ItemKind, Tool } from "../shared/protocol.d.ts" */
/** @import { Draft, Entry, NewItem, StopReason, Target } from "../shared/engine.d.ts" */

import { timeZone, utc, utcOffsetMinutes } from "../shared/clock.js";
import { sha256, utf8 } from "../shared/digest.js";
import { buildRecord } from "../shared/record.js";
import { pageFromTab } from "./facts.js";

const RECORD_NAME = "record.json";

/**
 * Return the entry of a capture that begins now.
 *
 * @param {object} begun
 * @param {string} begun.capture_id
 * @param {string | null} begun.case_id null while no case is known
 * @param {CaptureMode} begun.mode
 * @param {GateAnswers} begun.gate
 * @param {Asked} begun.asked
 * @param {Tool} begun.tool
 * @param {Target} begun.target
 * @param {number} begun.now_ms
 * @returns {Entry}
 */
export function newEntry({ capture_id, case_id, mode, gate, asked, tool, target, now_ms }) {
  const started_at = utc(now_ms);
  return {
    capture_id,
    state: "capturing",
    created_at: started_at,
    code: null,
    is_refused: false,
    items: [],
    draft: {
      capture_id,
      case_id,
      mode,
      gate,
      started_at,
      finished_at: null,
      elapsed_ms: 0,
      time_zone: timeZone(),
      utc_offset_minutes: utcOffsetMinutes(now_ms),
      tool,
      page: pageFromTab(target),
      asked,
      post_facts: [],
      network: null,
      network_unread_because: "network facts were not asked for",
      selection: null,
      as_seen: null,
      surfaces: [],
      tiles: [],
      second_renderings: [],
      media: [],
      // Stands in the record if nobody comes to write how it ended.
      completeness: {
        stopped_because: "interrupted",
        tiles_retaken: 0,
        waits_for_tab: 0,
        images_not_loaded: 0,
        gaps: [],
        notes: [],
      },
    },
  };
}

/**
 * Return an item as it is announced: named, measured and hashed.
 *
 * @param {NewItem} item
 * @param {{ kind: ItemKind; media_type: string }} what
 * @returns {Promise<AnnouncedItem>}
 */
export async function announced({ name, bytes }, { kind, media_type }) {
  return { name, kind, media_type, size: bytes.length, sha256: await sha256(bytes) };
}

/**
 * Close an entry: nothing more will be taken for it.
 *
 * @param {Entry} entry
 * @param {{ stopped_because: StopReason; now_ms: number; elapsed_ms: number }} end
 */
export function closeEntry(entry, { stopped_because, now_ms, elapsed_ms }) {
  entry.state = "ready";
  entry.draft.finished_at = utc(now_ms);
  entry.draft.elapsed_ms = elapsed_ms;
  entry.draft.completeness.stopped_because = stopped_because;
}

/**
 * Write the record of a closed entry and add it to the entry's items, unless it has one.
 *
 * @param {Entry} entry
 * @param {string} case_id
 * @returns {Promise<NewItem[]>} what is to be saved with the entry
 */
export async function addRecord(entry, case_id) {
  if (entry.items.some(({ kind }) => kind === "record")) return [];
  entry.draft = onlyWhatIsThere({ ...entry.draft, case_id }, entry.items);
  const record = buildRecord(entry.draft, entry.items);
  const item = { name: RECORD_NAME, bytes: utf8(`${JSON.stringify(record, null, 1)}\n`) };
  entry.items.push(await announced(item, { kind: "record", media_type: "application/json" }));
  return [item];
}

/**
 * Return the draft without mention of items that could not be put away.
 *
 * @param {Draft} draft
 * @param {AnnouncedItem[]} items
 * @returns {Draft}
 */
function onlyWhatIsThere(draft, items) {
  const names = new Set(items.map(({ name }) => name));
  return {
    ...draft,
    as_seen: draft.as_seen !== null && names.has(draft.as_seen) ? draft.as_seen : null,
    tiles: draft.tiles.filter(({ item }) => names.has(item)),
    second_renderings: draft.second_renderings.filter(({ item }) => names.has(item)),
    selection: draft.selection !== null && names.has(draft.selection.item) ? draft.selection : null,
    page: { ...draft.page, frames: draft.page.frames.map((frame) => onlyThere(frame, names)) },
    media: draft.media.map((medium) =>
      medium.item === null || names.has(medium.item)
        ? medium
        : { ...medium, item: null, unread_because: "the browser had no room to keep it" },
    ),
  };
}

/**
 * @param {Frame} frame
 * @param {Set<string>} names
 * @returns {Frame}
 */
function onlyThere(frame, names) {
  const { text, dom } = frame;
  return {
    ...frame,
    text: text !== null && names.has(text) ? text : null,
    dom: dom !== null && names.has(dom) ? dom : null,
  };
}
