/**
 * Hears the questions of the extension's own pages and answers each with a result or a stable code. Anyone
 * else is not heard.
 */

/** @import { FaceAnswer, FaceKind, FaceMessages } from "../shared/faces.d.ts" */

/** @typedef {{ [K in FaceKind]: (params: FaceMessages[K]["params"]) => Promise<FaceMessages[K]["result"]> }} Handlers */

/** What a question's parameters must be, each by name. */
const PARAMS = /** @type {const} */ ({
  "page.check": { tab_id: "number" },
  "state.get": {},
  "capture.start": { tab_id: "number" },
  "capture.reload": { tab_id: "number" },
  "budget.use": { budget: "object" },
  "parts.list": { tab_id: "number" },
  "picker.start": { tab_id: "number" },
  "recording.start": { tab_id: "number" },
  "recording.pause": {},
  "recording.resume": {},
  "recording.stop": {},
  "recording.keep": {},
  "never.list": {},
  "never.add": { host: "string" },
  "never.remove": { host: "string" },
  "capture.stop": {},
  "gate.answer": { answers: "object" },
  "gate.reset": {},
  "case.use": { case_id: "string" },
  "outbox.deliver": {},
  "outbox.discard": { capture_id: "string" },
});

/** A question that cannot be answered as it stands. */
export class Refusal extends Error {
  /** @param {string} code */
  constructor(code) {
    super(code);
    this.name = "Refusal";
    this.code = code;
  }
}

/**
 * Return the listener for `runtime.onMessage`.
 *
 * @param {object} parts
 * @param {string} parts.own_origin where the extension's pages are
 * @param {Promise<Handlers>} parts.handlers
 */
export function createListener({ own_origin, handlers }) {
  /**
   * @param {FaceKind} kind
   * @param {object} params
   * @returns {Promise<FaceAnswer>}
   */
  const answer = async (kind, params) => {
    try {
      const handle = /** @type {(params: object) => Promise<FaceMessages[FaceKind]["result"]>} */ (
        (await handlers)[kind]
      );
      return { result: await handle(params) };
    } catch (error) {
      if (error instanceof Refusal) return { error: { code: error.code } };
      throw error;
    }
  };

  /**
   * @param {unknown} untrusted_message
   * @param {{ url?: string }} sender
   * @param {(answer: FaceAnswer) => void} respond
   * @returns {boolean} whether an answer will come
   */
  return (untrusted_message, { url = "" }, respond) => {
    if (!url.startsWith(own_origin)) return false;
    const question = readQuestion(untrusted_message);
    if (question === null) return false;
    if (question.params === null) respond({ error: { code: "face.invalid_question" } });
    else answer(question.kind, question.params).then(respond);
    return true;
  };
}

/**
 * Return the question in a message, null if it is none; its `params` are null if they are not as they must be.
 *
 * @param {unknown} untrusted_message
 */
function readQuestion(untrusted_message) {
  if (typeof untrusted_message !== "object" || untrusted_message === null) return null;
  const { kind, params = {} } = /** @type {{ kind?: unknown; params?: unknown }} */ (
    untrusted_message
  );
  if (typeof kind !== "string" || !Object.hasOwn(PARAMS, kind)) return null;
  const known = /** @type {FaceKind} */ (kind);
  const is_object = typeof params === "object" && params !== null;
  const types = Object.entries(PARAMS[known]);
  const is_right =
    is_object && types.every(([name, type]) => typeof Reflect.get(params, name) === type);
  return { kind: known, params: is_right ? params : null };
}
