/**
 * One capture, from the gesture to the outbox. Everything taken is hashed and put away at once, so that
 * whatever ends the capture ends nothing that was taken.
 */

/** @import { Asked, Box, CaptureMode, Frame, GapCode, GateAnswers, ItemKind, Medium } from "../shared/protocol.d.ts" */
/** @import { Stage } from "../shared/faces.d.ts" */
/** @import { BrowserFacts, Clock, Entry, NewItem, PixelPermit, Shot, StopReason, Target, Wish } from "../shared/engine.d.ts" */
/** @import { FetchDirect } from "./fetch-direct.js" */
/** @import { FrameCollector } from "./frames.js" */
/** @import { NameOf } from "./media-files.js" */
/** @import { MediaCollector } from "./media.js" */
/** @import { NetworkWatch } from "./network.js" */
/** @import { Outbox } from "./outbox.js" */
/** @import { Page } from "./page.js" */
/** @import { Shutter } from "./shutter.js" */
/** @import { Tiles } from "./tiles.js" */

import { readNavigation } from "../content/read-navigation.js";
import { pickedText } from "../content/picked-text.js";
import { serialiseDom } from "../content/serialise-dom.js";
import { visibleText } from "../content/visible-text.js";
import { utf8 } from "../shared/digest.js";
import { plainText, withoutData } from "../shared/text.js";
import { addRecord, announced, closeEntry, newEntry } from "./draft.js";
import { keepDirectFile } from "./direct-file.js";
import { gatherFacts } from "./facts.js";
import { collectFrames } from "./frames.js";
import { holds, mustHold } from "./gate.js";
import { findLoginWall } from "./login-wall.js";
import { mediaNames } from "./media-files.js";
import { collectMedia } from "./media.js";
import { gatherPostFacts } from "./post-facts.js";
import { readSelection } from "./selection.js";
import { CaptureStop, Withdrawn } from "./stop.js";

