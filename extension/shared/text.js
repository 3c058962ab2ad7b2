/** Text from pages, made fit for the wire: whole characters, bounded length, no embedded pictures. */

const DATA_ADDRESS = /data:(?:[\w.+-]+\/[\w.+-]+)?[^\s"'<>(),]*,[^\s"'<>()]*/gi;

/**
 * Return the text with each half of a surrogate pair replaced by U+FFFD.
 *
 * The companion refuses halves (RFC 8259, section 8.2), and UTF-8 cannot hold them.
 *
 * @param {string} text
 */
export function wellFormed(text) {
  return text.toWellFormed();
}

/**
 * Return the text cut to at most `longest` UTF-16 units, never inside a character, and well formed.
 *
 * @param {string} text
 * @param {number} longest
 */
export function clipped(text, longest) {
  if (text.length <= longest) return wellFormed(text);
  const last = text.charCodeAt(longest - 1);
  const isHalved = last >= 0xd800 && last <= 0xdbff;
  return wellFormed(text.slice(0, isHalved ? longest - 1 : longest));
}

/**
 * Return the text with each NUL replaced by U+FFFD: scripts can put it on a page, and a file with one
 * does not count as text.
 *
 * @param {string} text
 */
export function plainText(text) {
  return text.replaceAll("\0", "\u{fffd}");
}

/**
 * Return an address as it may stand in a record: one that carries its own content loses it.
 *
 * @param {string} address
 */
export function addressOnly(address) {
  const scheme = /^\s*(data|blob|filesystem):/i.exec(address)?.[1]?.toLowerCase();
  if (scheme === undefined) return address;
  if (scheme !== "data") return `${scheme}:`;
  return `data:${/^\s*data:([\w.+-]+\/[\w.+-]+)/i.exec(address)?.[1]?.toLowerCase() ?? ""}`;
}

/**
 * Return the text with every `data:` address in it shortened to its media type.
 *
 * @param {string} text
 */
export function withoutData(text) {
  return text.replace(DATA_ADDRESS, addressOnly);
}
