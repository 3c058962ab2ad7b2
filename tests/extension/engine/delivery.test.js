import assert from "node:assert/strict";
import { afterEach, test } from "node:test";
import { openDatabase } from "../../../extension/background/database.js";
import { createDelivery } from "../../../extension/background/delivery.js";
import { addRecord, announced, closeEntry } from "../../../extension/background/draft.js";
import { createLink } from "../../../extension/background/link.js";
import { OUTBOX_FORM, createOutbox } from "../../../extension/background/outbox.js";
import { createSeal } from "../../../extension/background/seal.js";
import { fakeClock } from "./fakes/clock.js";
import { fakeIndexedDb } from "./fakes/indexeddb.js";
import { fakeCompanion, fakePort } from "./fakes/port.js";
import { CASE, entry } from "./fakes/samples.js";

/** @typedef {ReturnType<typeof fakePort>} Port */
/** @typedef {(message: any, port: Port, answer: () => void) => void} Fault */

/** @type {(() => void)[]} */
const open_links = [];
afterEach(() => open_links.splice(0).forEach((close) => close()));

const IDS = ["aaaaaaaa", "bbbbbbbb"].map((part) => `${part}-2222-4222-8222-222222222222`);

/** @param {{ fault?: Fault; case_id?: string | null; part_bytes?: number; maySend?: () => boolean }} [how] */
async function delivering({
  fault = (_message, _port, answer) => answer(),
  case_id = CASE,
  part_bytes = 393,
  maySend = () => true,
} = {}) {
  const companion = fakeCompanion();
  const profile = fakeIndexedDb();
  const database = await openDatabase(profile.factory, OUTBOX_FORM);
  const outbox = createOutbox({ database, seal: await createSeal({ database }) });
  const clock = fakeClock();
  const told = /** @type {string[]} */ ([]);
  const link = createLink({
    connect: () => {
      const port = fakePort((message, own) =>
        fault(message, own, () => own.say(companion.answer(message))),
      );
      return /** @type {chrome.runtime.Port} */ (/** @type {unknown} */ (port));
    },
    whyDisconnected: (port) => /** @type {Port} */ (/** @type {unknown} */ (port)).reason,
    version: "0.1.0",
    isNeeded: () => false,
    onState: () => undefined,
    onReady: () => undefined,
  });
  open_links.push(link.close);
  let known_case = /** @type {string | null} */ (case_id);
  const delivery = createDelivery({
    link,
    outbox,
    clock,
    caseInUse: () => Promise.resolve(known_case),
    part_bytes,
    maySend,
    onKept: ({ capture_id }) => Promise.resolve(void told.push(`kept ${capture_id.slice(0, 2)}`)),
    onNotKept: ({ capture_id }, code) =>
      Promise.resolve(void told.push(`${code} ${capture_id.slice(0, 2)}`)),
  });
  for (const [at, capture_id] of IDS.entries())
    await put(outbox, capture_id, { at, case_id, tile_bytes: Math.floor(part_bytes * 2.3) });
  const useCase = (/** @type {string} */ id) => void (known_case = id);
  return { companion, outbox, delivery, told, link, clock, useCase };
}

/**
 * Put a finished capture of three items into the outbox; one is of several parts, one is empty.
 *
 * @param {ReturnType<typeof createOutbox>} outbox
 * @param {string} capture_id
 * @param {{ at: number; case_id: string | null; tile_bytes: number }} which
 */
async function put(outbox, capture_id, { at, case_id, tile_bytes }) {
  const kept = entry(capture_id, case_id);
  kept.created_at = `2026-11-20T10:00:0${at}.000Z`;
  const items = [
    {
      name: "tiles/0001.png",
      bytes: new Uint8Array(tile_bytes).map((_byte, place) => place * 7 + at),
    },
    { name: "text.txt", bytes: new Uint8Array(0) },
  ];
  for (const item of items)
    kept.items.push(await announced(item, { kind: "tile", media_type: "image/png" }));
  closeEntry(kept, {
    stopped_because: "end_of_page",
    now_ms: Date.parse(kept.created_at),
    elapsed_ms: 1,
  });
  await outbox.save(kept, [...items, ...(case_id === null ? [] : await addRecord(kept, case_id))]);
}

