/** Reads the documents in the frames of a page, as far as the browser lets it. */

/** @import { Box, Frame, ItemKind } from "../shared/protocol.d.ts" */
/** @import { FrameList, ListedFrame, NewItem, PixelPermit, Target } from "../shared/engine.d.ts" */
/** @import { Page } from "./page.js" */

import { listFrames } from "../content/list-frames.js";
import { serialiseDom } from "../content/serialise-dom.js";
import { visibleText } from "../content/visible-text.js";
import { utf8 } from "../shared/digest.js";
import { plainText, withoutData } from "../shared/text.js";
import { mustHold } from "./gate.js";
import { CaptureStop } from "./stop.js";

const LIMITS = { most: 2_000, longest_url: 8_192 };
const LIST_TIMEOUT_MS = 4_000;
const READ_TIMEOUT_MS = 5_000;
/** All frames together, at each look. */
const LOOK_MS = 20_000;
const MOST_READ = 500;
const READERS = 4;
/** A smaller frame shows nothing; pages use such frames to count visits. */
const LEAST_PX = 32;
const LONGEST_TEXT = 4 * 1024 * 1024;
const LONGEST_DOM = 16 * 1024 * 1024;
const MOST_BYTES_IN_ALL = 96 * 1024 * 1024;
/** As a fetch of it would be refused, too. */
const PLAIN = /^(about|data|blob|javascript):/i;

/** Why a frame was not read, or not all of it, in the words of the record. */
const UNREAD = {
  small: "it is too small to show anything",
  shut_off: "it is shut off from the page, and the browser does not let it be read",
  other_site: "it is of another site, which the browser lets be read only with more leave",
  silent: "it did not answer",
  loading: "it was still loading",
  too_many: "the page has more frames than are read",
  too_much: "the frames of the page together are too large",
  gone: "it was gone when it was to be read",
  text_cut: "it was too long, and its text was cut",
  dom_cut: "it was too long, and its HTML was cut",
};

/** @typedef {{ document_id: string; result: FrameList }} Answer */
/** @typedef {{ x: number; y: number; scale_x: number; scale_y: number }} Origin where content begins, in the document */
/**
 * @typedef {object} ReadableFrame a document in a frame, in which media can be looked for
 * @property {number} frame its number in the list
 * @property {string} document_id
 * @property {number | null} surface its number, if it is scrolled and taken by itself
 * @property {Origin} origin
 * @property {{ x: number; y: number }} scroll
 * @property {Box | null} around where it shows, if where it is in there is not known
 */
/**
 * @typedef {object} Known a frame as it was last seen
 * @property {string} key by which it is known again
 * @property {string} listed_url
 * @property {Frame} frame
 * @property {string | null} document_id
 * @property {Answer | null} answer
 * @property {Origin} origin
 * @property {ListedFrame} listed
 * @property {boolean} is_tried
 * @property {boolean} is_placed whether it is known where it is
 */

/**
 * Make the collector of one capture's frames: text, and with a permit HTML, each kept as an item.
 *
 * @param {object} how
 * @param {Page} how.page
 * @param {Target} how.target
 * @param {PixelPermit | null} how.permit
 * @param {(item: NewItem, what: { kind: ItemKind; media_type: string }) => Promise<void>} how.keep
 * @param {() => number} how.now monotonic, in milliseconds
 */
