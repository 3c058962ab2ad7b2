/** @import { MediaInPage, ReadResult } from "../shared/engine.d.ts" */

/**
 * Return the bytes of an image of the page in base64, or in words why they cannot be read. Takes them from
 * the browser's cache where they are there. Where the page's rules forbid to read its own site's images, as
 * Firefox applies them to extensions too, the image is drawn anew and `is_redrawn` says so.
 *
 * An embedded image (`data:`) is found again by `data_key`, so that it crosses over once, not at every look;
 * the key is empty for every other image. `handle` is the number of the element that showed it.
 *
 * Runs inside the page. Must stay closed: no imports, no module-scope names.
 *
 * @param {{ url: string; data_key: string; handle: number; most_bytes: number; timeout_ms: number }} image
 * @returns {Promise<ReadResult>}
 */
export async function readImage({ url, data_key, handle, most_bytes, timeout_ms }) {
  const TOO_LARGE = "it is larger than 64 MiB";

  /** @type {(blob: Blob) => Promise<string>} */
  const base64 = (blob) =>
    new Promise((resolve, reject) => {
      const reader = new FileReader();
      reader.onload = () => resolve(String(reader.result).replace(/^[^,]*,/, ""));
      reader.onerror = () => reject(reader.error);
      reader.readAsDataURL(blob);
    });

  /** The same as where images are found. */
  /** @type {(address: string) => string} */
  const keyOf = (address) => {
    let [one, other] = [0x811c9dc5, 0x9e3779b9];
    for (let at = 0; at < address.length; at += 1) {
      const unit = address.charCodeAt(at);
      one = Math.imul(one ^ unit, 0x01000193);
      other = Math.imul(other ^ unit ^ (other >>> 15), 0x85ebca6b);
    }
    return `${address.length}:${one >>> 0}:${other >>> 0}`;
  };
  /** @type {(address: string) => boolean} */
  const isTheOne = (address) =>
    data_key.startsWith(`${address.length}:`) && keyOf(address) === data_key;
  /** @type {(element: Element) => string | null} */
  const embeddedIn = (element) => {
    const { currentSrc, src, data, poster, href } =
      /** @type {{ [key: string]: unknown }} */ (/** @type {unknown} */ (element));
    const of_drawing = /** @type {{ baseVal?: unknown } | undefined} */ (href)?.baseVal;
    const painted = [null, "::before", "::after"].flatMap((part) => {
      const { backgroundImage = "", content = "" } = getComputedStyle(element, part);
      return [...`${backgroundImage} ${content}`.matchAll(/url\("(data:(?:[^"\\]|\\.)*)"\)/gs)].map(
        ([, address = ""]) => address.replace(/\\(.)/gs, "$1"),
      );
    });
    const found = [currentSrc, src, data, poster, of_drawing, ...painted].find(
      (one) => typeof one === "string" && isTheOne(one),
    );
    return typeof found === "string" ? found : null;
  };
  const embedded = () => {
    const known = /** @type {MediaInPage | undefined} */ (
      Object.hasOwn(globalThis, "holdfast_media") ? Reflect.get(globalThis, "holdfast_media") : undefined
    );
    const element = known?.elements.get(handle)?.deref();
    const found = element === undefined ? null : embeddedIn(element);
    if (found !== null) return found;
    for (const other of Document.prototype.querySelectorAll.call(document, "*")) {
      const same = embeddedIn(other);
      if (same !== null) return same;
    }
    return null;
  };

  /** Draw an image of the page's own site; it is loaded as the page loads it, and put nowhere. */
  const redrawn = async () => {
    const image = new Image();
    image.src = url;
    // A decoder may wait for bytes that never come.
    await Promise.race([
      image.decode(),
      new Promise((_resolve, reject) => setTimeout(reject, timeout_ms / 2)),
    ]);
    const { naturalWidth: width, naturalHeight: height } = image;
    if (width * height > most_bytes) return { unread: TOO_LARGE };
    const canvas = new OffscreenCanvas(width, height);
    canvas.getContext("2d")?.drawImage(image, 0, 0);
    const blob = await canvas.convertToBlob({ type: "image/png" });
    return { base64: await base64(blob), media_type: "image/png", is_redrawn: true };
  };
  if (data_key !== "") {
    const found = embedded();
    if (found === null) return { unread: "it was gone when it was to be read" };
    if (found.length > most_bytes * 1.4) return { unread: TOO_LARGE };
    return { base64: found, media_type: "" };
  }
  if (!URL.canParse(url, window.location.href)) return { unread: "its address is not one" };
  const is_own = new URL(url, window.location.href).origin === window.location.origin;
  try {
    const response = await fetch(url, {
      cache: "force-cache",
      credentials: is_own ? "include" : "omit",
      signal: AbortSignal.timeout(timeout_ms),
    });
    if (!response.ok) return { unread: `the site answered with ${response.status}` };
    if (Number(response.headers.get("content-length")) > most_bytes) return { unread: TOO_LARGE };
    const blob = await response.blob();
    if (blob.size > most_bytes) return { unread: TOO_LARGE };
    return { base64: await base64(blob), media_type: blob.type };
  } catch (error) {
    if (error instanceof DOMException && error.name === "TimeoutError")
      return { unread: "it did not arrive in time" };
    const refused = { unread: "its site, or the rules of this page, do not let it be read" };
    return is_own ? redrawn().catch(() => refused) : refused;
  }
}
