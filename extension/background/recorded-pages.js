/** The list of what a recording took: when, and what became of it. Never which page it was. */

/** @import { Clock } from "../shared/engine.d.ts" */
/** @import { RecordedPage } from "../shared/faces.d.ts" */

import { utc } from "../shared/clock.js";

/** More is not shown; what was kept before is in the vault all the same. */
const MOST = 200;

/**
 * A page in the list. `capture_id` is known once it was taken; `is_under_way` while it is being taken.
 *
 * @typedef {RecordedPage & { capture_id: string | null; is_under_way: boolean }} ListedPage
 */

/**
 * Make the list.
 *
 * @param {{ clock: Clock }} parts
 */
export function createRecordedPages({ clock }) {
  /** @type {ListedPage[]} */
  let pages = [];
  const last = () => pages.at(-1) ?? null;

  return {
    all: () => pages,

    /** @param {readonly ListedPage[]} [kept] what an earlier life of the worker knew */
    begin(kept = []) {
      pages = kept.map((page) => ({ ...page }));
    },

    /** What the faces are told. @returns {readonly RecordedPage[]} */
    told: () => pages.map(({ at, outcome, code, complete }) => ({ at, outcome, code, complete })),

    /**
     * Add a page. One left out after another that was left out is not told apart from it.
     *
     * @param {"taking" | "never_list"} outcome
     */
    add(outcome) {
      if (outcome === "never_list" && last()?.outcome === outcome) return;
      const page = {
        at: utc(clock.now()),
        outcome,
        code: null,
        complete: null,
        capture_id: null,
        is_under_way: false,
      };
      pages = [...pages, page].slice(-MOST);
    },

    /** The page that waits to be taken, or null. */
    waiting: () => pages.find((page) => page.outcome === "taking" && !page.is_under_way) ?? null,

    /** The page that is being taken, or null. */
    underWay: () => pages.find(({ is_under_way }) => is_under_way) ?? null,

    /** @param {string} capture_id */
    ofCapture: (capture_id) => pages.find((page) => page.capture_id === capture_id) ?? null,

    /** @param {ListedPage} page which is of no interest: its place was taken by the page that it led to */
    drop(page) {
      pages = pages.filter((one) => one !== page);
    },

    /**
     * @param {ListedPage} page
     * @param {Partial<ListedPage>} changes
     */
    set(page, changes) {
      Object.assign(page, changes);
    },
  };
}

/** @typedef {ReturnType<typeof createRecordedPages>} RecordedPages */