test("everything that waits is delivered, the oldest first, and then nothing waits", async () => {
  const { companion, delivery, outbox, told } = await delivering({ part_bytes: 393_216 });
  await delivery.deliver();
  assert.deepEqual(told, ["kept aa", "kept bb"]);
  assert.deepEqual(await outbox.all(), []);
  assert.deepEqual([...companion.stored.values()], [1, 1]);
  const tile = companion.kept.get(IDS[0] ?? "")?.get("tiles/0001.png");
  assert.equal(tile?.length, Math.floor(393_216 * 2.3));
});

/** What can happen at one message of the way. */
const FAULTS = /** @type {{ [name: string]: Fault }} */ ({
  "the host dies before it hears": (_message, port) => port.die(),
  "the host dies before its answer comes": (message, port, answer) => {
    if (message.method === "hello") return port.die();
    const say = port.say;
    port.say = () => undefined;
    answer();
    port.say = say;
    return port.die();
  },
  "the service restarts": (_message, port) => port.say({ event: "service.restarted", params: {} }),
  "the companion has a fault": ({ id }, port) =>
    port.say({ id, error: { code: "service.internal", message: "", hint: "", retryable: true } }),
});

for (const [name, happen] of Object.entries(FAULTS)) {
  test(`each capture is delivered exactly once, at whatever message ${name}`, async () => {
    const messages = 1 + 2 * (1 + 14 + 1);
    for (let faulty = 1; faulty <= messages; faulty += 1) {
      let heard = 0;
      const { companion, delivery, outbox } = await delivering({
        fault(message, port, answer) {
          heard += 1;
          if (heard === faulty) happen(message, port, answer);
          else answer();
        },
      });
      for (let round = 0; round < 5 && (await outbox.all()).length > 0; round += 1)
        await delivery.deliver();
      assert.deepEqual(await outbox.all(), [], `message ${faulty}`);
      assert.deepEqual([...companion.stored.values()], [1, 1], `message ${faulty}`);
    }
  });
}

test("nothing is deleted before its receipt is here", async () => {
  const { delivery, outbox } = await delivering({
    fault(message, port, answer) {
      if (message.method === "capture.commit") return port.die();
      return answer();
    },
  });
  await delivery.deliver();
  assert.deepEqual(
    (await outbox.all()).map(({ state, code }) => [state, code]),
    [
      ["ready", "service.unreachable"],
      ["ready", null],
    ],
  );
});

test("a receipt for something else deletes nothing", async () => {
  for (const lie of [
    { capture_id: IDS[1] },
    { items: [{ name: "text.txt", sha256: "0".repeat(64) }] },
  ]) {
    const { delivery, outbox, companion } = await delivering({
      fault(message, port, answer) {
        if (message.method !== "capture.commit" || message.params.capture_id !== IDS[0])
          return answer();
        const { id, result } = /** @type {any} */ (companion.answer(message));
        return port.say({ id, result: { ...result, ...lie } });
      },
    });
    await delivery.deliver();
    assert.deepEqual(
      (await outbox.all()).map(({ capture_id, code }) => [capture_id, code]),
      [[IDS[0], "capture.digest_mismatch"]],
    );
  }
});

test("a receipt too long for a frame comes without its items, and counts", async () => {
  const { delivery, outbox, companion } = await delivering({
    fault(message, port, answer) {
      if (message.method !== "capture.commit") return answer();
      const { id, result } = /** @type {any} */ (companion.answer(message));
      return port.say({ id, result: { ...result, items: [] } });
    },
  });
  await delivery.deliver();
  assert.deepEqual(await outbox.all(), []);
});

test("a refused capture stays with its code, and the next one is delivered", async () => {
  let is_refusing = true;
  const { delivery, outbox, told } = await delivering({
    fault(message, port, answer) {
      if (
        !is_refusing ||
        message.method !== "capture.begin" ||
        message.params.capture_id !== IDS[0]
      )
        return answer();
      const error = { code: "gate.no_permit", message: "", hint: "", retryable: false };
      return port.say({ id: message.id, error });
    },
  });
  await delivery.deliver();
  assert.deepEqual(told, ["gate.no_permit aa", "kept bb"]);
  assert.deepEqual(
    (await outbox.all()).map(({ code, is_refused }) => [code, is_refused]),
    [["gate.no_permit", true]],
  );
  await delivery.deliver();
  assert.equal(told.length, 2, "it is not sent again by itself");
  is_refusing = false;
  await delivery.again();
  assert.deepEqual(told.at(-1), "kept aa");
});

