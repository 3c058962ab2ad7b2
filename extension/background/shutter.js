/** Takes one picture of the tab in front of a window, at the pace the browser allows. */

/** @import { Clock, PixelPermit, Shot, ShotOptions } from "../shared/engine.d.ts" */
/** @import { Window } from "./pacing.js" */

import { utc } from "../shared/clock.js";
import { bytesOfDataUrl } from "../shared/digest.js";
import { mustHold } from "./gate.js";
import { NO_WINDOW, afterShot, waitBeforeShot } from "./pacing.js";
import { CaptureStop, Withdrawn } from "./stop.js";

const QUOTA = /MAX_CAPTURE_VISIBLE_TAB_CALLS_PER_SECOND/;
/** The tab in front is not one the person pressed the button on. */
const NO_LEAVE = /permission|activeTab|cannot access|invisible tab/i;
const QUOTA_RETRY_MS = 60;
const MOST_QUOTA_RETRIES = 40;
/** Where a PNG keeps its width and height, in bytes (PNG, section 11.2.2). */
const PNG_SIZE_AT = { width: 16, height: 20 };
const PNG_SIGNATURE = [0x89, 0x50, 0x4e, 0x47];

/**
 * Make the shutter.
 *
 * `is_paced` is whether the browser has a quota. `take` returns a `data:` address.
 *
 * @param {{ take: (window_id: number, options: ShotOptions) => Promise<string>; is_paced: boolean; clock: Clock }} parts
 */
export function createShutter({ take, is_paced, clock }) {
  /** @type {Window} */
  let window = NO_WINDOW;

  const wait = async () => {
    if (!is_paced) return;
    await clock.wait(waitBeforeShot(window, clock.monotonic()));
    window = afterShot(window, clock.monotonic());
  };

  /**
   * @param {PixelPermit} permit
   * @param {number} window_id
   * @param {ShotOptions} options
   */
  const takeWhenAllowed = async (permit, window_id, options) => {
    await wait();
    for (let refused = 0; ; refused += 1) {
      mustHold(permit); // after every wait, since the person may have thought better of it meanwhile
      try {
        return await take(window_id, options);
      } catch (error) {
        if (!QUOTA.test(String(error)) || refused >= MOST_QUOTA_RETRIES) throw error;
        // The browser's window opened later than ours, or for a worker that has ended since.
        await clock.wait(QUOTA_RETRY_MS);
        window = { opened_at_ms: clock.monotonic(), shots: 1 };
      }
    }
  };

  return {
    /**
     * Return a picture of the tab in front. Which tab that is, the caller checks before and after.
     *
     * Throws `CaptureStop` when the browser refuses, `Withdrawn` when the permit no longer holds.
     *
     * @param {PixelPermit} permit
     * @param {number} window_id
     * @param {ShotOptions} [options]
     * @returns {Promise<Shot>}
     */
    async shoot(permit, window_id, options = {}) {
      const data_url = await takeWhenAllowed(permit, window_id, options).catch((error) => {
        if (error instanceof Withdrawn) throw error;
        if (NO_LEAVE.test(String(error))) {
          throw new CaptureStop(
            "tab_left",
            "The browser did not allow a picture of the tab in front.",
          );
        }
        throw new CaptureStop("capture_failed", "The browser could not take a picture.");
      });
      const taken_at = utc(clock.now());
      const { bytes } = await bytesOfDataUrl(data_url);
      return { bytes, taken_at, ...sizeOfPng(bytes) };
    },
  };
}

/** @typedef {ReturnType<typeof createShutter>} Shutter */

/**
 * Return the size of a PNG, from its header.
 *
 * @param {Uint8Array<ArrayBuffer>} bytes
 */
export function sizeOfPng(bytes) {
  if (bytes.length < 24 || PNG_SIGNATURE.some((byte, at) => bytes[at] !== byte)) {
    throw new CaptureStop("capture_failed", "The browser gave a picture that is not PNG.");
  }
  const header = new DataView(bytes.buffer, bytes.byteOffset);
  return {
    width_px: header.getUint32(PNG_SIZE_AT.width),
    height_px: header.getUint32(PNG_SIZE_AT.height),
  };
}