export function collectFrames({ page, target, permit, keep, now }) {
  /** @type {Known[]} */
  const known = [];
  let reads = 0;
  let bytes_in_all = 0;
  /** @type {Set<"text_cut" | "dom_cut">} */
  const cuts = new Set();
  /** Whether the page could be asked for its frames; if not, its own list stands. */
  let is_listed = false;
  let is_hanging = false;

  /**
   * @param {Known} one
   * @param {NewItem} item
   * @param {{ kind: ItemKind; media_type: string }} what
   */
  const keepItem = async (one, item, what) => {
    if (item.bytes.length > MOST_BYTES_IN_ALL - bytes_in_all) {
      one.frame = { ...one.frame, unread_because: UNREAD.too_much };
      return null;
    }
    bytes_in_all += item.bytes.length;
    await keep(item, what);
    return item.name;
  };

  /**
   * @param {Known} one
   * @param {string} document_id
   */
  const readOne = async (one, document_id) => {
    const number = String(known.indexOf(one) + 1).padStart(4, "0");
    const inside = { ...target, document_id };
    const options = { timeout_ms: READ_TIMEOUT_MS };
    const { text, is_cut } = await page.run(inside, visibleText, { longest: LONGEST_TEXT }, options);
    one.frame = { ...one.frame, unread_because: is_cut ? UNREAD.text_cut : null };
    if (is_cut) cuts.add("text_cut");
    const bytes = utf8(plainText(permit === null ? withoutData(text) : text));
    const what = /** @type {const} */ ({ kind: "text", media_type: "text/plain" });
    const kept = await keepItem(one, { name: `frames/${number}.txt`, bytes }, what);
    one.frame = { ...one.frame, text: kept };
    if (kept === null || permit === null) return;
    mustHold(permit);
    const dom = await page.run(inside, serialiseDom, { longest: LONGEST_DOM }, options);
    if (dom.is_cut) {
      cuts.add("dom_cut");
      one.frame = { ...one.frame, unread_because: UNREAD.dom_cut };
    }
    const html = { name: `frames/${number}.html`, bytes: utf8(dom.html) };
    const kept_dom = await keepItem(one, html, { kind: "dom", media_type: "text/html" });
    one.frame = { ...one.frame, dom: kept_dom };
  };

  /**
   * A frame that is gone costs only itself; a page that is gone costs all.
   *
   * @param {Known} one
   * @param {string} document_id
   */
  const tryOne = async (one, document_id) => {
    try {
      await readOne(one, document_id);
    } catch (error) {
      if (!(error instanceof CaptureStop)) throw error;
      await page.sameTab(target);
      const is_silent = error.reason === "capture_failed";
      one.frame = { ...one.frame, unread_because: is_silent ? UNREAD.silent : UNREAD.gone };
    }
  };

  /** @param {number} until_ms */
  const readAll = async (until_ms) => {
    const waiting = known.filter(isToRead);
    const read = async () => {
      for (let one = waiting.shift(); one !== undefined; one = waiting.shift()) {
        const { document_id } = one;
        if (document_id === null) continue;
        if (reads >= MOST_READ) one.frame = { ...one.frame, unread_because: UNREAD.too_many };
        else if (now() > until_ms) one.frame = { ...one.frame, unread_because: UNREAD.silent };
        else {
          reads += 1;
          one.is_tried = true;
          await tryOne(one, document_id);
        }
      }
    };
    await Promise.all(Array.from({ length: READERS }, read));
  };

  /**
   * Note the frames of a document, and those in them: each after the one it is in.
   *
   * @param {Answer} around
   * @param {{ parent: number | null; origin: Origin; answers: Answer[]; path: string }} where
   */
  const note = (around, { parent, origin, answers, path }) => {
    /** @type {Set<Answer>} */
    const matched = new Set();
    const depth = around.result.path.length + 1;
    const nearby = answers.filter(({ result }) => result.path.length === depth);
    for (const [at, listed] of around.result.frames.entries()) {
      if (known.length >= LIMITS.most) return;
      const answer = nearby.find((one) => !matched.has(one) && isOf(one, listed, around)) ?? null;
      if (answer !== null) matched.add(answer);
      const place = `${path}/${listed.index < 0 ? `s${at}` : listed.index}`;
      const one = noteOne(listed, { answer, parent, origin, key: place });
      if (answer !== null) {
        const inner = known.indexOf(one);
        note(answer, { parent: inner, origin: one.origin, answers, path: place });
      }
    }
  };

  /**
   * @param {ListedFrame} listed
   * @param {{ answer: Answer | null; parent: number | null; origin: Origin; key: string }} where
   */
  const noteOne = (listed, { answer, parent, origin, key }) => {
    const { x, y, scale_x, scale_y } = listed.content;
    /** @type {Origin} */
    const inside = {
      x: origin.x + x * origin.scale_x,
      y: origin.y + y * origin.scale_y,
      scale_x: origin.scale_x * scale_x,
      scale_y: origin.scale_y * scale_y,
    };
    const document_id = answer?.document_id ?? null;
    const before =
      known.find((one) => document_id !== null && one.document_id === document_id) ??
      known.find(
        (one) => one.key === key && one.listed_url === listed.url && one.frame.text === null,
      );
    const box = placed(listed.box, origin);
    const unread_because = whyUnread(listed, answer, is_hanging ? null : target.url);
    const url = answer === null || isBlank(answer) ? listed.url : answer.result.url;
    /** @type {Frame} */
    const frame = { url, box, parent, text: null, dom: null, unread_because };
    if (before !== undefined) {
      const is_read = before.frame.text !== null;
      const is_same = before.document_id === document_id && before.is_tried;
      if (!is_read && !is_same) Object.assign(before, { frame, document_id, is_tried: false });
      return Object.assign(before, { answer, origin: inside, listed });
    }
    /** @type {Known} */
    const one = {
      key,
      listed_url: listed.url,
      frame,
      document_id,
      answer,
      origin: inside,
      listed,
      is_tried: false,
      is_placed: true,
    };
    known.push(one);
    return one;
  };

  /**
   * Return the innermost frame around a document that is listed and did not answer.
   *
   * @param {readonly number[]} path
   */
  const nearestUnread = (path) => {
    for (let steps = path.length - 1; steps > 0; steps -= 1) {
      const key = keyOf(path.slice(0, steps));
      const found = known.findLast((one) => one.answer === null && one.key === key);
      if (found !== undefined) return found;
    }
    return undefined;
  };

  /**
   * Note documents that answered though the one around them did not: a page's own inside another site's.
   *
   * @param {Answer[]} answers
   */
  const noteRest = (answers) => {
    const rest = answers
      .filter((answer) => !known.some((one) => one.answer === answer))
      .sort((one, other) => one.result.path.length - other.result.path.length);
    for (const answer of rest) {
      const { path, url, width, height } = answer.result;
      if (path.length === 0 || known.length >= LIMITS.most) continue;
      const around = nearestUnread(path);
      const again = known.find((one) => one.document_id === answer.document_id);
      if (again !== undefined) again.answer = answer;
      if (around === undefined || again !== undefined) continue;
      // Where it is in there, nobody says; it shows in the frame it is in.
      const box = { ...around.frame.box };
      /** @type {ListedFrame} */
      const listed = {
        index: path.at(-1) ?? -1,
        url,
        box: { x: 0, y: 0, width, height },
        content: { x: 0, y: 0, scale_x: 1, scale_y: 1 },
        surface: null,
        is_shut_off: false,
      };
      const parent = known.indexOf(around);
      const { origin } = around;
      const one = noteOne(listed, { answer, parent, origin, key: keyOf(path) });
      one.frame = { ...one.frame, box };
      one.is_placed = false;
      note(answer, { parent: known.indexOf(one), origin: one.origin, answers, path: one.key });
    }
  };

  return {
    /** Look which frames there are now, and read those that were not read before. */
    async look() {
      const until_ms = now() + LOOK_MS;
      for (const one of known) one.answer = null;
      // Who kept silent once would only cost the same time again.
      const { answers, is_whole } = await page.runInFrames(target, listFrames, LIMITS, {
        timeout_ms: LIST_TIMEOUT_MS,
        one_by_one: is_hanging,
      });
      is_hanging ||= !is_whole;
      const is_mine = /** @param {Answer} one */ ({ document_id }) =>
        document_id === target.document_id;
      const own =
        answers.find(is_mine) ??
        (await page
          .run(target, listFrames, LIMITS, { timeout_ms: LIST_TIMEOUT_MS })
          .then((result) => ({ document_id: target.document_id ?? "", result }))
          .catch(async (error) => {
            if (!(error instanceof CaptureStop)) throw error;
            await page.sameTab(target);
            return null;
          }));
      if (own === null) return;
      is_listed = true;
      const { scroll_x, scroll_y } = own.result;
      const origin = { x: scroll_x, y: scroll_y, scale_x: 1, scale_y: 1 };
      const inner = answers.filter((one) => !is_mine(one));
      note(own, { parent: null, origin, answers: inner, path: "" });
      noteRest(inner);
      await readAll(until_ms);
    },

    /** Whether there is a list; the page's own is to be used if not. */
    isListed: () => is_listed,

    /** Return the frames as they are known now. */
    frames: () => known.map(({ frame }) => frame),

    /** Return what of the frames that were read was cut. */
    cuts: () => [...cuts],

    /** Return the documents in frames that answered at the last look and were read. */
    readable: () =>
      known.flatMap(({ frame, document_id, answer, origin, listed, is_placed }, at) => {
        if (frame.text === null || document_id === null || answer === null) return [];
        const { scroll_x, scroll_y } = answer.result;
        /** @type {ReadableFrame} */
        const one = {
          frame: at,
          document_id,
          surface: listed.surface,
          origin,
          scroll: { x: scroll_x, y: scroll_y },
          around: is_placed ? null : frame.box,
        };
        return [one];
      }),
  };
}

