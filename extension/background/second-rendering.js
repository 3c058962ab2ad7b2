/**
 * In Firefox the whole document can be drawn again, at once and without scrolling: a second picture to
 * compare with the tiles. What loads as one scrolls is not in it; the companion says what agrees.
 */

/** @import { SecondRendering, Box } from "../shared/protocol.d.ts" */
/** @import { PixelPermit, Shot, Target, View } from "../shared/engine.d.ts" */
/** @import { Page } from "./page.js" */
/** @import { Shutter } from "./shutter.js" */
/** @import { TileShot } from "./tile-shot.js" */

import { scrollToPlace } from "../content/scroll-to.js";
import { CaptureStop } from "./stop.js";
import { alignedDown, alignment, movedInto } from "./tile-plan.js";

/** Firefox draws no picture of 65,536 pixels and more. */
const MOST_PX = { one: 32_000, slice: 16_000, all: 100_000_000 };
const NOTHING_COVERED = { top: 0, bottom: 0 };

export const TOO_LARGE = "The page is too large to be drawn a second time at once.";
export const MOVED = "The layout moved, so the page was not drawn a second time.";

/** @typedef {{ rendering: Omit<SecondRendering, "item">; shot: Shot }} Rendered */

/**
 * Return the parts of the document to be drawn, each on whole device pixels; none if it is too large.
 *
 * @param {Pick<View, "least_scroll_x" | "scroll_width" | "scroll_height" | "device_pixel_ratio">} view
 * @returns {Box[]}
 */
export function slicesOf({ least_scroll_x: x, scroll_width, scroll_height, device_pixel_ratio }) {
  const unit = alignment(device_pixel_ratio);
  const width_px = scroll_width * device_pixel_ratio;
  const height_px = scroll_height * device_pixel_ratio;
  if (width_px * height_px > MOST_PX.all || width_px > MOST_PX.one) return [];
  const longest = (height_px <= MOST_PX.one ? MOST_PX.one : MOST_PX.slice) / device_pixel_ratio;
  const step = Math.max(unit, alignedDown(longest, unit));
  const count = Math.max(1, Math.ceil(scroll_height / step));
  const left = alignedDown(x, unit);
  return Array.from({ length: count }, (_, at) => ({
    x: left,
    y: at * step,
    width: scroll_width + x - left,
    height: Math.min(step, scroll_height - at * step),
  }));
}

/**
 * Draw the document again from its start, and hand on what came of it.
 *
 * @param {{ page: Page; shutter: Shutter; tileShot: TileShot }} parts
 * @param {{ permit: PixelPermit; target: Target; expected: View; onRendering: (one: Rendered) => Promise<void> }} order
 *   `expected` is the document as its tiles showed it last
 * @returns {Promise<string | null>} why it was not drawn
 */
export async function drawAgain({ page, shutter, tileShot }, order) {
  const { permit, target, expected, onRendering } = order;
  const slices = slicesOf(expected);
  if (slices.length === 0) return TOO_LARGE;
  const start = { surface: 0, x: expected.least_scroll_x, y: 0, clear: NOTHING_COVERED };
  await page.run(target, scrollToPlace, start);
  await page.run(target, twoFrames, {});
  const view = await tileShot.measure(target, { surface: 0 });
  if (!isSameLayout(view, expected)) return MOVED;
  const scale = view.device_pixel_ratio / (await page.zoom(target));
  for (const rect of slices) {
    const before = await page.sameTab(target);
    if (!before.active) return "Another tab came to the front.";
    const shot = await shutter.shoot(permit, before.windowId, { rect, scale });
    const [after, tab] = await Promise.all([
      tileShot.measure(target, { surface: 0, limit_ms: 0 }),
      page.sameTab(target),
    ]);
    if (!tab.active || tab.windowId !== before.windowId) return "Another tab came to the front.";
    if (!isSameLayout(after, view) || after.scroll_y !== view.scroll_y) return MOVED;
    const occluders = movedInto(view.occluders, view, { x: 0, y: 0, width: 0, height: 0 });
    const { scroll_x, scroll_y, device_pixel_ratio } = view;
    const { taken_at } = shot;
    const rendering = { ...rect, scroll_x, scroll_y, device_pixel_ratio, occluders, taken_at };
    await onRendering({ rendering, shot });
  }
  return null;
}

/**
 * A picture that fails here costs only itself.
 *
 * @param {unknown} error
 */
export function isOnlyItself(error) {
  return error instanceof CaptureStop && error.reason === "capture_failed";
}

/** Runs inside the page: closed. */
async function twoFrames() {
  /** @type {() => Promise<void>} */
  const frame = () => new Promise((resolve) => requestAnimationFrame(() => resolve()));
  await Promise.race([frame().then(frame), new Promise((resolve) => setTimeout(resolve, 250))]);
  return { is_drawn: true };
}

/**
 * @param {View} one
 * @param {View} other
 */
function isSameLayout(one, other) {
  return (
    Math.abs(one.scroll_height - other.scroll_height) <= 1 &&
    Math.abs(one.scroll_width - other.scroll_width) <= 1 &&
    one.device_pixel_ratio === other.device_pixel_ratio
  );
}
