/**
 * One capture, from the gesture to the outbox. Everything taken is hashed and put away at once, so that
 * whatever ends the capture ends nothing that was taken.
 */

/** @import { Asked, Box, CaptureMode, Frame, GapCode, GateAnswers, ItemKind, Medium } from "../shared/protocol.d.ts" */
/** @import { Stage } from "../shared/faces.d.ts" */
/** @import { BrowserFacts, Clock, Entry, NewItem, PixelPermit, Shot, Target, Wish } from "../shared/engine.d.ts" */
/** @import { MediaCollector } from "./media.js" */
/** @import { NetworkWatch } from "./network.js" */
/** @import { Outbox } from "./outbox.js" */
/** @import { Page } from "./page.js" */
/** @import { Shutter } from "./shutter.js" */
/** @import { Tiles } from "./tiles.js" */

import { serialiseDom } from "../content/serialise-dom.js";
import { visibleText } from "../content/visible-text.js";
import { utf8 } from "../shared/digest.js";
import { plainText, withoutData } from "../shared/text.js";
import { addRecord, announced, closeEntry, newEntry } from "./draft.js";
import { keepDirectFile } from "./direct-file.js";
import { gatherFacts } from "./facts.js";
import { readFrames } from "./frames.js";
import { holds, mustHold } from "./gate.js";
import { collectMedia } from "./media.js";
import { gatherPostFacts } from "./post-facts.js";
import { readSelection } from "./selection.js";
import { CaptureStop, Withdrawn } from "./stop.js";

const LONGEST_DOM = 64 * 1024 * 1024;
const LONGEST_TEXT = 16 * 1024 * 1024;
/** Between two pictures Chromium has time to spare, Firefox has none. */
const LOOK_MS = { paced: 25, unpaced: 0, last: 500 };
const MEDIA_MS = 60_000;
/** A smaller frame shows nothing; pages use such frames to count visits. */
const LEAST_FRAME_PX = 32;

/**
 * @typedef {object} Parts
 * @property {Page} page
 * @property {Shutter} shutter
 * @property {Tiles} tiles
 * @property {Outbox} outbox
 * @property {Clock} clock
 * @property {boolean} takesRects
 * @property {string} method
 * @property {() => Promise<BrowserFacts>} browserFacts
 * @property {(url: string, permit: PixelPermit) => Promise<Blob | null>} fetchDirect
 * @property {NetworkWatch} network
 */

/**
 * @typedef {object} Order what is to be captured, under which answers
 * @property {Target} target
 * @property {string | null} case_id
 * @property {GateAnswers} gate
 * @property {PixelPermit | null} permit
 * @property {Wish} wish
 * @property {() => boolean} shouldStop
 * @property {(progress: CaptureProgress) => void} onProgress
 */

/** @typedef {{ stage: Stage; tiles_done: number; tiles_expected: number; is_waiting_for_tab?: boolean }} CaptureProgress */

/** What one capture works on, passed from step to step. */
/** @typedef {Order & { entry: Entry; began_ms: number }} Session */

/**
 * Return the function that captures a page and resolves to its entry in the outbox, or to null when
 * nothing at all could be taken.
 *
 * @param {Parts} parts
 * @returns {(order: Order) => Promise<Entry | null>}
 */
