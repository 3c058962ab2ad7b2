/**
 * The way to the companion: one native port, opened when it is needed, `hello` first, answers matched
 * by id. Knows nothing of captures.
 */

/** @import { CompanionState } from "../shared/faces.d.ts" */
/** @import { Events, Methods, Welcome } from "../shared/protocol.d.ts" */

import { ENVELOPE_VERSION, LinkError, errorFrom, readMessage, readWelcome } from "./envelope.js";

const PROTOCOL = { protocol_min: 1, protocol_max: 1 };
const REQUEST_TIMEOUT_MS = 30_000;
const IDLE_MS = 30_000;
const FIRST_RETRY_MS = 500;
const LONGEST_RETRY_MS = 30_000;

/** What browsers say when no host is registered for this extension. */
const NOT_INSTALLED = /host not found|no such native application|host is forbidden/i;

/**
 * @typedef {object} Parts
 * @property {() => chrome.runtime.Port} connect opens the native port
 * @property {(port: chrome.runtime.Port) => string} whyDisconnected in the browser's words
 * @property {string} version of this extension
 * @property {() => boolean} isNeeded whether the port stays open, and is opened again, unasked
 * @property {(state: CompanionState) => void} onState
 * @property {() => void} onReady hears that the vault is open, at each greeting and when it is unlocked
 */

/**
 * @typedef {object} Waiting a request without an answer yet
 * @property {(result: unknown) => void} resolve
 * @property {(error: LinkError) => void} reject
 * @property {() => void} touch begins its time anew
 * @property {() => void} stop ends its time
 */

/**
 * Make the link. Nothing is opened before the first request.
 *
 * @param {Parts} parts
 */
