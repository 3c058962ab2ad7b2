/** What a file is by its own first bytes, whatever its site or its name says. Pure. */

/** @typedef {{ media_type: string; extension: string }} FileKind */

const ANY = { media_type: "application/octet-stream", extension: "bin" };
/** What the companion takes as the media type of a file. */
const TAKEN = /^(?:(?:image|video|audio)\/[A-Za-z0-9_.+-]+|application\/pdf)/i;

/** Extensions by media type; the first of a media type's names is the one that is used. */
const EXTENSIONS = new Map([
  ["application/pdf", "pdf"],
  ["audio/aac", "aac"],
  ["audio/flac", "flac"],
  ["audio/mp4", "m4a"],
  ["audio/mpeg", "mp3"],
  ["audio/ogg", "ogg"],
  ["audio/wav", "wav"],
  ["audio/webm", "webm"],
  ["image/avif", "avif"],
  ["image/bmp", "bmp"],
  ["image/gif", "gif"],
  ["image/heic", "heic"],
  ["image/jpeg", "jpg"],
  ["image/jxl", "jxl"],
  ["image/png", "png"],
  ["image/svg+xml", "svg"],
  ["image/tiff", "tif"],
  ["image/webp", "webp"],
  ["image/x-icon", "ico"],
  ["image/vnd.microsoft.icon", "ico"],
  ["video/mp2t", "ts"],
  ["video/mp4", "mp4"],
  ["video/ogg", "ogv"],
  ["video/quicktime", "mov"],
  ["video/webm", "webm"],
  ["video/x-flv", "flv"],
  ["video/x-matroska", "mkv"],
  ["video/x-msvideo", "avi"],
]);

/** What a file has at which places, as Latin-1, and what it is then; the first that fits counts. */
/** @type {[[at: number, text: string][], string][]} */
const MARKS = [
  [[[0, "\x89PNG\r\n\x1a\n"]], "image/png"],
  [[[0, "\xff\xd8\xff"]], "image/jpeg"],
  [[[0, "GIF87a"]], "image/gif"],
  [[[0, "GIF89a"]], "image/gif"],
  [[[0, "BM"], [6, "\0\0\0\0"]], "image/bmp"],
  [[[0, "II*\0"]], "image/tiff"],
  [[[0, "MM\0*"]], "image/tiff"],
  [[[0, "\0\0\x01\0"]], "image/x-icon"],
  [[[0, "\xff\x0a"]], "image/jxl"],
  [[[0, "\0\0\0\x0cJXL "]], "image/jxl"],
  [[[0, "RIFF"], [8, "WEBP"]], "image/webp"],
  [[[0, "RIFF"], [8, "AVI "]], "video/x-msvideo"],
  [[[0, "RIFF"], [8, "WAVE"]], "audio/wav"],
  ...brands(["avif", "avis"], "image/avif"),
  ...brands(["heic", "heix", "hevc", "hevx", "mif1", "msf1"], "image/heic"),
  ...brands(["qt  "], "video/quicktime"),
  ...brands(["M4A ", "M4B ", "F4A "], "audio/mp4"),
  ...brands([""], "video/mp4"),
  [[[0, "OggS"], [28, "\x80theora"]], "video/ogg"],
  [[[0, "OggS"]], "audio/ogg"],
  [[[0, "fLaC"]], "audio/flac"],
  [[[0, "ID3"]], "audio/mpeg"],
  [[[0, "\xff\xfb"]], "audio/mpeg"],
  [[[0, "\xff\xf3"]], "audio/mpeg"],
  [[[0, "\xff\xf2"]], "audio/mpeg"],
  [[[0, "\xff\xf1"]], "audio/aac"],
  [[[0, "\xff\xf9"]], "audio/aac"],
  [[[0, "FLV\x01"]], "video/x-flv"],
  [[[0, "G"], [188, "G"]], "video/mp2t"],
];
/** A Matroska file says within its first element whether it is WebM. */
const EBML = "\x1a\x45\xdf\xa3";
const EBML_HEADER = 64;
/** A PDF may have other bytes ahead of it (ISO 32000-1, implementation notes). */
const LOOKED_AT = 1_024;

/** Types whose bytes hold the one or the other, so what the site says decides. */
const OF_BOTH = new Set(["audio/mp4 video/mp4", "audio/webm video/webm", "video/ogg audio/ogg"]);

/**
 * Return what the bytes are by themselves, or null if they do not say.
 *
 * @param {Uint8Array} bytes
 * @returns {string | null} a media type
 */
export function typeOfBytes(bytes) {
  const start = String.fromCharCode(...bytes.subarray(0, LOOKED_AT));
  const found = MARKS.find(([marks]) => marks.every(([at, text]) => start.startsWith(text, at)));
  if (found !== undefined) return found[1];
  if (start.startsWith(EBML))
    return start.slice(0, EBML_HEADER).includes("webm") ? "video/webm" : "video/x-matroska";
  return /%PDF-\d/.test(start) ? "application/pdf" : null;
}

/**
 * Return what a file is to be called: what its bytes are, else what its site says, if that is a kind of file
 * that is kept as such.
 *
 * @param {Uint8Array} bytes
 * @param {string} said media type as the site gave it
 * @returns {FileKind}
 */
export function kindOfFile(bytes, said) {
  const claimed = TAKEN.exec(said)?.[0].slice(0, 100).toLowerCase() ?? null;
  const found = typeOfBytes(bytes);
  const media_type =
    found !== null && claimed !== null && OF_BOTH.has(`${claimed} ${found}`)
      ? claimed
      : (found ?? claimed);
  if (media_type === null) return ANY;
  return { media_type, extension: EXTENSIONS.get(media_type) ?? "bin" };
}

/**
 * Say whether bytes are of another kind than their site says: a picture that is none, a PDF that is a page.
 *
 * @param {Uint8Array} bytes
 * @param {string} said
 */
export function isOtherKind(bytes, said) {
  const [family = ""] = said.toLowerCase().split("/");
  const found = typeOfBytes(bytes);
  if (family === "text" || family === "") return found !== null;
  if (/svg|xml|json/i.test(said)) return found !== null;
  if (family === "application") return /pdf/i.test(said) && found !== "application/pdf";
  if (found === null) return TAKEN.test(said);
  const of_both = /^(audio|video)$/;
  const [found_family = ""] = found.split("/");
  return found_family !== family && !(of_both.test(found_family) && of_both.test(family));
}

/**
 * Return the marks of files of the ISO base media format (ISO/IEC 14496-12) by what they call themselves.
 *
 * @param {string[]} names
 * @param {string} media_type
 * @returns {[[at: number, text: string][], string][]}
 */
function brands(names, media_type) {
  return names.map((name) => [[[4, `ftyp${name}`]], media_type]);
}
