/** @import { MediaInPage } from "../shared/engine.d.ts" */

/**
 * Fetch a whole file as the page would, hold it where the page cannot see it, and return how large it is and
 * the number it is read by; or in words why it cannot be had. A part of a file is never taken for the whole.
 *
 * An empty address is that of the document itself. Runs inside the page. Must stay closed: no imports, no
 * module-scope names.
 *
 * @param {{ url: string; most_bytes: number; timeout_ms: number }} file
 * @returns {Promise<{ file: number; size: number; media_type: string } | { unread: string }>}
 */
export async function openFile({ url, most_bytes, timeout_ms }) {
  const TOO_LARGE = "it is larger than the capture may still take";
  const address = url === "" ? window.location.href : url;
  if (!URL.canParse(address, window.location.href)) return { unread: "its address is not one" };
  const { protocol, origin } = new URL(address, window.location.href);
  const is_own = origin === window.location.origin || protocol === "data:" || protocol === "file:";
  try {
    const stop = new AbortController();
    const timer = setTimeout(() => stop.abort(), timeout_ms);
    /** @type {(cache: RequestCache) => Promise<Response>} */
    const ask = (cache) =>
      fetch(address, { cache, credentials: is_own ? "include" : "omit", signal: stop.signal });
    const at_hand = await ask("force-cache");
    // What a player has loaded in pieces comes out of the cache as a piece.
    const response = at_hand.status === 206 ? await ask("reload") : at_hand;
    if (response.status !== 200 && protocol.startsWith("http")) {
      clearTimeout(timer);
      stop.abort();
      return {
        unread: response.status === 206
          ? "the site gave only a part of it"
          : `the site answered with ${response.status}`,
      };
    }
    const stated = Number(response.headers.get("content-length"));
    if (stated > most_bytes) {
      clearTimeout(timer);
      stop.abort();
      return { unread: TOO_LARGE };
    }
    /** @type {BlobPart[]} */
    const pieces = [];
    let size = 0;
    const reader = response.body?.getReader();
    for (let next = await reader?.read(); next && !next.done; next = await reader?.read()) {
      pieces.push(next.value);
      size += next.value.length;
      if (size <= most_bytes) continue;
      clearTimeout(timer);
      stop.abort();
      return { unread: TOO_LARGE };
    }
    clearTimeout(timer);
    const is_coded = response.headers.get("content-encoding") !== null;
    if (stated > 0 && !is_coded && stated !== size)
      return { unread: "it did not arrive whole" };
    const known =
      /** @type {MediaInPage | undefined} */ (
        Object.hasOwn(globalThis, "holdfast_media")
          ? Reflect.get(globalThis, "holdfast_media")
          : undefined
      ) ?? /** @type {MediaInPage} */ ({ ids: new WeakMap(), elements: new Map(), files: new Map() });
    Object.defineProperty(globalThis, "holdfast_media", { value: known, configurable: true });
    const { files } = known;
    const file = Math.max(0, ...files.keys()) + 1;
    files.set(file, new Blob(pieces));
    return { file, size, media_type: response.headers.get("content-type") ?? "" };
  } catch (error) {
    if (error instanceof DOMException && error.name === "AbortError")
      return { unread: "it did not arrive in time" };
    if (protocol === "blob:")
      return { unread: "it is streamed in pieces, or the page let go of it" };
    return { unread: "its site, or the rules of this page, do not let it be read" };
  }
}