/** @typedef {ReturnType<typeof collectFrames>} FrameCollector */

/** @param {Known} one */
function isToRead({ frame, document_id, is_tried }) {
  return document_id !== null && frame.unread_because === null && frame.text === null && !is_tried;
}

/**
 * Say whether a document that answered is the one in a frame: by its number in the window around it, or, in
 * a shadow root, where windows are not numbered, by its element's place.
 *
 * @param {Answer} answer
 * @param {ListedFrame} listed
 * @param {Answer} around
 */
function isOf({ result }, listed, around) {
  const outer = around.result.path;
  if (!outer.every((step, at) => result.path[at] === step)) return false;
  if (listed.index >= 0 || result.path.at(-1) !== -1) return result.path.at(-1) === listed.index;
  const { element_box, url } = result;
  if (element_box === null) return url === listed.url;
  const near = 2;
  const { box } = listed;
  return (
    Math.abs(element_box.x - box.x) < near &&
    Math.abs(element_box.y - box.y) < near &&
    Math.abs(element_box.width - box.width) < near &&
    Math.abs(element_box.height - box.height) < near
  );
}

/**
 * @param {ListedFrame} listed
 * @param {Answer | null} answer
 * @param {string | null} page_url null if no frame could be asked
 */
function whyUnread({ url, box, is_shut_off }, answer, page_url) {
  if (box.width < LEAST_PX || box.height < LEAST_PX) return UNREAD.small;
  if (answer !== null) return isBlank(answer) && !PLAIN.test(url) ? UNREAD.loading : null;
  if (is_shut_off || /^data:/i.test(url)) return UNREAD.shut_off;
  if (page_url === null) return UNREAD.silent;
  const is_own = PLAIN.test(url) || originOf(url) === originOf(page_url);
  return is_own ? UNREAD.silent : UNREAD.other_site;
}

/** @param {Answer} answer */
function isBlank({ result }) {
  return result.url === "about:blank";
}

/** @param {string} url */
function originOf(url) {
  return URL.canParse(url) ? new URL(url).origin : "";
}

/** @param {readonly number[]} path */
function keyOf(path) {
  return path.map((step) => `/${step}`).join("");
}

/**
 * @param {Box} box
 * @param {Origin} origin
 * @returns {Box}
 */
function placed({ x, y, width, height }, { x: left, y: top, scale_x, scale_y }) {
  return {
    x: left + x * scale_x,
    y: top + y * scale_y,
    width: width * scale_x,
    height: height * scale_y,
  };
}
