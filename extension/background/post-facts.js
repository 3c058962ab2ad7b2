/** What a page says of itself: who posted it, when, and how often it was seen. */

/** @import { PostFact } from "../shared/protocol.d.ts" */
/** @import { Target } from "../shared/engine.d.ts" */
/** @import { Page } from "./page.js" */

/**
 * Return the facts of a post, each with the place on the page it comes from; none where the page gives none.
 *
 * @param {Page} _page
 * @param {Target} _target
 * @returns {Promise<PostFact[]>}
 */
export async function gatherPostFacts(_page, _target) {
  return [];
}