export function createCapture(parts) {
  const { page, tiles, outbox, clock } = parts;

  /**
   * @param {Session} session
   * @param {NewItem} item
   * @param {{ kind: ItemKind; media_type: string }} what
   */
  const keep = async ({ entry, permit }, item, what) => {
    const new_item = await announced(item, what);
    if (permit !== null) mustHold(permit);
    // Nothing may come between these two: an entry never lists an item that is not saved with it.
    entry.items.push(new_item);
    const saved = outbox.save(entry, [item]);
    await saved.catch((error) => {
      entry.items = entry.items.filter((one) => one !== new_item);
      throw error;
    });
  };

  /**
   * @param {Session} session
   * @param {PixelPermit} permit
   * @param {Shot} shot
   */
  const keepAsSeen = async (session, permit, shot) => {
    session.entry.draft.as_seen = "as-seen.png";
    await keepPicture(session, permit, { name: "as-seen.png", bytes: shot.bytes }, "as_seen");
  };

  /**
   * @param {Session} session
   * @param {PixelPermit} _permit
   * @param {NewItem} item
   * @param {"as_seen" | "second_rendering" | "tile"} kind
   */
  const keepPicture = (session, _permit, item, kind) =>
    keep(session, item, { kind, media_type: "image/png" });

  /**
   * @param {Session} session
   * @param {string} suffix of the items' names
   */
  const keepText = async (session, suffix) => {
    const { target, entry, permit } = session;
    const { text, is_cut } = await page.run(target, visibleText, { longest: LONGEST_TEXT });
    await page.sameTab(target);
    if (is_cut) addGap(entry, "text_cut");
    const bytes = utf8(plainText(permit === null ? withoutData(text) : text));
    const item = { name: `text${suffix}.txt`, bytes };
    const is_new = await differs(entry, item, "text");
    if (is_new) await keep(session, item, { kind: "text", media_type: "text/plain" });
    if (is_new && permit !== null) await keepDom(session, permit, suffix);
  };

  /**
   * @param {Session} session
   * @param {PixelPermit} permit
   * @param {string} suffix
   */
  const keepDom = async (session, permit, suffix) => {
    mustHold(permit);
    const { html, is_cut } = await page.run(session.target, serialiseDom, { longest: LONGEST_DOM });
    await page.sameTab(session.target);
    if (is_cut) addGap(session.entry, "dom_cut");
    const item = { name: `page${suffix}.html`, bytes: utf8(html) };
    await keep(session, item, { kind: "dom", media_type: "text/html" });
  };

  /**
   * @param {Session} session
   * @param {PixelPermit} permit
   * @param {MediaCollector} media
   */
  const takeTiles = async (session, permit, media) => {
    const { entry, target, wish, shouldStop, onProgress } = session;
    const { draft } = entry;
    let expected = 1;
    /** @param {boolean} [is_waiting_for_tab] */
    const tellProgress = (is_waiting_for_tab = false) => {
      const tiles_done = draft.tiles.length;
      const tiles_expected = Math.max(expected, tiles_done);
      onProgress({ stage: "tiles", tiles_done, tiles_expected, is_waiting_for_tab });
    };
    const report = await tiles.takeAll(permit, target, {
      wish,
      watcher: {
        shouldStop,
        onPlan(tiles_expected) {
          expected = tiles_expected;
          tellProgress();
        },
        onWaitForTab: tellProgress,
        onView: () => media.look(parts.takesRects ? LOOK_MS.unpaced : LOOK_MS.paced),
        async onTile({ tile, shot }) {
          const name = `tiles/${numbered(draft.tiles)}.png`;
          draft.tiles.push({ item: name, ...tile });
          draft.media = media.media();
          await keepPicture(session, permit, { name, bytes: shot.bytes }, "tile");
          tellProgress();
        },
        async onRendering({ rendering, shot }) {
          const name = `second/${numbered(draft.second_renderings)}.png`;
          draft.second_renderings.push({ item: name, ...rendering });
          await keepPicture(session, permit, { name, bytes: shot.bytes }, "second_rendering");
        },
      },
    });
    report.notes.forEach((text) => note(entry, text));
    draft.surfaces = report.surfaces;
    draft.asked = { ...draft.asked, subject: report.subject };
    const { completeness } = draft;
    completeness.gaps = [...completeness.gaps, ...report.gaps];
    completeness.tiles_retaken = report.tiles_retaken;
    completeness.waits_for_tab = report.waits_for_tab;
    completeness.images_not_loaded = report.images_not_loaded;
    return report.reason;
  };

  /** @param {Session} session */
  const readPage = async (session) => {
    const { entry, target, permit } = session;
    const { draft } = entry;
    /** @type {Parameters<typeof readFrames>[0]["keep"]} */
    const keepItem = (item, what) => keep(session, item, what);
    draft.page = await gatherFacts(page, target);
    const answer = await parts.network.factsOf(target.tab_id, target.url);
    if ("network" in answer) draft.network = answer.network;
    draft.network_unread_because = "network" in answer ? null : answer.unread_because;
    draft.post_facts = await gatherPostFacts(page, target);
    const selected = await readSelection(page, target);
    if (selected !== null) {
      const bytes = utf8(permit === null ? withoutData(selected.text) : selected.text);
      const item = { name: "selection.txt", bytes };
      await keep(session, item, { kind: "text", media_type: "text/plain" });
      draft.selection = { item: item.name, boxes: selected.boxes };
    }
    await keepText(session, "");
    const { frames } = draft.page;
    draft.page.frames = await readFrames({ page, target, permit, frames, keep: keepItem });
    for (const { url, box } of draft.page.frames.filter(isUnread))
      addGap(entry, "frame_not_read", { box, url });
  };

  /** @param {Session} session */
  const takeAll = async (session) => {
    const { entry, target, permit, onProgress } = session;
    const media_until_ms = { value: Number.POSITIVE_INFINITY };
    /** @type {Medium | null} */
    let original = null;
    const media = collectMedia({
      page,
      target,
      permit,
      fetchDirect: parts.fetchDirect,
      isOver: () => session.shouldStop() || clock.monotonic() > media_until_ms.value,
      onItem: ({ media_type, ...item }) => keep(session, item, { kind: "media", media_type }),
    });
    try {
      await readPage(session);
      if (permit !== null) {
        original = await keepDirectFile({
          target,
          permit,
          content_type: entry.draft.page.content_type,
          fetchDirect: parts.fetchDirect,
          onItem: ({ media_type, ...item }) => keep(session, item, { kind: "media", media_type }),
        });
        if (original !== null && original.item === null) addGap(entry, "original_not_read");
      }
      const reason = permit === null ? "text_only" : await takeTiles(session, permit, media);
      if (reason === "page_changed" || reason === "tab_left") return reason;
      const tiles_done = entry.draft.tiles.length;
      onProgress({ stage: "media", tiles_done, tiles_expected: tiles_done });
      // An address put in place of the page's own without loading anything is another page, too.
      await page.sameTab(target);
      if (permit !== null) await keepText(session, "-after");
      await media.look(LOOK_MS.last);
      media_until_ms.value = clock.monotonic() + MEDIA_MS;
      await media.finish();
      if (!media.isComplete()) addGap(entry, "media_cut");
      return session.shouldStop() ? "stopped_by_person" : reason;
    } finally {
      const stopped = media.stop();
      // What is still being read under a withdrawn permit is kept by no one, and not waited for.
      if (permit === null || holds(permit)) await stopped;
      entry.draft.media = [...(original === null ? [] : [original]), ...media.media()];
    }
  };

  /** @param {Session} session */
  const takeWhatCanBe = async (session) => {
    try {
      return await takeAll(session);
    } catch (error) {
      if (error instanceof CaptureStop) {
        if (error.note) note(session.entry, error.note);
        return error.reason;
      }
      if (!isNoRoom(error)) throw error;
      addGap(session.entry, "no_room");
      return "capture_failed";
    }
  };

  /**
   * Keep what the person saw, then all the rest. Throws `Withdrawn` if the permit does not hold to the end.
   *
   * @param {Session} session
   * @param {Shot | CaptureStop | null} as_seen
   */
  const takeAfter = async (session, as_seen) => {
    const { entry, permit } = session;
    if (as_seen instanceof CaptureStop) note(entry, as_seen.note ?? as_seen.reason);
    else if (as_seen !== null && permit !== null) await keepAsSeen(session, permit, as_seen);
    const stopped_because = await takeWhatCanBe(session);
    if (permit !== null) mustHold(permit);
    return stopped_because;
  };

  /**
   * Delete everything that was taken if the person withdrew the answers it was taken under.
   *
   * @param {Entry} entry
   * @param {unknown} error
   * @returns {Promise<never>}
   */
  const dropIfWithdrawn = async ({ capture_id }, error) => {
    if (error instanceof Withdrawn) await outbox.remove(capture_id);
    throw error;
  };

  return async (order) => {
    const { target, case_id, gate, permit, wish } = order;
    const began_ms = clock.monotonic();
    const now_ms = clock.now();
    /** @type {CaptureMode} */
    const mode = permit === null ? "text_only" : "pixels";
    // First of all, before the page is asked anything: what the person sees now.
    const as_seen = permit === null ? null : await takeAsSeen(parts, permit, target);
    const method = permit === null ? "text only" : parts.method;
    const tool = { ...(await parts.browserFacts()), method };
    const capture_id = crypto.randomUUID();
    const entry = newEntry({
      capture_id,
      case_id,
      mode,
      gate,
      asked: askedFor(wish),
      tool,
      target,
      now_ms,
    });
    const session = { ...order, entry, began_ms };
    await outbox.save(entry);
    const stopped_because = await takeAfter(session, as_seen).catch((error) =>
      dropIfWithdrawn(entry, error),
    );
    if (entry.items.length === 0) {
      await outbox.remove(entry.capture_id);
      return null;
    }
    closeEntry(entry, {
      stopped_because,
      now_ms: clock.now(),
      elapsed_ms: clock.monotonic() - began_ms,
    });
    await outbox.save(entry, case_id === null ? [] : await addRecord(entry, case_id));
    return entry;
  };
}

