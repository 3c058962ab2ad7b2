/** A page in a browser, as the background sees it: it scrolls, is left, is replaced, and can be shot. */

/** @import { Target, View } from "../../../../extension/shared/engine.d.ts" */
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

/** What a picture showed. */
/** @param {Uint8Array} bytes */
export const shownIn = (bytes) => new TextDecoder().decode(bytes.subarray(24));

/**
 * Make a page. `before(what)` is called ahead of everything the background does, and may change the world.
 *
 * @param {{ page?: Partial<View>; before?: (what: string, world: any) => void; answers?: { [name: string]: (args: any) => unknown } }} [how]
 */
export function fakeBrowser({ page: of_page = {}, before = () => undefined, answers = {} } = {}) {
  const world = {
    view: view(of_page),
    is_active: true,
    is_open: true,
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

  /** @type {{ [name: string]: (args: any) => unknown }} */
  const functions = {
    measureView: () => structuredClone(world.view),
    scrollToPlace({ x, y }) {
      const { scroll_width, scroll_height, client_width, client_height } = world.view;
      const { least_scroll_x: least } = world.view;
      const most_x = least + Math.max(0, scroll_width - client_width);
      world.view.scroll_x = Math.max(least, Math.min(x, most_x));
      world.view.scroll_y = Math.min(y, Math.max(0, scroll_height - client_height));
      return { scroll_x: world.view.scroll_x, scroll_y: world.view.scroll_y };
    },
    waitSettled: () => ({ not_loaded: [] }),
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
