/** The envelope of the companion's messages: what comes out of the pipe is read here, strictly. */

/** @import { Events, Failure, Welcome } from "../shared/protocol.d.ts" */

export const ENVELOPE_VERSION = 1;

/** A request that got an error, or no answer. `code` is stable. */
export class LinkError extends Error {
  /**
   * @param {string} code
   * @param {boolean} is_retryable
   */
  constructor(code, is_retryable) {
    super(code);
    this.name = "LinkError";
    this.code = code;
    this.is_retryable = is_retryable;
  }
}

/**
 * @typedef {{ id: string; result: unknown }
 *   | { id: string; progress: unknown }
 *   | { id: string; error: Failure }
 *   | { id: null; error: Failure }
 *   | { event: Extract<keyof Events, string> }} Heard
 */

/**
 * Return a message in the form it must have, or null.
 *
 * @param {unknown} untrusted_message
 * @returns {Heard | null}
 */
export function readMessage(untrusted_message) {
  if (typeof untrusted_message !== "object" || untrusted_message === null) return null;
  const message =
    /** @type {{ v?: unknown; id?: unknown; event?: unknown; error?: { code?: unknown } | null }} */ (
      untrusted_message
    );
  if (message.v !== ENVELOPE_VERSION) return null;
  if (typeof message.event === "string") return /** @type {Heard} */ (message);
  const is_error = typeof message.error?.code === "string";
  if (typeof message.id !== "string" && !(is_error && message.id === null)) return null;
  const is_answer = is_error || "result" in message || "progress" in message;
  return is_answer ? /** @type {Heard} */ (message) : null;
}

/**
 * Return the answer to `hello`, or throw `LinkError` if this extension cannot read it.
 *
 * @param {unknown} untrusted_welcome
 * @returns {Welcome}
 */
export function readWelcome(untrusted_welcome) {
  const welcome = /** @type {Partial<Welcome> | null} */ (untrusted_welcome);
  const { vault } = welcome ?? {};
  const is_known = vault === "absent" || vault === "locked" || vault === "unlocked";
  if (!is_known) throw new LinkError("protocol.update_extension", false);
  return /** @type {Welcome} */ (welcome);
}

/**
 * Return the error in an answer.
 *
 * @param {Failure} failure
 */
export function errorFrom({ code, retryable }) {
  return new LinkError(code, retryable === true);
}
