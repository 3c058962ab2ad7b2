/** What was found, gathered: the same finding is kept once, and no kind can fill the memory. */

const MOST_OF_A_CODE = 1000;

/**
 * @typedef {{ code: string, where: string }} Finding
 * @typedef {{ add: (code: string, where: string) => void, all: () => Finding[] }} Findings
 */

/** @returns {Findings} */
export function gatherFindings() {
  /** @type {Map<string, Set<string>>} */
  const places = new Map();
  return {
    add(code, where) {
      const kept = places.get(code) ?? new Set();
      places.set(code, kept);
      kept.add(kept.size < MOST_OF_A_CODE ? where : "and more");
    },
    all() {
      return [...places].flatMap(([code, kept]) => [...kept].map((where) => ({ code, where })));
    },
  };
}

/** The file is not a bundle that can be read. `hint` says what to do next. */
export class Unreadable extends Error {
  /**
   * @param {string} message
   * @param {string} [hint]
   */
  constructor(message, hint = "Check that the file is the zip that was handed over, and was copied whole.") {
    super(message);
    this.hint = hint;
  }
}
