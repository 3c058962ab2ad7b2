/**
 * The tile loop: shows every part of the page by scrolling, takes a picture of each, and keeps only
 * pictures that are surely of this page at a known place.
 */

/** @import { Gap, SecondRendering, Subject, Surface } from "../shared/protocol.d.ts" */
/** @import { Clock, FoundSurface, PixelPermit, Shot, StopReason, Target, View, Wish } from "../shared/engine.d.ts" */
/** @import { Gaps } from "./gaps.js" */
/** @import { Page } from "./page.js" */
/** @import { Shutter } from "./shutter.js" */
/** @import { TakenTile, TileShot } from "./tile-shot.js" */
/** @import { Walked } from "./walk.js" */

import { endEscape } from "../content/end-escape.js";
import { scrollHome } from "../content/scroll-home.js";
import { waitForEscape } from "../content/wait-for-escape.js";
import { driftBetween } from "./anchors.js";
import { MOST_TILES, createBudget } from "./budget.js";
import { createGaps } from "./gaps.js";
import { drawAgain, isOnlyItself } from "./second-rendering.js";
import { CaptureStop, SurfaceLost } from "./stop.js";
import { MOST_TAKEN, framesThatScroll, orderOf, searchSurfaces } from "./surfaces.js";
import { tilesExpected } from "./tile-plan.js";
import { createWalk } from "./walk.js";

const STILL_SCROLLING =
  "* { scroll-snap-type: none !important; scroll-behavior: auto !important; }";
/** Escape is listened for as long as a capture may last at all. */
const ESCAPE_MS = 24 * 3_600_000;
const A_LITTLE_PX = 50;
/** Where nothing makes pictures wait, what came to be on the way is looked for less often. */
const GLANCE_EVERY = 4;
/** The first search for what stays in place may take its time; the later ones go on from it. */
const FIRST_SCAN_MS = 4_000;

/**
 * @typedef {object} Watcher what the capture wants to know, and may decide
 * @property {(taken: TakenTile) => Promise<void>} onTile keeps a tile
 * @property {(view: View) => Promise<void>} onView sees each part of the page as it is shown
 * @property {(tiles_expected: number) => void} onPlan
 * @property {() => boolean} shouldStop
 * @property {(is_waiting_for_tab: boolean) => void} onWaitForTab
 * @property {(taken: { rendering: Omit<SecondRendering, "item">; shot: Shot }) => Promise<void>} onRendering
 */

/**
 * @typedef {object} Report
 * @property {StopReason} reason
 * @property {Subject} subject what was taken, with its place
 * @property {Surface[]} surfaces
 * @property {Gap[]} gaps
 * @property {Set<string>} notes
 * @property {number} tiles_retaken
 * @property {number} waits_for_tab
 * @property {Set<string>} not_loaded
 * @property {number} images_not_loaded
 */

/** Why the whole capture ends, and not only a part of it. */
/** @type {ReadonlySet<StopReason>} */
const ENDS_ALL = new Set([
  "stopped_by_person",
  "budget_reached",
  "too_long",
  "page_changed",
  "tab_left",
]);

/**
 * Make the tile loop.
 *
 * @param {{ page: Page; tileShot: TileShot; shutter: Shutter; clock: Clock; takesRects: boolean; most_tiles?: number }} parts
 */
