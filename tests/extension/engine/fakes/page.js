/** A page in a browser, as the background sees it: it scrolls, is left, is replaced, and can be shot. */

/** @import { FoundSurface, Target, View } from "../../../../extension/shared/engine.d.ts" */
/** @import { Page } from "../../../../extension/background/page.js" */

import { CaptureStop } from "../../../../extension/background/stop.js";
import { view } from "./samples.js";

/** A PNG's first bytes, with a size; the rest says what was in front when it was taken. */
/** @param {number} width @param {number} height @param {string} shown */
function png(width, height, shown) {
  const bytes = new Uint8Array(24 + shown.length);
  bytes.set([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
  new DataView(bytes.buffer).setUint32(16, width);
  new DataView(bytes.buffer).setUint32(20, height);
  bytes.set(new TextEncoder().encode(shown), 24);
  return `data:image/png;base64,${Buffer.from(bytes).toString("base64")}`;
}

/** Where a part of the page is seen: the document is not scrolled. */
const WINDOW = { document_x: 0, document_y: 0, page_width: 1_280, page_height: 800 };

/** What a picture showed. */
/** @param {Uint8Array} bytes */
export const shownIn = (bytes) => new TextDecoder().decode(bytes.subarray(24));

/**
 * Make a page. `before(what)` is called ahead of everything the background does, and may change the world.
 *
 * @param {{ page?: Partial<View>; parts?: Partial<View>[]; before?: (what: string, world: any) => void; answers?: { [name: string]: (args: any) => unknown }; in_frames?: { document_id: string; result: any }[] }} [how]
 */
export function fakeBrowser({ page: of_page = {}, parts: how_parts = [], before = () => undefined, answers = {}, in_frames = [] } = {}) {
  const world = {
    view: view(of_page),
    is_active: true,
    is_open: true,
    /** @type {View[]} what scrolls in it, numbered from 1 */
    parts: how_parts.map((one, at) => view({ surface: at + 1, ...WINDOW, ...one })),
    /** @type {{ x: number; y: number }[]} */
    homes: [],
    url: view().url,
    events: 0,
    shots: 0,
    /** @type {string[]} */
    done: [],
    /** @type {any[]} */
    took: [],
    leave() {
      world.is_active = false;
      world.events += 1;
    },
    comeBack() {
      world.is_active = true;
      world.events += 1;
    },
  };
  /** @param {string} what */
  const happens = (what) => {
    world.done.push(what);
    before(what, world);
  };

  /** @type {(surface: number) => View} */
  const of = (surface) => (surface === 0 ? world.view : (world.parts[surface - 1] ?? world.view));
  /** @type {(shown: View, to: { x: number; y: number }) => void} */
  const scrollTo = (shown, { x, y }) => {
    const { scroll_width, scroll_height, client_width, client_height } = shown;
    const most_x = shown.least_scroll_x + Math.max(0, scroll_width - client_width);
    shown.scroll_x = Math.max(shown.least_scroll_x, Math.min(x, most_x));
    shown.scroll_y = Math.max(0, Math.min(y, Math.max(0, scroll_height - client_height)));
  };
  /** @type {(shown: View) => FoundSurface} */
  const foundOf = (shown) => ({
    surface: shown.surface,
    kind: shown.surface === 0 ? "document" : "element",
    label: "div",
    box: shown.frame,
    scroll_width: shown.scroll_width,
    scroll_height: shown.scroll_height,
    client_width: shown.client_width,
    client_height: shown.client_height,
    is_on_top: false,
    is_in_middle: true,
    snaps: shown.snaps,
  });

  /** @type {{ [name: string]: (args: any) => unknown }} */
  const functions = {
    measureView({ surface }) {
      const { occluders: _over, scan_complete: _whole, ...shown } = structuredClone(of(surface));
      if (surface > 0) return { ...shown, url: world.view.url };
      return { ...shown, document_x: shown.scroll_x, document_y: shown.scroll_y };
    },
    findOccluders({ surface }) {
      const { occluders, scan_complete } = of(surface);
      return structuredClone({
        occluders: occluders.map((box) => ({ ...box, covers: box.covers ?? true, is_bare: box.is_bare ?? false })),
        scan_complete,
      });
    },
    findSurfaces: () => ({
      surfaces: [world.view, ...world.parts].map(foundOf),
      frames: [],
      not_taken: [],
      left_out: 0,
      picked_in: null,
      is_complete: true,
    }),
    scrollToPlace({ surface, x, y }) {
      const shown = of(surface);
      world.homes[surface] ??= { x: shown.scroll_x, y: shown.scroll_y };
      scrollTo(shown, { x, y });
      return { is_there: true };
    },
    scrollHome() {
      world.homes.forEach((home, surface) => scrollTo(of(surface), home));
      world.homes = [];
      return { is_home: true };
    },
    waitGrowth: ({ surface, scroll_height }) => ({
      has_grown: of(surface).scroll_height > scroll_height + 1,
    }),
    waitForEscape: () => new Promise(() => undefined),
    endEscape: () => ({ is_ended: true }),
    twoFrames: () => ({ is_drawn: true }),
    listFrames: () => ({
      path: [],
      url: world.view.url,
      element_box: null,
      width: world.view.viewport_width,
      height: world.view.viewport_height,
      scroll_x: 0,
      scroll_y: 0,
      frames: [],
    }),
    waitSettled: () => ({ not_loaded: [], is_moving: false, fading: [] }),
    findUnrevealed: ({ frame }) => ({ from_y: frame.y + frame.height }),
    findLogin: () => ({ why: null, box: null }),
    postMarkup: () => ({
      recipes: [],
      blocks: [],
      metas: [],
      links: [],
      items: [],
      fields: [],
      posts: [],
      is_cut: false,
    }),
    ...answers,
  };

  const page = {
    /** @param {Target} target */
    sameTab(target) {
      happens("sameTab");
      if (!world.is_open) return Promise.reject(new CaptureStop("tab_left", "closed"));
      if (world.url !== target.url) return Promise.reject(new CaptureStop("page_changed", "moved"));
      return Promise.resolve({ active: world.is_active, windowId: 3 });
    },
    zoom: () => Promise.resolve(1),
    /**
     * @param {Target} target
     * @param {Function} func
     * @param {unknown} args
     */
    async run(target, func, args) {
      happens(func.name);
      await new Promise((resolve) => setImmediate(resolve));
      if (!world.is_open) throw new CaptureStop("tab_left", "closed");
      if (world.url !== target.url) throw new CaptureStop("page_changed", "replaced");
      const answer = functions[func.name];
      if (answer === undefined) throw new Error(`the page was asked for ${func.name}`);
      return answer(args);
    },
    runInFrames: () => Promise.resolve({ answers: in_frames, is_whole: true }),
    insertStyle: () => Promise.resolve(happens("insertStyle")),
    removeStyle: () => Promise.resolve(happens("removeStyle")),
  };

  return {
    world,
    page: /** @type {Page} */ (/** @type {unknown} */ (page)),
    watch: {
      mark: () => world.events,
      onActivated: () => undefined,
      onUpdated: () => undefined,
      onRemoved: () => undefined,
    },
    /** @param {number} _window_id @param {any} options */
    take(_window_id, options) {
      happens("take");
      world.shots += 1;
      world.took.push(options);
      const { client_width, client_height, scroll_y } = world.view;
      const shown = !world.is_active
        ? "another tab"
        : world.url === view().url
          ? `y=${scroll_y}`
          : "another page";
      return Promise.resolve(png(client_width, client_height, shown));
    },
  };
}
