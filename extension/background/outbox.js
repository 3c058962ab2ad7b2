/**
 * What was captured and is not yet in the vault. Survives the worker, the browser and the companion;
 * everything in it but the ids is encrypted.
 *
 * An entry goes capturing -> ready -> sending, and is deleted when its receipt is here.
 */

/** @import { Entry, EntryState, NewItem } from "../shared/engine.d.ts" */
/** @import { Database } from "./database.js" */
/** @import { Seal, Sealed } from "./seal.js" */

import { utf8 } from "../shared/digest.js";
import { withoutEmbedded } from "../shared/text.js";

/** The form of the outbox's database. */
export const OUTBOX_FORM = {
  name: "outbox",
  version: 1,
  stores: { keys: null, captures: "capture_id", items: ["capture_id", "name"] },
};

/** @typedef {{ capture_id: string; body: Sealed }} CaptureRow */
/** @typedef {{ capture_id: string; name: string; body: Sealed }} ItemRow */

/** Which states may follow which; deleting is allowed from every one but `capturing`. */
const MAY_FOLLOW = /** @type {const} */ ({
  capturing: ["capturing", "ready"],
  ready: ["ready", "sending"],
  sending: ["ready", "sending"],
});

/**
 * Make the outbox.
 *
 * @param {{ database: Database; seal: Seal }} parts
 */
export function createOutbox({ database, seal }) {
  /** Writes happen one after the other, so that a later state of an entry is never overtaken. */
  let last_write = Promise.resolve();

  /**
   * @template T
   * @param {() => Promise<T>} write
   * @returns {Promise<T>}
   */
  const inTurn = (write) => {
    const done = last_write.then(write);
    last_write = done.then(
      () => undefined,
      () => undefined,
    ); // the writer itself gets the error
    return done;
  };

  /** @param {Entry} entry */
  const rowOf = async (entry) => {
    const body = await seal.close(entry.capture_id, utf8(JSON.stringify(entry)));
    return { store: "captures", value: { capture_id: entry.capture_id, body } };
  };

  /**
   * @param {string} capture_id
   * @returns {Promise<Entry | null>}
   */
  const get = async (capture_id) => {
    const row = /** @type {CaptureRow | undefined} */ (await database.get("captures", capture_id));
    return row === undefined ? null : readRow(row);
  };

  /** @param {CaptureRow} row */
  const readRow = async ({ capture_id, body }) => {
    const bytes = await seal.open(capture_id, body);
    return bytes === null
      ? null
      : /** @type {Entry} */ (JSON.parse(new TextDecoder().decode(bytes)));
  };

  /** @returns {Promise<Entry[]>} */
  const all = async () => {
    const rows = /** @type {CaptureRow[]} */ (await database.getAll("captures"));
    const entries = (await Promise.all(rows.map(readRow))).filter((entry) => entry !== null);
    return entries.sort((one, other) => (one.created_at < other.created_at ? -1 : 1));
  };

  return {
    get,
    all,

    /**
     * Write an entry as it is now, with items taken since, in one transaction. Without a permit what its page
     * embeds in titles, markup and addresses is not even put away for a moment.
     *
     * @param {Entry} entry
     * @param {NewItem[]} [new_items]
     */
    save(entry, new_items = []) {
      const { mode } = entry.draft;
      const as_it_is_now =
        mode === "text_only" ? withoutEmbedded(entry) : structuredClone(entry);
      return inTurn(async () => {
        await mustFollow(await get(entry.capture_id), as_it_is_now.state);
        const rows = new_items.map(async ({ name, bytes }) => {
          const body = await seal.close(placeOf(entry.capture_id, name), bytes);
          return { store: "items", value: { capture_id: entry.capture_id, name, body } };
        });
        await database.write([...(await Promise.all(rows)), await rowOf(as_it_is_now)]);
      });
    },

    /**
     * Change an entry that is no longer being taken, if it is still there.
     *
     * @param {string} capture_id
     * @param {Partial<Pick<Entry, "state" | "code" | "is_refused">>} changes
     */
    change(capture_id, changes) {
      return inTurn(async () => {
        const entry = await get(capture_id);
        if (entry === null) return;
        const changed = { ...entry, ...changes };
        await mustFollow(entry, changed.state);
        await database.write([await rowOf(changed)]);
      });
    },

    /**
     * Return an item's bytes, or null if they are not there or not what was put there.
     *
     * @param {string} capture_id
     * @param {string} name
     */
    async read(capture_id, name) {
      const row = /** @type {ItemRow | undefined} */ (
        await database.get("items", [capture_id, name])
      );
      if (row === undefined) return null;
      return seal.open(placeOf(capture_id, name), row.body);
    },

    /**
     * Delete an entry with its items.
     *
     * @param {string} capture_id
     */
    remove(capture_id) {
      return inTurn(() =>
        database.write([
          { store: "items", drop: IDBKeyRange.bound([capture_id], [capture_id, []]) },
          { store: "captures", drop: capture_id },
        ]),
      );
    },
  };
}

/** @typedef {ReturnType<typeof createOutbox>} Outbox */

/**
 * @param {string} capture_id
 * @param {string} name
 */
function placeOf(capture_id, name) {
  return `${capture_id}/${name}`;
}

/**
 * @param {Entry | null} before
 * @param {EntryState} state
 */
function mustFollow(before, state) {
  if (before === null) return;
  /** @type {readonly EntryState[]} */
  const allowed = MAY_FOLLOW[before.state];
  if (!allowed.includes(state))
    throw new Error(`an entry may not go from ${before.state} to ${state}`);
}
