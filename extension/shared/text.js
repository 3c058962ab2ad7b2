/** Text from pages, made fit for the wire: whole characters, bounded length, no embedded pictures. */

/** Up to where an address can go, and the lines after it that are more of the same; each is looked at once. */
const DATA_ADDRESS = /data(?::|%3a)[^\s"'<>()]*(?:\s+[A-Za-z0-9+/=]{40}[A-Za-z0-9+/=]*(?![^\s"'<>()]))*/gi;
/** How pictures begin in base64: PNG, JPEG, GIF, WebP. */
const PICTURE = /(?:iVBORw0KGgo|\/9j\/(?:4AAQ|4Q|2wBD)|R0lGOD[ld]h|UklGR)[A-Za-z0-9+/=_-]{100}[A-Za-z0-9+/=_-]*/g;

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
  if (typeof text !== "string") return "";
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
  if (typeof address !== "string") return "";
  const scheme = /^\s*(data|blob|filesystem):/i.exec(address)?.[1]?.toLowerCase();
  if (scheme === undefined) return address;
  if (scheme !== "data") return `${scheme}:`;
  return `data:${/^\s*data:([\w.+-]+\/[\w.+-]+)/i.exec(address)?.[1]?.toLowerCase() ?? ""}`;
}

/**
 * Return the text with every `data:` address in it shortened to its media type, also where it stands in another
 * address, and without what is a picture in base64. What is no text, as a page's names for things can bring
 * about, is none.
 *
 * @param {string} text
 */
export function withoutData(text) {
  if (typeof text !== "string") return "";
  return text.replace(DATA_ADDRESS, shortened).replace(PICTURE, "data:");
}

/**
 * Return a value with all text in it, also names, as `withoutData` has it.
 *
 * @template T
 * @param {T} value of what JSON can hold
 * @returns {T}
 */
export function withoutEmbedded(value) {
  /** @type {(one: unknown) => unknown} */
  const stripped = (one) => {
    if (typeof one === "string") return withoutData(one);
    if (Array.isArray(one)) return one.map(stripped);
    if (typeof one !== "object" || one === null) return one;
    return Object.fromEntries(
      Object.entries(one).map(([name, inner]) => [withoutData(name), stripped(inner)]),
    );
  };
  return /** @type {T} */ (stripped(value));
}

/** @param {string} address what may be a `data:` address; one without content is none */
function shortened(address) {
  if (!/,|%2c/i.test(address)) return address;
  return addressOnly(address.slice(0, 300).replace(/%3a/gi, ":").replace(/%2f/gi, "/"));
}