export function createTiles({ page, tileShot, shutter, clock, takesRects, most_tiles = MOST_TILES }) {
  const walk = createWalk({ page, tileShot, clock, takesRects });

  return {
    /**
     * Take the whole page, as far as it lets itself be taken, and scroll it back.
     *
     * Never throws `CaptureStop`: what stopped it is in the report. Throws `Withdrawn` if the permit no
     * longer holds; the page is scrolled back also then.
     *
     * @param {PixelPermit} permit
     * @param {Target} target
     * @param {{ wish: Wish; watcher: Watcher }} how
     * @returns {Promise<Report>}
     */
    async takeAll(permit, target, { wish, watcher }) {
      const gaps = createGaps();
      const budget = createBudget(wish.budget, { clock, most_tiles });
      /** @type {Report} */
      const report = {
        reason: "capture_failed",
        subject: wish.subject,
        surfaces: [],
        gaps: [],
        notes: new Set(),
        tiles_retaken: 0,
        waits_for_tab: 0,
        not_loaded: new Set(),
        images_not_loaded: 0,
      };
      /** @type {Map<number, FoundSurface>} */
      const found = new Map();
      /** @type {Map<number, Walked>} */
      const done = new Map();
      const escape = { is_pressed: false };
      const shouldStop = () => escape.is_pressed || watcher.shouldStop();
      const whyStop = () => (shouldStop() ? "stopped_by_person" : budget.whyOver());
      const [has_box, is_whole] = [
        wish.subject.kind !== "page",
        wish.subject.kind === "page" && wish.subject.surface === null,
      ];
      /** The tile before is put away while the next is taken. */
      /** @type {Promise<void>} */
      let putting_away = Promise.resolve();
      let has_snapped = false;
      /** @type {View | null} */
      let first = null;
      /** @type {Map<number, number>} */
      const expected = new Map();
      const tellPlan = () => {
        const all = [...expected.values()].reduce((sum, one) => sum + one, 0);
        const most = budget.tiles() + budget.left();
        watcher.onPlan(Math.max(Math.min(all, most), budget.tiles()));
      };

      /** @param {{ is_fresh?: boolean; is_glance?: boolean }} how */
      const search = async (how) => {
        const answer = await searchSurfaces(page, target, how);
        for (const one of answer.surfaces) if (!found.has(one.surface)) found.set(one.surface, one);
        if (answer.left_out > 0 && how.is_fresh) gaps.add("inner_not_taken", { count: answer.left_out });
        if (!answer.is_complete && how.is_fresh) gaps.add("scan_cut");
        if (is_whole) answer.not_taken.forEach((box) => gaps.add("inner_not_taken", { box }));
        return answer;
      };

      /** @param {TakenTile & { waits: number }} taken */
      const onTaken = async (taken) => {
        budget.spend();
        report.tiles_retaken += taken.tile.attempts - 1;
        if (!taken.is_still) gaps.add("restless");
        if (!taken.view.scan_complete) gaps.add("scan_cut");
        taken.fading.forEach((box) => gaps.add("covered", { box }));
        if (taken.is_readdressed) report.notes.add(NOTES.readdressed);
        for (const { url, box } of taken.not_loaded) {
          const key = JSON.stringify([url, Math.round(box.x), Math.round(box.width)]);
          if (report.not_loaded.has(key)) continue;
          report.not_loaded.add(key);
          gaps.add("image_not_loaded", { url, box });
        }
        await putting_away;
        putting_away = watcher.onTile(taken);
        // Its failure is met when it is waited for.
        putting_away.catch(() => undefined);
      };

      /**
       * @param {number} surface
       * @param {View} document
       * @returns {Promise<Walked>}
       */
      const walkOne = (surface, document) =>
        walk({
          ...{ permit, target, surface, has_box, budget, gaps, whyStop, onTaken },
          first: document,
          box: has_box ? wish.subject.box : null,
          place: found.get(surface)?.box ?? null,
          watched: {
            shouldStop,
            onWaitForTab(is_waiting) {
              if (is_waiting) report.waits_for_tab += 1;
              watcher.onWaitForTab(is_waiting);
            },
          },
          async onShown(view) {
            const is_due = is_whole && (!takesRects || budget.tiles() % GLANCE_EVERY === 0);
            const glance = is_due ? search({ is_glance: true }) : null;
            await Promise.all([watcher.onView(view), glance]);
          },
          onPlan(tiles) {
            expected.set(surface, tiles);
            tellPlan();
          },
        });

      /**
       * Walk a surface; that it is gone, or fails, ends the others not.
       *
       * @param {number} surface
       * @param {View} document
       */
      const takeOne = async (surface, document) => {
        const tiles_before = budget.tiles();
        try {
          const walked = await walkOne(surface, document);
          done.set(surface, walked);
          return walked;
        } catch (error) {
          const is_lost = error instanceof SurfaceLost;
          const is_failed = error instanceof CaptureStop && error.reason === "capture_failed";
          if (!is_lost && (surface === 0 || !is_failed)) throw error;
          const tiles = budget.tiles() - tiles_before;
          /** @type {Walked} */
          const walked = {
            ...{ reason: is_lost ? "not_scrollable" : "capture_failed", tiles, view: null },
            ...{ box: null, has_moved: false, has_grown: false },
          };
          done.set(surface, walked);
          return walked;
        }
      };

      /** @param {Walked} walked */
      const drawDocumentAgain = async ({ reason, view, has_moved, has_grown }) => {
        if (!takesRects || !is_whole || reason !== "end_of_page" || view === null) return;
        const has_changed = has_moved || has_grown;
        try {
          const expected_view = has_changed ? null : view;
          if (expected_view === null) return;
          const { onRendering } = watcher;
          const order = { permit, target, expected: expected_view, onRendering };
          const why_not = await drawAgain({ page, shutter, tileShot }, order);
          if (why_not !== null) report.notes.add(why_not);
        } catch (error) {
          if (!isOnlyItself(error)) throw error;
          report.notes.add(NOTES.not_drawn);
        }
      };

      const takeEverything = async () => {
        const answer = await search({ is_fresh: is_whole });
        first = await tileShot.measure(target, { surface: 0, limit_ms: FIRST_SCAN_MS });
        target.time_origin ??= first.time_origin;
        if (Math.abs(first.pinch_scale - 1) > 0.001) {
          gaps.add("pinched");
          throw new CaptureStop("not_scrollable");
        }
        void page
          .run(target, waitForEscape, {}, { timeout_ms: ESCAPE_MS })
          .then(({ is_pressed }) => (escape.is_pressed ||= is_pressed))
          .catch(() => undefined); // the page is gone, which the tiles notice
        if (answer.surfaces.some(({ snaps }) => snaps)) {
          has_snapped = true;
          await page.insertStyle(target, STILL_SCROLLING);
        }
        const longer = is_whole ? await framesThatScroll(page, target, answer.frames) : [];
        for (const { url, box } of longer) gaps.add("frame_scrolls", { url, box });
        const queue = orderOf(answer.surfaces, wish.subject, answer.picked_in);
        if (has_box) report.subject = { ...wish.subject, surface: queue[0] ?? 0 };
        for (const surface of queue) {
          const size = found.get(surface);
          if (size !== undefined) expected.set(surface, expectedOf(size));
        }
        tellPlan();
        report.reason = "end_of_page";
        for (let at = 0; at < queue.length && at <= MOST_TAKEN; at += 1) {
          const surface = queue[at] ?? 0;
          const walked = await takeOne(surface, first);
          if (at === 0 || surface === 0 || ENDS_ALL.has(walked.reason))
            report.reason = worst(report.reason, walked.reason);
          if (has_box && walked.box !== null)
            report.subject = { ...report.subject, box: walked.box };
          if (ENDS_ALL.has(walked.reason)) return;
          if (surface === 0) await drawDocumentAgain(walked);
          // Each part shows the others as the person saw them.
          if (queue.length > 1) await page.run(target, scrollHome, {});
          // What came to be on the way is taken, too.
          if (is_whole) {
            if (surface === 0 || at === queue.length - 1) await search({});
            for (const number of found.keys()) if (!queue.includes(number)) queue.push(number);
          }
        }
      };

      const takeWhatCanBe = async () => {
        try {
          await takeEverything();
        } catch (error) {
          if (!(error instanceof CaptureStop)) throw error;
          report.reason = error.reason;
          if (error.note) report.notes.add(error.note);
        } finally {
          if (first !== null) await restore(target, { first, gaps, has_snapped, done });
        }
      };

      target.addresses ??= new Set();
      await takeWhatCanBe();
      await putting_away;
      report.images_not_loaded = report.not_loaded.size;
      if (is_whole) addMissed(gaps, found, done);
      report.surfaces = surfacesOf(found, done, is_whole ? report.reason : "end_of_subject");
      report.gaps = gaps.list();
      return report;
    },
  };

  /**
   * Scroll everything back to where the person had it, and see whether the page went on growing.
   *
   * @param {Target} target
   * @param {{ first: View; gaps: Gaps; has_snapped: boolean; done: Map<number, Walked> }} left
   */
  async function restore(target, { first, gaps, has_snapped, done }) {
    try {
      const walked = done.get(0);
      const at_end = await tileShot.measure(target, { surface: 0, follow: "same", limit_ms: 0 });
      const { is_home } = await page.run(target, scrollHome, {});
      if (has_snapped) await page.removeStyle(target, STILL_SCROLLING);
      await page.run(target, endEscape, {});
      const view = await tileShot.measure(target, { surface: 0, limit_ms: 0 });
      target.addresses?.add(view.url);
      const is_back =
        Math.abs(view.scroll_y - first.scroll_y) <= 1 && Math.abs(view.scroll_x - first.scroll_x) <= 1;
      if (!is_home || !is_back) gaps.add("not_restored");
      const is_cut = walked !== undefined && walked.reason !== "end_of_page";
      if (hasGrownBelow(walked?.view ?? null, at_end) || (is_cut && walked.has_grown))
        gaps.add("still_growing");
    } catch (error) {
      if (!(error instanceof CaptureStop)) throw error;
      gaps.add("not_restored");
    }
  }
}

