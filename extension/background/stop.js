/** Why a capture ended before it was complete: not a fault, but a fact that goes into its record. */

/** @import { StopReason } from "../shared/engine.d.ts" */

/** Thrown where a capture cannot go on; what was taken until then is kept. */
export class CaptureStop extends Error {
  /**
   * @param {StopReason} reason
   * @param {string} [note] a sentence for the record
   */
  constructor(reason, note) {
    super(reason);
    this.name = "CaptureStop";
    this.reason = reason;
    this.note = note ?? null;
  }
}

/** Thrown where a part of the page that scrolls is gone, or does not show; the rest of the page goes on. */
export class SurfaceLost extends Error {
  constructor() {
    super("surface.lost");
    this.name = "SurfaceLost";
  }
}

/** Thrown where pixels would be touched though the answers that allowed it are no longer given. */
export class Withdrawn extends Error {
  constructor() {
    super("gate.withdrawn");
    this.name = "Withdrawn";
  }
}
