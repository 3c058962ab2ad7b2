/** @import { MediaInPage } from "../shared/engine.d.ts" */

/**
 * Return a part of a file that was opened, in base64, and let the file go with its last part; a length of 0
 * lets it go at once.
 *
 * Runs inside the page. Must stay closed: no imports, no module-scope names.
 *
 * @param {{ file: number; at: number; length: number }} part in bytes
 * @returns {Promise<{ base64: string } | { unread: string }>}
 */
export async function readPart({ file, at, length }) {
  const known = /** @type {MediaInPage | undefined} */ (
    Object.hasOwn(globalThis, "holdfast_media") ? Reflect.get(globalThis, "holdfast_media") : undefined
  );
  const blob = known?.files.get(file);
  if (blob === undefined) return { unread: "it was gone when it was to be read" };
  if (length === 0 || at + length >= blob.size) known?.files.delete(file);
  const part = blob.slice(at, at + length);
  /** @type {string} */
  const address = await new Promise((resolve, reject) => {
    const reader = new FileReader();
    reader.onload = () => resolve(String(reader.result));
    reader.onerror = () => reject(reader.error);
    reader.readAsDataURL(part);
  });
  return { base64: address.replace(/^[^,]*,/, "") };
}