/** @typedef {ReturnType<typeof createTiles>} Tiles */

const NOTES = {
  readdressed: "The page gave itself other addresses while it was scrolled.",
  not_drawn: "The browser could not draw the page a second time.",
};

/**
 * Say whether a surface became longer below what was seen of it; what comes to be above is another matter.
 *
 * @param {View | null} last
 * @param {View} now
 */
function hasGrownBelow(last, now) {
  if (last === null) return false;
  const { shared, y } = driftBetween(last.anchors, now.anchors);
  const grown = now.scroll_height - last.scroll_height;
  return grown - (shared > 0 ? y : 0) > A_LITTLE_PX;
}

/**
 * Return the worse of two ends: anything is worse than the end of the page.
 *
 * @param {StopReason} one
 * @param {StopReason} other
 */
function worst(one, other) {
  return one === "end_of_page" || one === "end_of_subject" ? other : one;
}

/** @param {FoundSurface} size */
function expectedOf(size) {
  const { client_width, client_height, scroll_width, scroll_height } = size;
  const frame = { x: 0, y: 0, width: client_width, height: client_height };
  const sizes = { client_width, client_height, scroll_width, scroll_height };
  return tilesExpected({ ...sizes, frame, occluders: [], least_scroll_x: 0 });
}

/**
 * Say of each part with its own scrolling that was not taken, or not to its end.
 *
 * @param {Gaps} gaps
 * @param {Map<number, FoundSurface>} found
 * @param {Map<number, Walked>} done
 */
