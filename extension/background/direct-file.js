/** A file opened directly in a tab (image, PDF, video): its own bytes beside its picture. */

/** @import { Medium } from "../shared/protocol.d.ts" */
/** @import { NewItem, PixelPermit, Target } from "../shared/engine.d.ts" */

/**
 * Return the file as a medium of kind `document`, its bytes kept as an item; null if the tab shows a page.
 *
 * @param {object} how
 * @param {Target} how.target
 * @param {PixelPermit} how.permit
 * @param {string} how.content_type what the tab says it shows
 * @param {(url: string, permit: PixelPermit) => Promise<Blob | null>} how.fetchDirect
 * @param {(item: { media_type: string } & NewItem) => Promise<void>} how.onItem
 * @returns {Promise<Medium | null>}
 */
export async function keepDirectFile(how) {
  void how;
  return null;
}
