/** @import { ReadResult } from "../shared/engine.d.ts" */

/**
 * Return the frame that a video shows now, as PNG in base64, or in words why it cannot be read.
 *
 * Runs inside the page. Must stay closed: no imports, no module-scope names.
 *
 * @param {{ box: { x: number; y: number } }} where the video's corner, in CSS pixels of the document
 * @returns {Promise<ReadResult>}
 */
export async function readFrame({ box }) {
  /** @type {(video: HTMLVideoElement) => boolean} */
  const isThere = (video) => {
    const { x, y } = video.getBoundingClientRect();
    return Math.abs(x + window.scrollX - box.x) < 2 && Math.abs(y + window.scrollY - box.y) < 2;
  };
  const videos = [...Document.prototype.querySelectorAll.call(document, "video")];
  const video = videos.filter((one) => one instanceof HTMLVideoElement).find(isThere);
  if (video === undefined) return { unread: "it was gone when it was to be read" };
  if (video.readyState < HTMLMediaElement.HAVE_CURRENT_DATA || video.videoWidth === 0) {
    return { unread: "no frame of it was loaded" };
  }
  try {
    const canvas = new OffscreenCanvas(video.videoWidth, video.videoHeight);
    canvas.getContext("2d")?.drawImage(video, 0, 0);
    const bytes = new Uint8Array(
      await (await canvas.convertToBlob({ type: "image/png" })).arrayBuffer(),
    );
    let binary = "";
    for (let at = 0; at < bytes.length; at += 0x8000) {
      binary += String.fromCharCode(...bytes.subarray(at, at + 0x8000));
    }
    return { base64: btoa(binary), media_type: "image/png" };
  } catch (error) {
    if (!(error instanceof DOMException)) throw error;
    return { unread: "its site does not let this page read it" };
  }
}
