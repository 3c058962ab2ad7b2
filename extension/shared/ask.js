/**
 * The faces' only way to the background: one typed question, one answer, and the broadcasts.
 * Knows nothing of captures, cases or the companion.
 */

/** @import { FaceAnswer, FaceKind, FaceMessages, FaceState, StateChanged } from "./faces.d.ts" */

const ANSWER_TIMEOUT_MS = 15_000;

/** A question that got no answer, or an answer that is an error; `code` is stable. */
export class AskError extends Error {
  /**
   * @param {string} code
   * @param {ErrorOptions} [options]
   */
  constructor(code, options) {
    super(code, options);
    this.name = "AskError";
    this.code = code;
  }
}

/**
 * Ask the background and return its result.
 *
 * Rejects with `AskError`: the background's own code, or `face.no_answer` after 15 s.
 *
 * @template {FaceKind} K
 * @param {K} kind
 * @param {FaceMessages[K]["params"]} params
 * @returns {Promise<FaceMessages[K]["result"]>}
 */
export async function ask(kind, params) {
  const answer = await withinTime(answerTo(kind, params));
  if (answer === undefined) throw new AskError("face.no_answer");
  if ("error" in answer) throw new AskError(answer.error.code);
  return answer.result;
}

/**
 * Return the code of whatever an `ask` rejected with; anything else is a fault and is thrown on.
 *
 * @param {unknown} error
 */
export function codeOf(error) {
  if (error instanceof AskError) return error.code;
  throw error;
}

/**
 * Call `listener` with each new state until `signal` aborts.
 *
 * @param {(state: FaceState) => void} listener
 * @param {AbortSignal} signal
 */
export function onStateChanged(listener, signal) {
  /** @param {StateChanged | { kind: unknown }} message */
  const heard = (message) => {
    if (message.kind === "state.changed" && "state" in message) listener(message.state);
  };
  chrome.runtime.onMessage.addListener(heard);
  signal.addEventListener("abort", () => chrome.runtime.onMessage.removeListener(heard));
}

/**
 * @template {FaceKind} K
 * @param {K} kind
 * @param {FaceMessages[K]["params"]} params
 * @returns {Promise<FaceAnswer<K> | undefined>}
 */
async function answerTo(kind, params) {
  try {
    return await chrome.runtime.sendMessage({ kind, params });
  } catch (error) {
    // Browsers reject when nobody listens, as while the extension is being updated.
    throw new AskError("face.no_answer", { cause: error });
  }
}

/**
 * @template T
 * @param {Promise<T>} promise
 * @returns {Promise<T>}
 */
async function withinTime(promise) {
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let timer;
  const late = new Promise((_resolve, reject) => {
    timer = setTimeout(() => reject(new AskError("face.no_answer")), ANSWER_TIMEOUT_MS);
  });
  try {
    return await Promise.race([promise, /** @type {Promise<never>} */ (late)]);
  } finally {
    clearTimeout(timer);
  }
}