/**
 * Take the window as the person sees it; in Firefox in the page's own resolution, which must be asked for.
 *
 * @param {Parts} parts
 * @param {PixelPermit} permit
 * @param {Target} target
 * @returns {Promise<Shot | CaptureStop>}
 */
async function takeAsSeen({ page, shutter, takesRects }, permit, target) {
  try {
    const options = takesRects ? { scale: await ownScale(page, target) } : {};
    const shot = await shutter.shoot(permit, target.window_id, options);
    const tab = await page.sameTab(target);
    return tab.active ? shot : new CaptureStop("tab_left", "Another tab came to the front.");
  } catch (error) {
    if (!(error instanceof CaptureStop)) throw error;
    return error;
  }
}

/**
 * @param {Page} page
 * @param {Target} target
 */
async function ownScale(page, target) {
  const { ratio } = await page.run(target, () => ({ ratio: window.devicePixelRatio }), {});
  return ratio / (await page.zoom(target));
}

/**
 * @param {Entry} entry
 * @param {string} text
 */
function note({ draft }, text) {
  const { completeness } = draft;
  if (!completeness.notes.includes(text)) completeness.notes = [...completeness.notes, text];
}

/**
 * Say whether an item holds something else than the one of its kind that is there already.
 *
 * @param {Entry} entry
 * @param {NewItem} item
 * @param {ItemKind} kind
 */