test("what was captured under answers since withdrawn is refused and kept, and not a byte of it is sent", async () => {
  let is_allowed = false;
  /** @type {string[]} */
  const heard = [];
  const { delivery, outbox, told } = await delivering({
    maySend: () => is_allowed,
    fault(message, _port, answer) {
      heard.push(message.method);
      answer();
    },
  });
  await delivery.deliver();
  assert.deepEqual(told, ["gate.withdrawn aa", "gate.withdrawn bb"]);
  assert.deepEqual(heard, []);
  assert.deepEqual(
    (await outbox.all()).map(({ state, code, is_refused }) => [state, code, is_refused]),
    [
      ["ready", "gate.withdrawn", true],
      ["ready", "gate.withdrawn", true],
    ],
  );
  is_allowed = true;
  await delivery.again();
  assert.deepEqual(await outbox.all(), []);
});

test("answers withdrawn while a capture is on its way stop it before its next part", async () => {
  let parts = 0;
  const { delivery, outbox, companion } = await delivering({
    maySend: () => parts < 1,
    fault(message, _port, answer) {
      if (message.method === "capture.part") parts += 1;
      answer();
    },
    part_bytes: 20,
  });
  await delivery.deliver();
  assert.ok(parts <= 8, "no more than the window was on its way");
  assert.equal(companion.stored.size, 0);
  assert.deepEqual(
    (await outbox.all()).map(({ code }) => code),
    ["gate.withdrawn", "gate.withdrawn"],
  );
});

test("a locked vault stops the delivery until it is unlocked", async () => {
  const { companion, delivery, outbox, told } = await delivering();
  companion.vault = "locked";
  await delivery.deliver();
  assert.deepEqual(told, ["vault.locked aa"]);
  assert.equal((await outbox.all()).length, 2);
  companion.vault = "unlocked";
  await delivery.deliver();
  assert.deepEqual(await outbox.all(), []);
});

test("a call while a delivery runs makes it look once more, and never runs two", async () => {
  let begun = 0;
  const { delivery, outbox, companion } = await delivering({
    fault(message, _port, answer) {
      if (message.method === "capture.begin") begun += 1;
      answer();
    },
  });
  await Promise.all([delivery.deliver(), delivery.deliver(), delivery.deliver()]);
  assert.equal(begun, 2);
  assert.deepEqual(await outbox.all(), []);
  assert.deepEqual([...companion.stored.values()], [1, 1]);
});

test("a capture taken before any case was known gets its case and record when it is delivered", async () => {
  const { companion, delivery, outbox, told, useCase } = await delivering({ case_id: null });
  await delivery.deliver();
  assert.deepEqual(told, ["case.none aa"]);
  useCase(CASE);
  await delivery.deliver();
  assert.deepEqual(await outbox.all(), []);
  const record = JSON.parse(String(companion.kept.get(IDS[0] ?? "")?.get("record.json")));
  assert.equal(record.case_id, CASE);
  assert.equal(record.items.length, 2);
});

test("a capture discarded while it is on its way is gone, and told of no more", async () => {
  const { delivery, outbox, told } = await delivering({
    fault(message, _port, answer) {
      if (message.method === "capture.begin" && message.params.capture_id === IDS[0]) {
        void outbox.remove(IDS[0] ?? "").then(answer);
      } else answer();
    },
  });
  await delivery.deliver();
  assert.deepEqual(told, ["kept bb"]);
  assert.deepEqual(await outbox.all(), []);
});

test("an item that was damaged in the profile is never sent as if it were whole", async () => {
  const profile = await delivering();
  const { delivery, outbox, told, companion } = profile;
  const read = outbox.read;
  outbox.read = (capture_id, name) =>
    capture_id === IDS[0] ? Promise.resolve(null) : read(capture_id, name);
  await delivery.deliver();
  assert.deepEqual(told, ["outbox.damaged aa", "kept bb"]);
  assert.equal(companion.stored.has(IDS[0] ?? ""), false);
});
