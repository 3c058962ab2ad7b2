/** Lists what of a page scrolls by itself, for the person to choose from. */

/** @import { ScrollingPart } from "../shared/faces.d.ts" */
/** @import { Captures } from "./captures.js" */
/** @import { Page } from "./page.js" */

import { CaptureStop } from "./stop.js";
import { choicesOf, searchSurfaces } from "./surfaces.js";

/**
 * Return the function that lists what scrolls in the page of a tab; nothing where the page may not be asked.
 *
 * @param {{ page: Page; captures: Pick<Captures, "target"> }} parts
 * @returns {(tab_id: number) => Promise<ScrollingPart[]>}
 */
export function createParts({ page, captures }) {
  return async (tab_id) => {
    const target = await captures.target(tab_id);
    if (typeof target === "string") return [];
    try {
      const { surfaces } = await searchSurfaces(page, target);
      return choicesOf(surfaces).map(partOf);
    } catch (error) {
      if (!(error instanceof CaptureStop)) throw error;
      return [];
    }
  };
}

/** @param {ReturnType<typeof choicesOf>[number]} choice */
function partOf({ surface, kind, label, box: { width, height }, scroll_height, is_main }) {
  return { surface, kind, label, width, height, scroll_height, is_main };
}