export function createLink({ connect, whyDisconnected, version, isNeeded, onState, onReady }) {
  /** @type {chrome.runtime.Port | null} */
  let port = null;
  /** @type {Promise<Welcome> | null} */
  let greeted = null;
  /** @type {Map<string, Waiting>} */
  const waiting = new Map();
  let last_id = 0;
  /** @type {CompanionState | null} */
  let told = null;
  let failures = 0;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let idle_timer;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let retry_timer;

  /**
   * Tell a state; another try does not take back what is known to be missing.
   *
   * @param {CompanionState} state
   */
  const tell = (state) => {
    if (state === "connecting" && told !== null) return;
    told = state;
    onState(state);
  };

  /** @param {LinkError} error */
  const failAll = (error) => {
    const all = [...waiting.values()];
    waiting.clear();
    for (const one of all) {
      one.stop();
      one.reject(error);
    }
  };

  const close = () => {
    clearTimeout(idle_timer);
    clearTimeout(retry_timer);
    const closing = port;
    port = null;
    greeted = null;
    closing?.disconnect();
  };

  const rest = () => {
    clearTimeout(idle_timer);
    idle_timer = setTimeout(() => {
      if (waiting.size > 0 || isNeeded()) rest();
      else close();
    }, IDLE_MS);
  };

  const retryLater = () => {
    clearTimeout(retry_timer);
    if (!isNeeded()) return;
    const delay_ms = Math.min(FIRST_RETRY_MS * 2 ** failures, LONGEST_RETRY_MS);
    failures += 1;
    retry_timer = setTimeout(() => {
      if (isNeeded()) open().catch(isReported);
    }, delay_ms);
  };

  /** @param {chrome.runtime.Port} ended */
  const onDisconnect = (ended) => {
    const reason = whyDisconnected(ended);
    if (ended !== port) return;
    port = null;
    greeted = null;
    clearTimeout(idle_timer);
    const is_installed = !NOT_INSTALLED.test(reason);
    tell(is_installed ? "unreachable" : "not_installed");
    failAll(new LinkError(is_installed ? "service.unreachable" : "host.not_installed", true));
    if (is_installed) retryLater();
  };

  /** A companion that does not answer is left, and looked for again. */
  const onSilence = () => {
    close();
    tell("unreachable");
    failAll(new LinkError("service.unreachable", true));
    retryLater();
  };

  /** @param {Extract<keyof Events, string>} event */
  const heardEvent = (event) => {
    if (event === "service.restarted") {
      failAll(new LinkError("service.unreachable", true));
      beginGreeting().catch(isReported);
      return;
    }
    if (event === "vault.unlocked") {
      tell("ready");
      onReady();
    }
    if (event === "vault.locked") tell("locked");
  };

  /** @param {unknown} untrusted_message */
  const onMessage = (untrusted_message) => {
    const message = readMessage(untrusted_message);
    if (message === null) return;
    rest();
    if ("event" in message) return heardEvent(message.event);
    const { id } = message;
    if (id === null) return failAll(errorFrom(message.error));
    const one = waiting.get(id);
    if (one === undefined) return undefined; // its time was up
    if ("progress" in message) return one.touch();
    waiting.delete(id);
    one.stop();
    if ("error" in message) return one.reject(errorFrom(message.error));
    return one.resolve(message.result);
  };

  /**
   * @param {string} method
   * @param {object} params
   * @param {number} timeout_ms
   * @returns {Promise<unknown>}
   */
  const post = (method, params, timeout_ms) =>
    new Promise((resolve, reject) => {
      if (port === null) return reject(new LinkError("service.unreachable", true));
      const id = String((last_id += 1));
      const timer = createTimer(timeout_ms, onSilence);
      waiting.set(id, { resolve, reject, ...timer });
      port.postMessage({ v: ENVELOPE_VERSION, id, method, params });
      return undefined;
    });

  /** @returns {Promise<Welcome>} */
  const greet = async () => {
    const greeting = { ...PROTOCOL, app: "extension", version };
    const welcome = readWelcome(await post("hello", greeting, REQUEST_TIMEOUT_MS));
    failures = 0;
    tell(stateOfVault(welcome.vault));
    if (welcome.vault === "unlocked") onReady();
    return welcome;
  };

  /** @param {unknown} error */
  const onNotGreeted = (error) => {
    if (!(error instanceof LinkError)) throw error;
    if (port === null) return; // the port ended, and `onDisconnect` has told of it
    tell(stateOfError(error.code));
    close();
    if (error.is_retryable) retryLater();
  };

  /** Say hello; a greeting that a newer one has taken the place of does nothing more. */
  const beginGreeting = () => {
    const own = greet();
    greeted = own;
    own.catch((error) => {
      if (greeted === own) onNotGreeted(error);
    });
    return own;
  };

  /** Connect and say hello, unless that is done or under way. */
  const open = () => {
    if (greeted !== null) return greeted;
    tell("connecting");
    port = connect();
    port.onMessage.addListener(onMessage);
    port.onDisconnect.addListener(onDisconnect);
    return beginGreeting();
  };

  /**
   * Ask the companion and return its result.
   *
   * Rejects with `LinkError`: the companion's own code, `service.unreachable` or `host.not_installed`.
   *
   * @template {keyof Methods} M
   * @param {M} method
   * @param {Methods[M]["params"]} params
   * @param {{ timeout_ms?: number }} [options]
   * @returns {Promise<Methods[M]["result"]>}
   */
  const request = async (method, params, { timeout_ms = REQUEST_TIMEOUT_MS } = {}) => {
    await open();
    rest();
    try {
      const result = await post(method, params, timeout_ms);
      return /** @type {Methods[M]["result"]} */ (result);
    } catch (error) {
      if (error instanceof LinkError && error.code.startsWith("vault.")) {
        const state = stateOfError(error.code);
        if (state !== "unreachable") tell(state);
      }
      throw error;
    }
  };

  return { open, request, close };
}

/** @typedef {ReturnType<typeof createLink>} Link */

/**
 * @param {number} timeout_ms
 * @param {() => void} isLate
 */
function createTimer(timeout_ms, isLate) {
  let timer = setTimeout(isLate, timeout_ms);
  return {
    touch: () => {
      clearTimeout(timer);
      timer = setTimeout(isLate, timeout_ms);
    },
    stop: () => clearTimeout(timer),
  };
}

/**
 * @param {Welcome["vault"]} vault
 * @returns {CompanionState}
 */
function stateOfVault(vault) {
  if (vault === "absent") return "vault_absent";
  return vault === "locked" ? "locked" : "ready";
}

/**
 * @param {string} code
 * @returns {CompanionState}
 */
function stateOfError(code) {
  switch (code) {
    case "vault.absent":
      return "vault_absent";
    case "vault.locked":
      return "locked";
    case "protocol.update_extension":
      return "update_extension";
    case "protocol.update_companion":
      return "update_companion";
    case "host.not_installed":
      return "not_installed";
    default:
      return "unreachable";
  }
}

/**
 * Pass over an error that `onState` has told of already.
 *
 * @param {unknown} error
 */
function isReported(error) {
  if (!(error instanceof LinkError)) throw error;
}