const LONGEST_DOM = 64 * 1024 * 1024;
const LONGEST_TEXT = 16 * 1024 * 1024;
/** Between two pictures Chromium has time to spare, Firefox has none. */
const LOOK_MS = { paced: 25, unpaced: 0, last: 3_000, in_frame: 50 };
/** To write down a very large page may take long, and is no silence. */
const WRITING = { timeout_ms: 60_000 };
const MEDIA_MS = 60_000;
/** What the person sees is to be taken soon, also of a page that does not answer. */
const AS_SEEN_ANSWER_MS = 1_500;
/** A smaller frame shows nothing; pages use such frames to count visits. */
const LEAST_FRAME_PX = 32;
/** A page within the page that is smaller than this in one direction is a button or a banner. */
const LEAST_CONTENT_PX = { width: 200, height: 150 };

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
 * @property {FetchDirect} fetchDirect
 * @property {Pick<NetworkWatch, "factsOf">} network
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
    const { text, is_cut } = await page.run(target, visibleText, { longest: LONGEST_TEXT }, WRITING);
    await page.sameTab(target);
    if (is_cut) addGap(entry, "text_cut");
    const bytes = utf8(plainText(permit === null ? withoutData(text) : text));
    const item = { name: `text${suffix}.txt`, bytes };
    const is_new = await differs(entry, item, "text.txt");
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
    const limits = { longest: LONGEST_DOM };
    const { html, is_cut } = await page.run(session.target, serialiseDom, limits, WRITING);
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
  const readNetwork = async ({ entry, target }) => {
    const { draft } = entry;
    const readIt = () => page.run(target, readNavigation, {});
    const answer = await parts.network.factsOf(target, readIt);
    draft.network = "network" in answer ? answer.network : null;
    draft.network_unread_because = "network" in answer ? null : answer.unread_because;
    if (!("network" in answer)) return;
    answer.notes.forEach((text) => note(entry, text));
    if (answer.is_cut) addGap(entry, "facts_cut");
  };

  /** @param {Session} session */
  const lookForLogin = async ({ entry, target }) => {
    const { why, box } = await findLoginWall(page, target);
    const is_known = entry.draft.completeness.gaps.some(({ code }) => code === "login_wall");
    if (why !== null && !is_known) addGap(entry, "login_wall", { box });
  };

  /** @param {Session} session */
  const keepSelection = async (session) => {
    const { entry, target, permit } = session;
    const selected = await readSelection(page, target);
    if (selected === null) return;
    const bytes = utf8(permit === null ? withoutData(selected.text) : selected.text);
    const item = { name: "selection.txt", bytes };
    await keep(session, item, { kind: "text", media_type: "text/plain" });
    entry.draft.selection = { item: item.name, boxes: selected.boxes };
  };

  /**
   * The text of what the person picked, beside that of the page it is in.
   *
   * @param {Session} session
   */
  const keepSubjectText = async (session) => {
    const { entry, target, permit } = session;
    const { text, is_cut } = await page.run(target, pickedText, { longest: LONGEST_TEXT });
    await page.sameTab(target);
    if (is_cut) addGap(entry, "text_cut");
    if (text.trim() === "") return;
    const bytes = utf8(plainText(permit === null ? withoutData(text) : text));
    const item = { name: "subject.txt", bytes };
    await keep(session, item, { kind: "text", media_type: "text/plain" });
  };

  /** @param {Session} session */
  const readPage = async (session) => {
    const { entry, target } = session;
    const { draft } = entry;
    await keepSelection(session);
    draft.page = await gatherFacts(page, target);
    await readNetwork(session);
    const onNote = /** @param {string} text */ (text) => note(entry, text);
    const { subject } = session.wish;
    draft.post_facts = await gatherPostFacts(page, target, { subject, onNote });
    await lookForLogin(session);
    await keepText(session, "");
    if (isElement(session.wish)) await keepSubjectText(session);
  };

  /**
   * Read the frames there are now; those that come when one scrolls are found at the end.
   *
   * @param {Session} session
   * @param {FrameCollector} frames
   */
  const lookAtFrames = async ({ entry }, frames) => {
    // The frame in which a PDF is shown is the browser's own.
    if (entry.draft.page.kind === "pdf") return;
    try {
      await frames.look();
    } finally {
      if (frames.isListed()) entry.draft.page.frames = frames.frames();
    }
  };

  /**
   * Keep the bytes of a file that the tab shows as such, and note what it is.
   *
   * @param {Session} session
   * @param {PixelPermit} permit
   * @param {{ is_scripted: boolean; nameOf: NameOf }} how
   */
  const keepOriginal = async (session, permit, { is_scripted, nameOf }) => {
    const { entry, target } = session;
    const original = await keepDirectFile({
      page,
      target,
      permit,
      content_type: entry.draft.page.content_type,
      is_scripted,
      fetchDirect: parts.fetchDirect,
      nameOf,
      onItem: ({ media_type, ...item }) => keep(session, item, { kind: "media", media_type }),
    });
    if (original === null) return null;
    const { medium, kind, content_type } = original;
    if (medium.item === null) addGap(entry, "original_not_read");
    entry.draft.page = { ...entry.draft.page, kind, content_type };
    return medium;
  };

  /** @param {Session} session */
  const takeAll = async (session) => {
    const { entry, target, permit, onProgress } = session;
    const media_until_ms = { value: Number.POSITIVE_INFINITY };
    /** @type {Medium | null} */
    let original = null;
    const nameOf = mediaNames();
    const frames = collectFrames({
      page,
      target,
      permit,
      keep: (item, what) => keep(session, item, what),
      now: () => clock.monotonic(),
    });
    const media = collectMedia({
      page,
      target,
      permit,
      nameOf,
      fetchDirect: parts.fetchDirect,
      is_of_picked: session.wish.subject.kind !== "page",
      isOver: () => session.shouldStop() || clock.monotonic() > media_until_ms.value,
      onItem: ({ media_type, ...item }) => keep(session, item, { kind: "media", media_type }),
    });
    try {
      const blocked = await readPage(session).then(() => null, whyBlocked(target));
      const is_scripted = blocked === null;
      if (permit !== null) original = await keepOriginal(session, permit, { is_scripted, nameOf });
      if (blocked !== null) {
        if (original === null) throw blocked;
        if (blocked.note) note(entry, blocked.note);
        return "not_scrollable";
      }
      if (original !== null) media.know(target.url, original);
      await lookAtFrames(session, frames);
      const shown = permit === null ? "text_only" : await takeTiles(session, permit, media);
      const reason = asShown(entry, shown);
      if (reason === "page_changed" || reason === "tab_left") return reason;
      const tiles_done = entry.draft.tiles.length;
      onProgress({ stage: "media", tiles_done, tiles_expected: tiles_done });
      // An address put in place of the page's own without loading anything is another page, too.
      await page.sameTab(target);
      // Many sites ask to sign in only when one scrolls.
      await lookForLogin(session);
      if (permit !== null) await keepText(session, "-after");
      await media.look(LOOK_MS.last);
      await lookAtFrames(session, frames);
      await media.lookInFrames(frames.readable(), LOOK_MS.in_frame);
      media_until_ms.value = clock.monotonic() + MEDIA_MS;
      await media.finish();
      if (!media.isComplete()) addGap(entry, "media_cut");
      return session.shouldStop() ? "stopped_by_person" : reason;
    } finally {
      for (const { url, box } of entry.draft.page.frames.filter(isUnread)) {
        // Of pictures alone, what is small is shown whole by them; what is large may go on.
        const is_small = permit !== null && !couldHoldMore(box);
        addGap(entry, is_small ? "frame_not_read" : "frame_unknown", { box, url });
      }
      frames.cuts().forEach((code) => addGap(entry, code));
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
    const options = takesRects ? await ownScale(page, target) : {};
    const shot = await shutter.shoot(permit, target.window_id, options);
    const tab = await page.sameTab(target);
    return tab.active ? shot : new CaptureStop("tab_left", "Another tab came to the front.");
  } catch (error) {
    if (!(error instanceof CaptureStop)) throw error;
    return error;
  }
}

