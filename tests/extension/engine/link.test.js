import assert from "node:assert/strict";
import { afterEach, beforeEach, mock, test } from "node:test";
import { createLink } from "../../../extension/background/link.js";
import { sendWindowed } from "../../../extension/background/windowed.js";
import { fakeCompanion, fakePort } from "./fakes/port.js";

/** @typedef {ReturnType<typeof fakePort>} Port */

/** Let everything that is under way come to rest; `setImmediate` is not mocked. */
const settle = async () => {
  for (let turn = 0; turn < 12; turn += 1) await new Promise((resolve) => setImmediate(resolve));
};

beforeEach(() => mock.timers.enable({ apis: ["setTimeout"] }));
afterEach(() => mock.timers.reset());

/** @param {{ hear?: (message: any, port: Port) => void; isNeeded?: () => boolean; onConnect?: (port: Port) => void }} [how] */
function linked({ hear, isNeeded = () => false, onConnect } = {}) {
  const companion = fakeCompanion();
  /** @type {Port[]} */
  const ports = [];
  /** @type {string[]} */
  const states = [];
  let ready = 0;
  const link = createLink({
    connect() {
      const port = fakePort(hear ?? ((message, own) => own.say(companion.answer(message))));
      ports.push(port);
      onConnect?.(port);
      return /** @type {chrome.runtime.Port} */ (/** @type {unknown} */ (port));
    },
    whyDisconnected: (port) => /** @type {Port} */ (/** @type {unknown} */ (port)).reason,
    version: "0.1.0",
    isNeeded,
    onState: (state) => void states.push(state),
    onReady: () => void (ready += 1),
  });
  return { link, ports, states, companion, readyTimes: () => ready };
}

test("nothing is opened before it is needed, and hello comes first", async () => {
  const { link, ports, states } = linked();
  assert.equal(ports.length, 0);
  await link.request("case.list", {});
  assert.deepEqual(
    ports[0]?.posted.map(({ method }) => method),
    ["hello", "case.list"],
  );
  assert.deepEqual(ports[0]?.posted[0]?.params, {
    protocol_min: 1,
    protocol_max: 1,
    app: "extension",
    version: "0.1.0",
  });
  assert.deepEqual(states, ["connecting", "ready"]);
});

test("answers find their questions by id alone, in whatever order they come", async () => {
  /** @type {any[]} */
  const asked = [];
  const { link, ports } = linked({
    hear(message, port) {
      if (message.method === "hello")
        port.say({ id: message.id, result: { protocol: 1, companion: "x", vault: "unlocked" } });
      else asked.push(message);
    },
  });
  await link.open();
  const [one, two] = [link.request("status", {}), link.request("status", {})];
  await settle();
  ports[0]?.say({ id: "no-such-id", result: "stray" });
  ports[0]?.say({ id: asked[1].id, result: "second" });
  ports[0]?.say({ id: asked[0].id, result: "first" });
  assert.deepEqual(await Promise.all([one, two]), ["first", "second"]);
});

test("an error of the companion arrives with its code", async () => {
  const { link, companion, states } = linked();
  companion.vault = "locked";
  await assert.rejects(link.request("case.list", {}), { code: "vault.locked", is_retryable: true });
  assert.equal(states.at(-1), "locked");
});

test("what has not the form of a message is not heard", async () => {
  const { link, ports } = linked({
    hear(message, port) {
      for (const junk of [
        { v: 2, id: message.id, result: {} },
        { id: 7, result: {} },
        { id: message.id },
      ])
        port.say(junk);
      port.say({ id: message.id, result: { protocol: 1, companion: "x", vault: "unlocked" } });
    },
  });
  assert.equal((await link.open()).vault, "unlocked");
  assert.equal(ports[0]?.posted.length, 1);
});

const NO_HOST = [
  "Specified native messaging host not found.",
  "Access to the specified native messaging host is forbidden.",
  "No such native application org.holdfast.companion",
];
for (const reason of NO_HOST) {
  test(`not installed: ${reason}`, async () => {
    const { link, ports, states } = linked({
      isNeeded: () => true,
      hear: (_message, port) => port.die(reason),
    });
    await assert.rejects(link.request("status", {}), { code: "host.not_installed" });
    assert.equal(states.at(-1), "not_installed");
    mock.timers.tick(120_000);
    await settle();
    assert.equal(ports.length, 1, "asking again and again installs nothing");
  });
}

test("a host that dies fails what waits, and is started again with growing pauses while it is needed", async () => {
  const { link, ports, states } = linked({
    isNeeded: () => true,
    hear: (_message, port) => port.die(),
  });
  await assert.rejects(link.request("status", {}), {
    code: "service.unreachable",
    is_retryable: true,
  });
  assert.equal(states.at(-1), "unreachable");
  const pauses_ms = [500, 1_000, 2_000, 4_000, 8_000, 16_000, 30_000, 30_000];
  for (const [at, pause_ms] of pauses_ms.entries()) {
    mock.timers.tick(pause_ms - 1);
    await settle();
    assert.equal(ports.length, at + 1);
    mock.timers.tick(1);
    await settle();
    assert.equal(ports.length, at + 2);
  }
});

