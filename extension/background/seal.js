/**
 * Encrypts what waits in the browser's profile with a key that never leaves it, so that no picture
 * and no address lies there to be read.
 */

/** @import { Database } from "./database.js" */

const ALGORITHM = "AES-GCM";
const NONCE_BYTES = 12;
const KEY_ROW = "outbox";

/** @typedef {{ nonce: Uint8Array<ArrayBuffer>; sealed: ArrayBuffer }} Sealed */

/**
 * Make the seal with the key kept in the store `keys`, made there at first use.
 *
 * @param {{ database: Database }} parts
 */
export async function createSeal({ database }) {
  const key = await ownKey(database);

  return {
    /**
     * Return the bytes encrypted, bound to the name of the place they are kept in.
     *
     * @param {string} place
     * @param {Uint8Array<ArrayBuffer>} bytes
     * @returns {Promise<Sealed>}
     */
    async close(place, bytes) {
      const nonce = crypto.getRandomValues(new Uint8Array(NONCE_BYTES));
      return { nonce, sealed: await crypto.subtle.encrypt(settings(place, nonce), key, bytes) };
    },

    /**
     * Return the bytes again, or null if they are not what was sealed there.
     *
     * @param {string} place
     * @param {Sealed} kept
     */
    async open(place, { nonce, sealed }) {
      try {
        return new Uint8Array(await crypto.subtle.decrypt(settings(place, nonce), key, sealed));
      } catch (error) {
        if (error instanceof DOMException && error.name === "OperationError") return null;
        throw error;
      }
    },
  };
}

/** @typedef {Awaited<ReturnType<typeof createSeal>>} Seal */

/**
 * @param {string} place
 * @param {Uint8Array<ArrayBuffer>} iv
 */
function settings(place, iv) {
  return { name: ALGORITHM, iv, additionalData: new TextEncoder().encode(place) };
}

/** @param {Database} database */
async function ownKey(database) {
  const kept = await database.get("keys", KEY_ROW);
  if (kept instanceof CryptoKey) return kept;
  const key = await crypto.subtle.generateKey({ name: ALGORITHM, length: 256 }, false, [
    "encrypt",
    "decrypt",
  ]);
  await database.write([{ store: "keys", key: KEY_ROW, value: key }]);
  return key;
}