/**
 * Return how the page is drawn in its own resolution; as the browser pleases where the page does not say.
 *
 * @param {Page} page
 * @param {Target} target
 */
async function ownScale(page, target) {
  const ask = () => ({ ratio: window.devicePixelRatio });
  try {
    const { ratio } = await page.run(target, ask, {}, { timeout_ms: AS_SEEN_ANSWER_MS });
    return { scale: ratio / (await page.zoom(target)) };
  } catch (error) {
    if (!(error instanceof CaptureStop)) throw error;
    return {};
  }
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
 * Say whether an item holds something else than one that is there already. Others may hold the same by chance,
 * as a selection of the whole page does.
 *
 * @param {Entry} entry
 * @param {NewItem} item
 * @param {string} name of the other
 */
async function differs(entry, item, name) {
  const { sha256 } = await announced(item, { kind: "text", media_type: "" });
  return !entry.items.some((other) => other.name === name && other.sha256 === sha256);
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

/**
 * Return what tells a page that never answered from one that was read in part, whose fault it passes on: the
 * first may be a file that the browser shows with a viewer of its own.
 *
 * @param {Target} target
 * @returns {(error: unknown) => CaptureStop}
 */
function whyBlocked(target) {
  return (error) => {
    const is_blocked = error instanceof CaptureStop && error.reason === "capture_failed";
    if (!is_blocked || target.document_id !== null) throw error;
    return error;
  };
}

/**
 * Return what ended the tiles: of a PDF only what the browser's viewer shows at once is taken.
 *
 * @param {Entry} entry
 * @param {StopReason} reason
 * @returns {StopReason}
 */
function asShown({ draft }, reason) {
  return draft.page.kind === "pdf" && reason === "end_of_page" ? "not_scrollable" : reason;
}

/** @param {Frame} frame */
function isUnread({ box, text }) {
  return text === null && box.width >= LEAST_FRAME_PX && box.height >= LEAST_FRAME_PX;
}

/** @param {Box} box */
function couldHoldMore({ width, height }) {
  return width >= LEAST_CONTENT_PX.width && height >= LEAST_CONTENT_PX.height;
}

/** @param {Wish} wish */
function isElement({ subject }) {
  return subject.kind !== "page" && subject.kind !== "selection";
}

/** @param {unknown} error */
function isNoRoom(error) {
  return error instanceof DOMException && error.name === "QuotaExceededError";
}
