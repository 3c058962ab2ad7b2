/** IndexedDB with promises: open, read, and write in one transaction. Knows nothing of what it keeps. */

/** @typedef {{ store: string; key?: IDBValidKey; value: unknown }} Put */
/** @typedef {{ store: string; drop: IDBValidKey | IDBKeyRange }} Drop */

/**
 * Open the database; `stores` name each object store and its key path (null for keys of one's own).
 *
 * @param {IDBFactory} factory
 * @param {{ name: string; version: number; stores: { [store: string]: string | string[] | null } }} form
 */
export async function openDatabase(factory, { name, version, stores }) {
  const opening = factory.open(name, version);
  opening.onupgradeneeded = () => {
    for (const [store, keyPath] of Object.entries(stores)) {
      if (!opening.result.objectStoreNames.contains(store)) {
        opening.result.createObjectStore(store, { keyPath });
      }
    }
  };
  const database = await answered(opening);

  return {
    /**
     * @param {string} store
     * @param {IDBValidKey} key
     * @returns {Promise<unknown>}
     */
    get: (store, key) => answered(database.transaction(store).objectStore(store).get(key)),

    /**
     * @param {string} store
     * @returns {Promise<unknown[]>}
     */
    getAll: (store) => answered(database.transaction(store).objectStore(store).getAll()),

    /**
     * Carry out every change or none, and return when they are on the disk.
     *
     * @param {(Put | Drop)[]} changes
     */
    async write(changes) {
      const stores_changed = [...new Set(changes.map(({ store }) => store))];
      const transaction = database.transaction(stores_changed, "readwrite", {
        durability: "strict",
      });
      const completed = finished(transaction);
      for (const change of changes) {
        const store = transaction.objectStore(change.store);
        if ("drop" in change) store.delete(change.drop);
        else store.put(change.value, change.key);
      }
      await completed;
    },
  };
}

/** @typedef {Awaited<ReturnType<typeof openDatabase>>} Database */

/**
 * @template T
 * @param {IDBRequest<T>} request
 * @returns {Promise<T>}
 */
function answered(request) {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
}

/**
 * @param {IDBTransaction} transaction
 * @returns {Promise<void>}
 */
function finished(transaction) {
  return new Promise((resolve, reject) => {
    transaction.oncomplete = () => resolve();
    transaction.onabort = () => reject(transaction.error);
  });
}
