/** What a capture missed, counted: with its place where it has one, but no longer than a record may be. */

/** @import { Box, Gap, GapCode } from "../shared/protocol.d.ts" */

const MOST_PLACES = 100;

/** Make an empty list of gaps. */
export function createGaps() {
  /** @type {Map<string, { code: GapCode; count: number; box: Box | null; url: string | null }>} */
  const gaps = new Map();
  /** @type {Map<GapCode, number>} */
  const places = new Map();

  return {
    /**
     * Add a gap; those without a place are counted together.
     *
     * @param {GapCode} code
     * @param {{ box?: Box | null; url?: string | null; count?: number }} [where]
     */
    add(code, { box = null, url = null, count = 1 } = {}) {
      const has_place = (box !== null || url !== null) && (places.get(code) ?? 0) < MOST_PLACES;
      const key = has_place ? JSON.stringify([code, rounded(box), url]) : code;
      const known = gaps.get(key);
      if (known !== undefined) {
        if (!has_place) known.count += count;
        return;
      }
      if (has_place) places.set(code, (places.get(code) ?? 0) + 1);
      gaps.set(key, has_place ? { code, count, box, url } : { code, count, box: null, url: null });
    },

    /** @returns {Gap[]} */
    list: () => [...gaps.values()].map((gap) => ({ ...gap })),
  };
}

/** @typedef {ReturnType<typeof createGaps>} Gaps */

/** @param {Box | null} box */
function rounded(box) {
  return box && [box.x, box.y, box.width, box.height].map(Math.round);
}
