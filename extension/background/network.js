/** The network's answers that brought the pages of tabs, where the person allowed to watch them. */

/** @import { Network } from "../shared/protocol.d.ts" */

/** Make the watch of the network. */
export function createNetwork() {
  return {
    /**
     * Return the answer that brought the page a tab shows now, or why it is not known.
     *
     * @param {number} _tab_id
     * @param {string} _url
     * @returns {Promise<{ network: Network } | { unread_because: string }>}
     */
    async factsOf(_tab_id, _url) {
      return { unread_because: "network facts were not asked for" };
    },
  };
}

/** @typedef {ReturnType<typeof createNetwork>} NetworkWatch */
