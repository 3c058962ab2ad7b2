/** The text that was selected on the page when the capture began. */

/** @import { Box } from "../shared/protocol.d.ts" */
/** @import { Target } from "../shared/engine.d.ts" */
/** @import { Page } from "./page.js" */

/**
 * Return the selected text and where it is, in CSS pixels of the document; null when nothing is selected.
 *
 * @param {Page} _page
 * @param {Target} _target
 * @returns {Promise<{ text: string; boxes: Box[] } | null>}
 */
export async function readSelection(_page, _target) {
  return null;
}
