/**
 * Brings what is in the outbox into the vault: one capture at a time, each exactly once. An entry is deleted
 * when its receipt names every item with the digest it was announced with, and not before.
 */

/** @import { PartsWanted, Receipt, SendPart } from "../shared/protocol.d.ts" */
/** @import { Clock, Entry } from "../shared/engine.d.ts" */
/** @import { Link } from "./link.js" */
/** @import { Outbox } from "./outbox.js" */

import { toBase64 } from "../shared/digest.js";
import { addRecord } from "./draft.js";
import { LinkError } from "./envelope.js";
import { sendWindowed } from "./windowed.js";

const PART_BYTES = 393_216;
const WINDOW_PARTS = 8;
const PART_TIMEOUT_MS = 60_000;
const COMMIT_TIMEOUT_MS = 180_000;
const MOST_TRIES = 3;
const RETRY_MS = 500;

/** Trying the next capture would end the same way: the way to the vault itself is closed. */
const CLOSED =
  /^(vault\.(absent|locked|disk_full)|service\.unreachable|host\.not_installed|protocol\.update_.*|case\.none)$/;

/**
 * @typedef {object} Parts
 * @property {Pick<Link, "request">} link
 * @property {Outbox} outbox
 * @property {Clock} clock
 * @property {() => Promise<string | null>} caseInUse asks the companion if no case is known; may throw `LinkError`
 * @property {(entry: Entry) => boolean} maySend whether the answers of its case still allow what is in it
 * @property {(entry: Entry, receipt: Receipt) => Promise<void>} onKept
 * @property {(entry: Entry, code: string, is_refused: boolean) => Promise<void>} onNotKept
 * @property {number} [part_bytes] of each part but an item's last, before base64
 */

/**
 * Make the delivery.
 *
 * @param {Parts} parts
 */
export function createDelivery(parts) {
  const { link, outbox, clock, caseInUse, maySend, onKept, onNotKept } = parts;
  const { part_bytes = PART_BYTES } = parts;
  /** @type {Promise<void> | null} */
  let running = null;
  let is_wanted_again = false;

  /** @param {Entry} entry */
  const mustBeAllowed = (entry) => {
    if (!maySend(entry)) throw new LinkError("gate.withdrawn", false);
  };

  /**
   * Give the entry its case and record, if it was captured before any case was known.
   *
   * @param {Entry} entry
   */
  const complete = async (entry) => {
    const case_id = entry.draft.case_id ?? (await caseInUse());
    if (case_id === null) throw new LinkError("case.none", true);
    mustBeAllowed(entry);
    const new_items = await addRecord(entry, case_id);
    entry.state = "sending";
    await outbox.save(entry, new_items);
    return case_id;
  };

  /** @param {Entry} entry */
  const deliver = async (entry) => {
    const { capture_id, draft, items } = entry;
    mustBeAllowed(entry);
    const case_id = await complete(entry);
    mustBeAllowed(entry);
    const { mode, gate } = draft;
    const begun = await link.request("capture.begin", { capture_id, case_id, mode, gate, items });
    if (!begun.committed) {
      await sendWindowed(partsOf(outbox, entry, { wanted: begun.wanted, part_bytes }), {
        window: WINDOW_PARTS,
        async send(part) {
          mustBeAllowed(entry);
          return link.request("capture.part", part, { timeout_ms: PART_TIMEOUT_MS });
        },
      });
    }
    mustBeAllowed(entry);
    const how = { timeout_ms: COMMIT_TIMEOUT_MS };
    const receipt = await link.request("capture.commit", { capture_id }, how);
    mustBeFor(entry, receipt);
    return receipt;
  };

  /**
   * @param {Entry} entry
   * @returns {Promise<{ receipt: Receipt } | { error: LinkError }>}
   */
  const deliverPatiently = async (entry) => {
    for (let tries = 1; ; tries += 1) {
      try {
        return { receipt: await deliver(entry) };
      } catch (error) {
        if (!(error instanceof LinkError)) throw error;
        const is_over = tries === MOST_TRIES || !error.is_retryable || CLOSED.test(error.code);
        if (is_over) return { error };
        await clock.wait(RETRY_MS * tries);
      }
    }
  };

  const deliverAll = async () => {
    const waiting = (await outbox.all()).filter(
      ({ state, is_refused }) => state !== "capturing" && !is_refused,
    );
    for (const entry of waiting) {
      const result = await deliverPatiently(entry);
      if ("receipt" in result) {
        await outbox.remove(entry.capture_id);
        await onKept(entry, result.receipt);
        continue;
      }
      const { code, is_retryable } = result.error;
      if ((await outbox.get(entry.capture_id)) === null) continue; // discarded by the person meanwhile
      await outbox.change(entry.capture_id, { state: "ready", code, is_refused: !is_retryable });
      await onNotKept(entry, code, !is_retryable);
      if (CLOSED.test(code)) return;
    }
  };

  const run = async () => {
    try {
      do {
        is_wanted_again = false;
        await deliverAll();
      } while (is_wanted_again);
    } finally {
      running = null;
    }
  };

  return {
    /** Deliver everything that waits; a call while a delivery runs makes it look once more. */
    deliver() {
      is_wanted_again = running !== null;
      running ??= run();
      return running;
    },

    /** Try refused entries once more, because the person asked for it. */
    async again() {
      for (const { capture_id, is_refused } of await outbox.all()) {
        if (is_refused) await outbox.change(capture_id, { is_refused: false });
      }
      await this.deliver();
    },
  };
}

/** @typedef {ReturnType<typeof createDelivery>} Delivery */

/**
 * Yield the parts that are wanted, each item decrypted once.
 *
 * @param {Outbox} outbox
 * @param {Entry} entry
 * @param {{ wanted: readonly PartsWanted[]; part_bytes: number }} what
 * @returns {AsyncGenerator<SendPart>}
 */
async function* partsOf(outbox, { capture_id, items }, { wanted, part_bytes }) {
  for (const { item, next_seq } of wanted) {
    if (!items.some(({ name }) => name === item))
      throw new LinkError("protocol.invalid_message", false);
    const bytes = await outbox.read(capture_id, item);
    if (bytes === null) throw new LinkError("outbox.damaged", false);
    const parts = Math.max(1, Math.ceil(bytes.length / part_bytes));
    for (let seq = next_seq; seq < parts; seq += 1) {
      const part = bytes.subarray(seq * part_bytes, (seq + 1) * part_bytes);
      yield { capture_id, item, seq, data: toBase64(part) };
    }
  }
}

/**
 * Throw `LinkError` unless the receipt is for this entry and, where it lists items, lists all of its own.
 *
 * A receipt that would be longer than a frame comes without its items.
 *
 * @param {Entry} entry
 * @param {Receipt} receipt
 */
function mustBeFor({ capture_id, items }, receipt) {
  const kept = new Map(receipt.items.map(({ name, sha256 }) => [name, sha256]));
  const is_whole = kept.size === 0 || items.every(({ name, sha256 }) => kept.get(name) === sha256);
  if (receipt.capture_id !== capture_id || !is_whole)
    throw new LinkError("capture.digest_mismatch", true);
}
