/** Both ends of a native port, and a companion behind it that keeps captures as the real one does. */

import { createHash } from "node:crypto";

/** @import { AnnouncedItem } from "../../../../extension/shared/protocol.d.ts" */

/** @typedef {{ v: number; id: string; method: string; params: { [key: string]: any } }} Asked */

/** A native port whose other end is `hear`. */
/** @param {(message: Asked, port: ReturnType<typeof fakePort>) => void} hear */
export function fakePort(hear) {
  /** @type {((message: unknown) => void)[]} */
  const on_message = [];
  /** @type {((port: unknown) => void)[]} */
  const on_disconnect = [];
  const port = {
    is_open: true,
    reason: "",
    /** @type {Asked[]} */
    posted: [],
    onMessage: {
      addListener: (/** @type {(message: unknown) => void} */ listener) =>
        void on_message.push(listener),
    },
    onDisconnect: {
      addListener: (/** @type {(port: unknown) => void} */ listener) =>
        void on_disconnect.push(listener),
    },
    postMessage(/** @type {Asked} */ message) {
      if (!port.is_open) throw new Error("Attempting to use a disconnected port object");
      const copy = JSON.parse(JSON.stringify(message));
      port.posted.push(copy);
      hear(copy, port);
    },
    disconnect() {
      port.is_open = false;
    },
    /** The companion's end says something. */
    say(/** @type {object} */ message) {
      setImmediate(() => {
        if (port.is_open) on_message.forEach((listener) => listener({ v: 1, ...message }));
      });
    },
    /** The companion's end goes away. */
    die(reason = "Native host has exited.") {
      setImmediate(() => {
        if (!port.is_open) return;
        port.is_open = false;
        port.reason = reason;
        on_disconnect.forEach((listener) => listener(port));
      });
    },
  };
  return port;
}

/** @typedef {{ begun: { items: AnnouncedItem[] }; parts: Map<string, Buffer[]> }} Staged */

/** A companion that stages, checks and keeps captures, and may be told to fail. */
export function fakeCompanion() {
  /** @type {Map<string, Staged>} */
  const staged = new Map();
  /** @type {Map<string, object>} */
  const receipts = new Map();
  const companion = {
    vault: "unlocked",
    cases: [
      { id: "11111111-1111-4111-8111-111111111111", label: "Case 1", created_at: "", gate: null },
    ],
    /** How often each capture was stored: more than once would be a second copy. */
    stored: /** @type {Map<string, number>} */ (new Map()),
    kept: /** @type {Map<string, Map<string, Buffer>>} */ (new Map()),
    most_parts_waiting: 0,

    /**
     * Return the answer to a question.
     *
     * @param {Asked} asked
     */
    answer({ id, method, params }) {
      const result = companion.resultOf(method, params);
      return "code" in result
        ? { id, error: { message: "", hint: "", ...result } }
        : { id, result };
    },

    /** @type {(method: string, params: { [key: string]: any }) => any} */
    resultOf(method, params) {
      if (method === "hello") return { protocol: 1, companion: "0.1.0", vault: companion.vault };
      if (companion.vault === "locked") return { code: "vault.locked", retryable: true };
      const { capture_id } = params;
      switch (method) {
        case "case.list":
          return { cases: companion.cases };
        case "capture.begin": {
          if (receipts.has(capture_id)) return { capture_id, wanted: [], committed: true };
          const known = staged.get(capture_id);
          if (known && JSON.stringify(known.begun) !== JSON.stringify(params)) {
            return { code: "capture.conflict", retryable: false };
          }
          const begun = /** @type {Staged["begun"]} */ (params);
          const capture = known ?? {
            begun,
            parts: new Map(begun.items.map(({ name }) => [name, []])),
          };
          staged.set(capture_id, capture);
          const wanted = begun.items.flatMap(({ name, size }) => {
            const parts = capture.parts.get(name) ?? [];
            return Buffer.concat(parts).length < size || size === 0
              ? [{ item: name, next_seq: parts.length }]
              : [];
          });
          return { capture_id, wanted, committed: false };
        }
        case "capture.part": {
          const parts = staged.get(capture_id)?.parts.get(params["item"]);
          if (parts === undefined) return { code: "capture.unknown", retryable: true };
          if (params["seq"] !== parts.length)
            return { code: "capture.part_order", retryable: true };
          parts.push(Buffer.from(params["data"], "base64"));
          return { item: params["item"], next_seq: parts.length, whole: false };
        }
        case "capture.commit": {
          const receipt = receipts.get(capture_id);
          if (receipt) return { ...receipt, already: true };
          return companion.commit(capture_id);
        }
        default:
          return { code: "protocol.unknown_method", retryable: false };
      }
    },

    /** @param {string} capture_id */
    commit(capture_id) {
      const capture = staged.get(capture_id);
      if (capture === undefined) return { code: "capture.unknown", retryable: true };
      const bytes = new Map(
        [...capture.parts].map(([name, parts]) => [name, Buffer.concat(parts)]),
      );
      for (const { name, sha256 } of capture.begun.items) {
        const digest = createHash("sha256")
          .update(bytes.get(name) ?? "")
          .digest("hex");
        if (digest !== sha256) return { code: "capture.digest_mismatch", retryable: true };
      }
      staged.delete(capture_id);
      companion.stored.set(capture_id, (companion.stored.get(capture_id) ?? 0) + 1);
      companion.kept.set(capture_id, bytes);
      const items = capture.begun.items.map((item) => ({ ...item, derived_from: [] }));
      const receipt = {
        capture_id,
        items,
        matches: [],
        summary: "No known image is on this page.",
        completeness: { complete: true, sentence: "", findings: [] },
        already: false,
      };
      receipts.set(capture_id, receipt);
      return receipt;
    },
  };
  return companion;
}
