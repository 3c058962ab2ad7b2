/** What is known of a page before anything is taken: its own facts, the tab's, and where the window stands. */

/** @import { Page as PagePart } from "../shared/protocol.d.ts" */
/** @import { PageFacts, Target, View } from "../shared/engine.d.ts" */
/** @import { Page } from "./page.js" */

import { measureView } from "../content/measure-view.js";
import { pageFacts } from "../content/page-facts.js";

const LIMITS = { most: 2_000, longest: 65_536 };

/**
 * Return the page part of the record, and note in `target` which document it is.
 *
 * Throws `CaptureStop` when the page may not be asked.
 *
 * @param {Page} page
 * @param {Target} target
 */
export async function gatherFacts(page, target) {
  const view = await page.run(target, measureView, { surface: 0, follow: "none" });
  target.time_origin = view.time_origin;
  const [facts, zoom] = await Promise.all([page.run(target, pageFacts, LIMITS), page.zoom(target)]);
  return pageFromFacts(facts, { target, view, zoom });
}

/**
 * Return what is known of a page whose scripts may not be asked: address and title, as the tab has them.
 *
 * @param {Pick<Target, "url" | "title">} target
 * @returns {PagePart}
 */
export function pageFromTab({ url, title }) {
  return {
    kind: "other",
    url,
    tab_url: url,
    canonical_url: null,
    referrer: null,
    title,
    language: null,
    ready_state: "unknown",
    content_type: "unknown",
    character_set: "unknown",
    last_modified: null,
    scroll_width: 0,
    scroll_height: 0,
    viewport_width: 0,
    viewport_height: 0,
    client_width: 0,
    client_height: 0,
    scroll_x: 0,
    scroll_y: 0,
    device_pixel_ratio: 1,
    zoom: 1,
    color_scheme: "unknown",
    frames: [],
    shown_times: [],
    metadata: {},
  };
}

/**
 * Return the page part of a record from what the page and the tab said.
 *
 * @param {PageFacts} facts
 * @param {{ target: Pick<Target, "url">; view: Omit<View, "occluders" | "scan_complete">; zoom: number }} seen
 * @returns {PagePart}
 */
export function pageFromFacts(facts, { target, view, zoom }) {
  return {
    ...facts,
    tab_url: target.url,
    scroll_width: view.scroll_width,
    scroll_height: view.scroll_height,
    viewport_width: view.viewport_width,
    viewport_height: view.viewport_height,
    client_width: view.client_width,
    client_height: view.client_height,
    scroll_x: view.scroll_x,
    scroll_y: view.scroll_y,
    device_pixel_ratio: view.device_pixel_ratio,
    zoom,
  };
}
