/** The text that was selected on the page when the capture began. */

/** @import { Box } from "../shared/protocol.d.ts" */
/** @import { Target } from "../shared/engine.d.ts" */
/** @import { Page } from "./page.js" */

import { selectedText } from "../content/read-selection.js";
import { plainText } from "../shared/text.js";

/** As much text as of a whole page, and as many boxes as the record holds. */
const LIMITS = { longest: 16 * 1024 * 1024, most_boxes: 500 };

/**
 * Return the selected text and where it is, in CSS pixels of the document; null when nothing is selected.
 *
 * Asked for first of all, since a page may drop the selection when it is scrolled.
 *
 * @param {Page} page
 * @param {Target} target
 * @returns {Promise<{ text: string; boxes: Box[] } | null>}
 */
export async function readSelection(page, target) {
  const { text, boxes } = await page.run(target, selectedText, LIMITS);
  return text.trim() === "" ? null : { text: plainText(text), boxes };
}