test("a host that dies is left alone when nothing needs it", async () => {
  const { link, ports } = linked({ hear: (_message, port) => port.die() });
  await assert.rejects(link.open(), { code: "service.unreachable" });
  mock.timers.tick(120_000);
  await settle();
  assert.equal(ports.length, 1);
});

test("silence ends in a new connection, and progress is no silence", async () => {
  const { link, ports } = linked({
    isNeeded: () => true,
    hear(message, port) {
      if (message.method === "hello")
        port.say({ id: message.id, result: { protocol: 1, companion: "x", vault: "unlocked" } });
    },
  });
  await link.open();
  let is_over = false;
  const asked = link.request("status", {}, { timeout_ms: 10_000 }).catch((error) => {
    is_over = true;
    throw error;
  });
  asked.catch(() => undefined);
  await settle();
  mock.timers.tick(9_000);
  ports[0]?.say({ id: ports[0].posted[1]?.id, progress: { done: 1, total: 9 } });
  await settle();
  mock.timers.tick(9_000);
  await settle();
  assert.equal(is_over, false);
  mock.timers.tick(1_000);
  await assert.rejects(asked, { code: "service.unreachable" });
  assert.equal(ports[0]?.is_open, false);
  mock.timers.tick(500);
  await settle();
  assert.equal(ports.length, 2);
});

test("a restarted service is greeted again, and what it forgot is told", async () => {
  /** @type {any[]} */
  const asked = [];
  const { link, ports, readyTimes } = linked({
    hear(message, port) {
      asked.push(message.method);
      if (message.method === "hello")
        port.say({ id: message.id, result: { protocol: 1, companion: "x", vault: "unlocked" } });
    },
  });
  await link.open();
  const lost = link.request("status", {});
  lost.catch(() => undefined);
  await settle();
  ports[0]?.say({ event: "service.restarted", params: {} });
  await assert.rejects(lost, { code: "service.unreachable", is_retryable: true });
  await settle();
  assert.deepEqual(asked, ["hello", "status", "hello"]);
  assert.equal(ports.length, 1);
  assert.equal(readyTimes(), 2);
});

test("a service that restarts while it is greeted is greeted once more", async () => {
  let hellos = 0;
  const { link, ports } = linked({
    hear(message, port) {
      hellos += 1;
      if (hellos === 1) port.say({ event: "service.restarted", params: {} });
      else port.say({ id: message.id, result: { protocol: 1, companion: "x", vault: "unlocked" } });
    },
  });
  await assert.rejects(link.open(), { code: "service.unreachable" });
  await settle();
  assert.equal((await link.open()).vault, "unlocked");
  assert.deepEqual([ports.length, hellos], [1, 2]);
});

test("the port closes 30 s after the last need, but not while it is needed", async () => {
  let is_needed = true;
  const { link, ports } = linked({ isNeeded: () => is_needed });
  await link.request("case.list", {});
  mock.timers.tick(30_000);
  assert.equal(ports[0]?.is_open, true);
  is_needed = false;
  mock.timers.tick(29_999);
  assert.equal(ports[0]?.is_open, true);
  mock.timers.tick(1);
  assert.equal(ports[0]?.is_open, false);
  await link.request("case.list", {});
  assert.equal(ports.length, 2);
});

test("an unlocked vault is heard", async () => {
  const { link, companion, ports, states, readyTimes } = linked();
  companion.vault = "locked";
  await link.open();
  assert.equal(readyTimes(), 0);
  ports[0]?.say({ event: "vault.unlocked", params: {} });
  await settle();
  assert.equal(readyTimes(), 1);
  assert.deepEqual(states, ["connecting", "locked", "ready"]);
});

test("versions that do not meet are told apart, and the port is left", async () => {
  for (const side of ["extension", "companion"]) {
    const code = `protocol.update_${side}`;
    const { link, ports, states } = linked({
      isNeeded: () => true,
      hear: ({ id }, port) =>
        port.say({ id, error: { code, message: "", hint: "", retryable: false } }),
    });
    await assert.rejects(link.open(), { code });
    assert.equal(states.at(-1), `update_${side}`);
    assert.equal(ports[0]?.is_open, false);
  }
});

test("at most eight parts are on their way, all are sent, and an error stops the rest", async () => {
  let [on_their_way, most, sent] = [0, 0, 0];
  async function* numbers() {
    for (let at = 0; at < 40; at += 1) yield await Promise.resolve(at);
  }
  const send = async () => {
    on_their_way += 1;
    sent += 1;
    most = Math.max(most, on_their_way);
    await new Promise((resolve) => setImmediate(resolve));
    on_their_way -= 1;
  };
  await sendWindowed(numbers(), { window: 8, send });
  assert.deepEqual([most, sent, on_their_way], [8, 40, 0]);

  sent = 0;
  const failing = async (/** @type {number} */ at) => {
    await send();
    if (at === 5) throw new Error("no more");
  };
  await assert.rejects(sendWindowed(numbers(), { window: 8, send: failing }), /no more/);
  assert.ok(sent < 40);
  assert.equal(on_their_way, 0);
});
