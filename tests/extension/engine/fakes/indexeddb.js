/** An IndexedDB in memory: as much of it as the outbox uses, with copies in and out as the real one makes. */

/** @typedef {{ [key: string]: unknown }} Row */

/** @param {unknown} key */
const named = (key) => JSON.stringify(key);

class Range {
  /**
   * @param {unknown[]} lower
   * @param {unknown[]} upper
   */
  constructor(lower, upper) {
    this.lower = lower;
    this.upper = upper;
  }

  /** @param {string} name */
  includes(name) {
    const [first] = /** @type {unknown[]} */ (JSON.parse(name));
    return first === this.lower[0];
  }

  /**
   * Only what the outbox asks for: every key that begins with one part.
   *
   * @param {unknown[]} lower
   * @param {unknown[]} upper
   */
  static bound(lower, upper) {
    return new Range(lower, upper);
  }
}

/** A structured clone; keys of the browser's own cryptography are handed on as they are. */
/** @param {unknown} value */
const copied = (value) => (value instanceof CryptoKey ? value : structuredClone(value));

/**
 * @template T
 * @param {() => T} work
 */
function requestOf(work) {
  /** @type {{ result?: T; error?: unknown; onsuccess?: () => void; onerror?: () => void; onupgradeneeded?: () => void }} */
  const request = {};
  queueMicrotask(() => {
    try {
      request.result = work();
    } catch (error) {
      request.error = error;
      request.onerror?.();
      return;
    }
    request.onsuccess?.();
  });
  return request;
}

/** Make an empty factory; `failNextWrite` makes the next transaction abort with that error. */
export function fakeIndexedDb() {
  /** @type {Map<string, { keyPath: string | string[] | null; rows: Map<string, unknown> }>} */
  const stores = new Map();
  /** @type {unknown[]} */
  const failures = [];

  /** @param {string} name */
  const storeOf = (name) => {
    const store = stores.get(name);
    if (store === undefined) throw new Error(`no store ${name}`);
    return store;
  };
  /** @param {string} name */
  const reading = (name) => ({
    get: (/** @type {unknown} */ key) =>
      requestOf(() => copied(storeOf(name).rows.get(named(key)))),
    getAll: () => requestOf(() => [...storeOf(name).rows.values()].map(copied)),
  });

  const database = {
    objectStoreNames: { contains: (/** @type {string} */ name) => stores.has(name) },
    /**
     * @param {string} name
     * @param {{ keyPath: string | string[] | null }} how
     */
    createObjectStore: (name, { keyPath }) => void stores.set(name, { keyPath, rows: new Map() }),
    /**
     * @param {string | string[]} _names
     * @param {string} [mode]
     */
    transaction(_names, mode) {
      /** @type {(() => void)[]} */
      const changes = [];
      /** @type {{ error: unknown; oncomplete?: () => void; onabort?: () => void; objectStore: (name: string) => object }} */
      const transaction = {
        error: null,
        objectStore: (name) => ({
          ...reading(name),
          put(/** @type {Row} */ value, /** @type {unknown} */ key) {
            const { keyPath, rows } = storeOf(name);
            const path = keyPath === null ? key : [keyPath].flat().map((part) => value[part]);
            const at =
              Array.isArray(keyPath) || keyPath === null
                ? path
                : /** @type {unknown[]} */ (path)[0];
            const row = copied(value);
            changes.push(() => rows.set(named(at), row));
          },
          delete(/** @type {unknown} */ key) {
            const { rows } = storeOf(name);
            changes.push(() => {
              for (const at of rows.keys()) {
                if (key instanceof Range ? key.includes(at) : at === named(key)) rows.delete(at);
              }
            });
          },
        }),
      };
      if (mode === "readwrite") {
        setTimeout(() => {
          transaction.error = failures.shift() ?? null;
          if (transaction.error !== null) return transaction.onabort?.();
          changes.forEach((change) => change());
          return transaction.oncomplete?.();
        });
      }
      return transaction;
    },
  };

  const factory = {
    open() {
      const request = requestOf(() => {
        request.result = database;
        if (stores.size === 0) request.onupgradeneeded?.();
        return database;
      });
      return request;
    },
  };
  Object.assign(globalThis, { IDBKeyRange: Range });
  return {
    factory: /** @type {IDBFactory} */ (/** @type {unknown} */ (factory)),
    failNextWrite: (/** @type {unknown} */ error) => void failures.push(error),
    /** Everything that lies in the profile, as one text. */
    contents: () =>
      JSON.stringify(
        [...stores].map(([name, { rows }]) => [name, [...rows]]),
        (_key, value) =>
          value instanceof ArrayBuffer ? Buffer.from(value).toString("latin1") : value,
      ),
    rowsOf: (/** @type {string} */ name) => storeOf(name).rows,
  };
}
