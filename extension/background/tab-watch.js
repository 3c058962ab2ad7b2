/** Counts what happens to tabs, so that a picture taken while something happened is known for it. */

/** Make the watch. Its listeners are registered by the one who makes it. */
export function createTabWatch() {
  let activations = 0;
  /** @type {Map<number, number>} */
  const changes = new Map();

  return {
    /** Another tab came to the front of some window. */
    onActivated() {
      activations += 1;
    },

    /**
     * A tab began to load. That only its address changed is seen where the page is measured.
     *
     * @param {number} tab_id
     * @param {{ status?: string }} change
     */
    onUpdated(tab_id, { status }) {
      if (status === "loading") changes.set(tab_id, (changes.get(tab_id) ?? 0) + 1);
    },

    /** @param {number} tab_id */
    onRemoved: (tab_id) => void changes.delete(tab_id),

    /**
     * Return a number that differs if anything happened in between.
     *
     * @param {number} tab_id
     */
    mark: (tab_id) => activations + (changes.get(tab_id) ?? 0),
  };
}

/** @typedef {ReturnType<typeof createTabWatch>} TabWatch */