async function differs(entry, item, kind) {
  const { sha256 } = await announced(item, { kind, media_type: "" });
  return !entry.items.some((other) => other.kind === kind && other.sha256 === sha256);
}

/**
 * @param {Entry} entry
 * @param {GapCode} code
 * @param {{ box?: Box | null; url?: string | null }} [where]
 */
function addGap({ draft }, code, { box = null, url = null } = {}) {
  draft.completeness.gaps = [...draft.completeness.gaps, { code, count: 1, box, url }];
}

/** @param {readonly unknown[]} list the next of which is to be named */
function numbered(list) {
  return String(list.length + 1).padStart(4, "0");
}

/**
 * @param {Wish} wish
 * @returns {Asked}
 */
function askedFor({ trigger, subject, budget, recording_id, reload_of }) {
  const { screens, minutes } = budget;
  return {
    trigger,
    subject,
    most_screens: screens,
    most_minutes: minutes,
    recording_id,
    reload_of,
  };
}

/** @param {Frame} frame */
function isUnread({ box, text }) {
  return text === null && box.width >= LEAST_FRAME_PX && box.height >= LEAST_FRAME_PX;
}

/** @param {unknown} error */
function isNoRoom(error) {
  return error instanceof DOMException && error.name === "QuotaExceededError";
}