function addMissed(gaps, found, done) {
  for (const [surface, { box, is_scaled }] of found) {
    const walked = done.get(surface);
    if (surface === 0 || walked?.reason === "end_of_page") continue;
    // What could not be brought to show was not to be seen by the person either.
    if (walked?.reason === "not_scrollable" && walked.tiles === 0 && !is_scaled) continue;
    gaps.add((walked?.tiles ?? 0) > 0 ? "inner_cut" : "inner_not_taken", { box });
  }
}

/**
 * Return what scrolls as the record lists it: by number, with its size at the end. What nobody asked for, and
 * what could not be brought to show, is no part of the subject.
 *
 * @param {Map<number, FoundSurface>} found
 * @param {Map<number, Walked>} done
 * @param {StopReason} reason of the whole capture
 * @returns {Surface[]}
 */
function surfacesOf(found, done, reason) {
  const count = Math.max(-1, ...found.keys()) + 1;
  const untaken = ENDS_ALL.has(reason) ? reason : "end_of_subject";
  return Array.from({ length: count }, (_, surface) => {
    const { kind, label, box, ...size } = found.get(surface) ?? NO_SURFACE;
    const walked = done.get(surface);
    const view = walked?.view ?? size;
    return {
      kind,
      label,
      box,
      scroll_width: view.scroll_width,
      scroll_height: view.scroll_height,
      client_width: view.client_width,
      client_height: view.client_height,
      stopped_because:
        walked === undefined || (surface > 0 && walked.tiles === 0 && !ENDS_ALL.has(walked.reason))
          ? untaken
          : walked.reason,
    };
  });
}

/** A number that was given to something that is gone. */
/** @type {Pick<FoundSurface, "kind" | "label" | "box" | "scroll_width" | "scroll_height" | "client_width" | "client_height">} */
const NO_SURFACE = {
  ...{ kind: "element", label: "gone", box: { x: 0, y: 0, width: 0, height: 0 } },
  ...{ scroll_width: 0, scroll_height: 0, client_width: 0, client_height: 0 },
};
