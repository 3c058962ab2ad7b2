/** @import { MediaInPage, ReadResult } from "../shared/engine.d.ts" */

/**
 * Return what a video or a canvas shows now, as PNG in base64, or in words why it cannot be read.
 *
 * A canvas is read in the moment after the page drew in it: one that is drawn in three dimensions gives
 * nothing later. What comes out empty is not taken for what was shown.
 *
 * Runs inside the page. Must stay closed: no imports, no module-scope names.
 *
 * @param {{ handle: number; most_px: number }} which the number that the finder gave it, and how large it may be
 * @returns {Promise<ReadResult>}
 */
export async function readFrame({ handle, most_px }) {
  const known = /** @type {MediaInPage | undefined} */ (
    Object.hasOwn(globalThis, "holdfast_media") ? Reflect.get(globalThis, "holdfast_media") : undefined
  );
  const shown = known?.elements.get(handle)?.deref();
  const is_video = shown instanceof HTMLVideoElement;
  if (!is_video && !(shown instanceof HTMLCanvasElement))
    return { unread: "it was gone when it was to be read" };
  if (is_video && (shown.readyState < HTMLMediaElement.HAVE_CURRENT_DATA || shown.videoWidth === 0))
    return { unread: "no frame of it was loaded" };
  const [width, height] = is_video
    ? [shown.videoWidth, shown.videoHeight]
    : [shown.width, shown.height];
  if (width === 0 || height === 0) return { unread: "it has no size" };
  if (width * height > most_px) return { unread: "it is too large to be read" };

  const copy = new OffscreenCanvas(width, height);
  const context = copy.getContext("2d", { willReadFrequently: true });
  if (context === null) return { unread: "it is too large to be read" };
  /** @type {(canvas: HTMLCanvasElement) => Promise<void>} */
  const drawnNext = (canvas) =>
    new Promise((resolve, reject) => {
      let is_done = false;
      const draw = () => {
        if (is_done) return;
        is_done = true;
        try {
          context.drawImage(canvas, 0, 0);
          resolve();
        } catch (error) {
          reject(error);
        }
      };
      requestAnimationFrame(draw);
      setTimeout(draw, 250); // where nothing is painted, no frame comes
    });
  /** Nothing at all, or the black of a surface that was never drawn on. */
  const isEmpty = () => {
    const rows = Math.max(1, Math.floor(1_000_000 / width));
    let is_clear = true;
    let is_black = true;
    for (let y = 0; y < height && (is_clear || is_black); y += rows) {
      const { data } = context.getImageData(0, y, width, Math.min(rows, height - y));
      const pixels = new Uint32Array(data.buffer);
      is_clear &&= pixels.every((one) => one === 0);
      is_black &&= pixels.every((one) => one === 0xff000000);
    }
    return is_clear || is_black;
  };

  try {
    if (is_video) context.drawImage(shown, 0, 0);
    else await drawnNext(shown);
    if (!is_video && isEmpty()) return { unread: "it came out empty; the tiles show it" };
    const picture = await copy.convertToBlob({ type: "image/png" });
    /** @type {string} */
    const address = await new Promise((resolve, reject) => {
      const reader = new FileReader();
      reader.onload = () => resolve(String(reader.result));
      reader.onerror = () => reject(reader.error);
      reader.readAsDataURL(picture);
    });
    return { base64: address.replace(/^[^,]*,/, ""), media_type: "image/png" };
  } catch (error) {
    if (!(error instanceof DOMException)) throw error;
    return { unread: "its site does not let this page read it" };
  }
}
