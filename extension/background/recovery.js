/** Finishes captures whose worker ended in the middle: what was taken is kept, and the record says so. */

/** @import { Clock } from "../shared/engine.d.ts" */
/** @import { Outbox } from "./outbox.js" */

import { addRecord, closeEntry } from "./draft.js";

/**
 * Close every entry that an earlier life of the worker left open.
 *
 * @param {{ outbox: Outbox; clock: Clock }} parts
 */
export async function finishInterrupted({ outbox, clock }) {
  for (const entry of await outbox.all()) {
    if (entry.state !== "capturing") continue;
    if (entry.items.length === 0) {
      await outbox.remove(entry.capture_id);
      continue;
    }
    const now_ms = clock.now();
    const elapsed_ms = Math.max(0, now_ms - Date.parse(entry.draft.started_at));
    closeEntry(entry, { stopped_because: "interrupted", now_ms, elapsed_ms });
    const { case_id } = entry.draft;
    await outbox.save(entry, case_id === null ? [] : await addRecord(entry, case_id));
  }
}
