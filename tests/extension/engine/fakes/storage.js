/** A storage area in memory. */
/** @param {{ [key: string]: unknown }} [kept] */
export function fakeStorage(kept = {}) {
  return {
    kept,
    get: (/** @type {unknown} */ key) =>
      Promise.resolve({ [String(key)]: structuredClone(kept[String(key)]) }),
    set: (/** @type {{ [key: string]: unknown }} */ values) =>
      Promise.resolve(void Object.assign(kept, structuredClone(values))),
  };
}
