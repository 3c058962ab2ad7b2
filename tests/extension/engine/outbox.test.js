import assert from "node:assert/strict";
import { test } from "node:test";
import { openDatabase } from "../../../extension/background/database.js";
import { announced, closeEntry } from "../../../extension/background/draft.js";
import { OUTBOX_FORM, createOutbox } from "../../../extension/background/outbox.js";
import { finishInterrupted } from "../../../extension/background/recovery.js";
import { createSeal } from "../../../extension/background/seal.js";
import { utf8 } from "../../../extension/shared/digest.js";
import { fakeClock } from "./fakes/clock.js";
import { fakeIndexedDb } from "./fakes/indexeddb.js";
import { CAPTURE, CASE, entry } from "./fakes/samples.js";

/** @import { Entry } from "../../../extension/shared/engine.d.ts" */

/** @param {ReturnType<typeof fakeIndexedDb>} profile */
async function opened(profile) {
  const database = await openDatabase(profile.factory, OUTBOX_FORM);
  return createOutbox({ database, seal: await createSeal({ database }) });
}

/**
 * @param {Entry} kept
 * @param {string} name
 * @param {string} text
 */
async function withItem(kept, name, text) {
  const item = { name, bytes: utf8(text) };
  kept.items.push(await announced(item, { kind: "text", media_type: "text/plain" }));
  return item;
}

test("what is put away is there after the worker ended, byte for byte", async () => {
  const profile = fakeIndexedDb();
  const kept = entry();
  const item = await withItem(kept, "text.txt", "hello");
  await (await opened(profile)).save(kept, [item]);
  const later = await opened(profile);
  assert.deepEqual(await later.all(), [kept]);
  assert.deepEqual(await later.read(CAPTURE, "text.txt"), item.bytes);
});

test("nothing of a page lies readable in the profile", async () => {
  const profile = fakeIndexedDb();
  const kept = entry();
  kept.draft.page.title = "a secret title";
  const outbox = await opened(profile);
  await outbox.save(kept, [await withItem(kept, "text.txt", "a secret text")]);
  const contents = profile.contents();
  for (const word of ["secret", "example.test", "sha256", "hello"])
    assert.ok(!contents.includes(word), word);
});

test("the key cannot be taken out of the browser", async () => {
  const profile = fakeIndexedDb();
  await opened(profile);
  const key = /** @type {CryptoKey} */ ([...profile.rowsOf("keys").values()][0]);
  assert.equal(key.extractable, false);
  await assert.rejects(crypto.subtle.exportKey("raw", key), DOMException);
});

test("an item moved to another place does not open there", async () => {
  const profile = fakeIndexedDb();
  const outbox = await opened(profile);
  const kept = entry();
  await outbox.save(kept, [
    await withItem(kept, "a.txt", "one"),
    await withItem(kept, "b.txt", "two"),
  ]);
  const rows = profile.rowsOf("items");
  const [first, second] = [...rows.keys()];
  const row = /** @type {{ body: unknown }} */ (rows.get(first ?? ""));
  rows.set(second ?? "", { ...row, name: "b.txt" });
  assert.equal(await outbox.read(CAPTURE, "b.txt"), null);
});

test("states go one way", async () => {
  const outbox = await opened(fakeIndexedDb());
  const kept = entry();
  await outbox.save(kept);
  await assert.rejects(outbox.change(CAPTURE, { state: "sending" }), /capturing to sending/);
  await outbox.change(CAPTURE, { state: "ready" });
  await outbox.change(CAPTURE, { state: "sending" });
  await assert.rejects(outbox.change(CAPTURE, { state: "capturing" }), /sending to capturing/);
  await outbox.change(CAPTURE, { state: "ready", code: "vault.locked" });
  assert.equal((await outbox.get(CAPTURE))?.code, "vault.locked");
});

test("a deleted entry takes its items along, and leaves those of others", async () => {
  const profile = fakeIndexedDb();
  const outbox = await opened(profile);
  const other = entry("33333333-3333-4333-8333-333333333333");
  const kept = entry();
  await outbox.save(kept, [await withItem(kept, "text.txt", "one")]);
  await outbox.save(other, [await withItem(other, "text.txt", "two")]);
  await outbox.remove(CAPTURE);
  assert.equal(await outbox.read(CAPTURE, "text.txt"), null);
  assert.deepEqual(await outbox.read(other.capture_id, "text.txt"), utf8("two"));
  assert.equal((await outbox.all()).length, 1);
  await outbox.change(CAPTURE, { code: "late" });
  assert.equal(await outbox.get(CAPTURE), null);
});

test("a write that fails leaves the entry as it was, and the next one is made", async () => {
  const profile = fakeIndexedDb();
  const outbox = await opened(profile);
  const kept = entry();
  await outbox.save(kept);
  profile.failNextWrite(new DOMException("full", "QuotaExceededError"));
  const item = await withItem(kept, "text.txt", "one");
  await assert.rejects(outbox.save(kept, [item]), { name: "QuotaExceededError" });
  assert.deepEqual((await outbox.get(CAPTURE))?.items, []);
  await outbox.save(kept, [item]);
  assert.equal((await outbox.get(CAPTURE))?.items.length, 1);
});

test("saves are written in the order they were asked for", async () => {
  const outbox = await opened(fakeIndexedDb());
  const kept = entry();
  const saves = Array.from({ length: 20 }, (_one, at) => {
    kept.draft.elapsed_ms = at;
    return outbox.save(kept);
  });
  kept.draft.elapsed_ms = -1;
  await Promise.all(saves);
  assert.equal((await outbox.get(CAPTURE))?.draft.elapsed_ms, 19);
});

test("a capture whose worker ended is finished as interrupted, with its record", async () => {
  const profile = fakeIndexedDb();
  const outbox = await opened(profile);
  const clock = fakeClock();
  const kept = entry();
  await outbox.save(kept, [await withItem(kept, "text.txt", "one")]);
  const empty = entry("33333333-3333-4333-8333-333333333333");
  await outbox.save(empty);
  const done = entry("44444444-4444-4444-8444-444444444444");
  closeEntry(done, { stopped_because: "end_of_page", now_ms: clock.now(), elapsed_ms: 5 });
  await outbox.save(done);
  clock.pass(4_000);

  const later = await opened(profile);
  await finishInterrupted({ outbox: later, clock });
  const finished = await later.get(CAPTURE);
  assert.equal(finished?.state, "ready");
  assert.deepEqual(
    finished?.items.map(({ name }) => name),
    ["text.txt", "record.json"],
  );
  const record = JSON.parse(
    new TextDecoder().decode((await later.read(CAPTURE, "record.json")) ?? undefined),
  );
  assert.equal(record.completeness.stopped_because, "interrupted");
  assert.equal(record.times.elapsed_ms, 4_000);
  assert.equal(record.case_id, CASE);
  assert.equal(await later.get(empty.capture_id), null);
  assert.equal(
    (await later.get(done.capture_id))?.draft.completeness.stopped_because,
    "end_of_page",
  );
});
