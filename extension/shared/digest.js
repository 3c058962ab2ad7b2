/** Bytes to names and back: SHA-256 in hex, base64, UTF-8. */

const BASE64_STEP = 0x8000;

/**
 * Return the SHA-256 of the bytes in lower-case hex (FIPS 180-4).
 *
 * @param {Uint8Array<ArrayBuffer>} bytes
 */
export async function sha256(bytes) {
  const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", bytes));
  return Array.from(digest, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

/**
 * Return the bytes in base64 (RFC 4648, section 4), with the browser's own encoder where it has one.
 *
 * @param {Uint8Array & { toBase64?: () => string }} bytes
 */
export function toBase64(bytes) {
  if (bytes.toBase64) return bytes.toBase64();
  const pieces = [];
  for (let at = 0; at < bytes.length; at += BASE64_STEP) {
    pieces.push(String.fromCharCode(...bytes.subarray(at, at + BASE64_STEP)));
  }
  return btoa(pieces.join(""));
}

/**
 * Return the bytes and media type of a `data:` address.
 *
 * @param {string} dataUrl
 * @returns {Promise<{ bytes: Uint8Array<ArrayBuffer>; media_type: string }>}
 */
export async function bytesOfDataUrl(dataUrl) {
  // `fetch` of a data: address decodes natively and touches no network.
  const response = await fetch(dataUrl);
  const bytes = new Uint8Array(await response.arrayBuffer());
  return { bytes, media_type: response.headers.get("content-type") ?? "" };
}

/**
 * Return the text in UTF-8.
 *
 * @param {string} text
 * @returns {Uint8Array<ArrayBuffer>}
 */
export function utf8(text) {
  return new TextEncoder().encode(text);
}
