/**
 * Holds, for each tab, the last answers that brought a document, as the browser told of them one event after
 * the other. Few and small: nothing is held that a record would not hold, and a closed tab's are gone.
 */

/** @import { Header, Redirect, Security } from "../shared/protocol.d.ts" */

import { clipped } from "../shared/text.js";
import { redactHeader } from "./redaction.js";

/** A download or a page loaded ahead asks in the name of a tab, too: the document shown may not be the last. */
const MOST_ANSWERS = 4;
const MOST_TABS = 60;
const MOST_REDIRECTS = 50;
const MOST_HEADERS = 300;
const LONGEST_ADDRESS = 65_536;
const LONGEST_LINE = 4_096;
/** Of all the headers of an answer, in UTF-16 units. */
const LONGEST_HEADERS = 65_536;

/**
 * @typedef {object} Answer one request for a document, through all its redirects; moments since 1970, in ms
 * @property {string} request_id
 * @property {string} requested_url
 * @property {Redirect[]} redirects
 * @property {string} url
 * @property {string} method
 * @property {number} started_ms
 * @property {number | null} answered_ms when the answer's headers were there
 * @property {number | null} completed_ms
 * @property {boolean} is_broken it ended before it was whole
 * @property {boolean} is_by_worker it was handed to a service worker of the site
 * @property {boolean} is_cut something did not fit
 * @property {number} status
 * @property {string} status_line
 * @property {Header[]} headers without what lets someone in
 * @property {boolean} from_cache
 * @property {string | null} server_address
 * @property {Security | null} security
 */

/**
 * @typedef {object} Details what the events of `webRequest` have in common, as far as it is used
 * @property {string} requestId
 * @property {number} tabId
 * @property {string} url
 * @property {string} method
 * @property {number} timeStamp
 * @property {string} [redirectUrl]
 * @property {number} [statusCode]
 * @property {string} [statusLine]
 * @property {{ name: string; value?: string; binaryValue?: ArrayBuffer | number[] }[]} [responseHeaders]
 * @property {boolean} [fromCache]
 * @property {string | null} [ip]
 */

/**
 * Make an empty collection of answers. `onChange` is told the tab whose answers changed.
 *
 * @param {{ onChange?: (tab_id: number, answers: Answer[] | null) => void }} [how]
 */
export function createNetworkAnswers({ onChange = () => undefined } = {}) {
  /** In the order in which they were last heard of. */
  /** @type {Map<number, Answer[]>} */
  const held = new Map();

  /** @param {number} tab_id */
  const drop = (tab_id) => {
    if (held.delete(tab_id)) onChange(tab_id, null);
  };

  /**
   * @param {number} tab_id
   * @param {Answer[]} answers
   */
  const hold = (tab_id, answers) => {
    held.delete(tab_id);
    held.set(tab_id, answers.slice(-MOST_ANSWERS));
    onChange(tab_id, held.get(tab_id) ?? []);
    const oldest = held.size > MOST_TABS ? held.keys().next().value : undefined;
    if (oldest !== undefined) drop(oldest);
  };

  /**
   * Change the answer that an event is of. One whose beginning was not seen is nothing: it may have
   * redirects that nobody heard of.
   *
   * @param {Details} details
   * @param {(answer: Answer) => Answer | null} changed null takes it away
   */
  const change = ({ tabId, requestId }, changed) => {
    const answers = held.get(tabId) ?? [];
    if (!answers.some(({ request_id }) => request_id === requestId)) return;
    hold(
      tabId,
      answers
        .map((one) => (one.request_id === requestId ? changed(one) : one))
        .filter((one) => one !== null),
    );
  };

  return {
    /** @param {number} tab_id */
    of: (tab_id) => held.get(tab_id) ?? [],

    drop,

    dropAll() {
      for (const tab_id of [...held.keys()]) drop(tab_id);
    },

    /**
     * Put back what was held before the worker slept; what was heard of since stays.
     *
     * @param {number} tab_id
     * @param {Answer[]} answers
     */
    putBack(tab_id, answers) {
      if (!held.has(tab_id)) held.set(tab_id, answers);
    },

    /**
     * A request begins, or goes on at the next address.
     *
     * @param {Details} details
     */
    onAsked(details) {
      const { tabId, requestId, url } = details;
      if (tabId < 0) return;
      const answers = held.get(tabId) ?? [];
      if (answers.some(({ request_id }) => request_id === requestId)) {
        change(details, (answer) => ({ ...answer, url: clipped(url, LONGEST_ADDRESS) }));
        return;
      }
      hold(tabId, [...answers, begun(details)]);
    },

    /** @param {Details} details */
    onRedirect(details) {
      const { url, redirectUrl = "", statusCode = 0 } = details;
      const to = clipped(redirectUrl, LONGEST_ADDRESS);
      // Firefox tells so of a request that it hands to a service worker, and nothing more if that answers.
      if (statusCode === 0 && url === redirectUrl) {
        change(details, (answer) => ({ ...answer, is_by_worker: true }));
        return;
      }
      change(details, (answer) => ({
        ...answer,
        redirects: [
          ...answer.redirects,
          { url: clipped(url, LONGEST_ADDRESS), status: statusCode, to },
        ].slice(0, MOST_REDIRECTS),
        is_cut: answer.is_cut || answer.redirects.length >= MOST_REDIRECTS,
        url: to,
        security: null,
      }));
    },

    /**
     * The answer's headers are there.
     *
     * @param {Details} details
     */
    onAnswered(details) {
      const { url, method, timeStamp, statusCode, statusLine, fromCache, ip } = details;
      const { headers, is_cut } = headersOf(details.responseHeaders ?? []);
      change(details, (answer) => ({
        ...answer,
        url: clipped(url, LONGEST_ADDRESS),
        method,
        answered_ms: timeStamp,
        status: statusCode ?? 0,
        status_line: clipped(statusLine ?? "", LONGEST_LINE),
        headers,
        is_cut: answer.is_cut || is_cut,
        from_cache: fromCache ?? false,
        server_address: ip ?? null,
      }));
    },

    /**
     * The connection's protection is known, for the address it was asked at.
     *
     * @param {Details} details
     * @param {Security} security
     */
    onSecured(details, security) {
      change(details, (answer) => (answer.url === clipped(details.url, LONGEST_ADDRESS) ? { ...answer, security } : answer));
    },

    /** @param {Details} details */
    onCompleted(details) {
      change(details, (answer) => ({ ...answer, completed_ms: details.timeStamp }));
    },

    /** @param {Details} details */
    onFailed(details) {
      change(details, (answer) =>
        answer.answered_ms === null
          ? null
          : { ...answer, completed_ms: details.timeStamp, is_broken: true },
      );
    },
  };
}

/** @typedef {ReturnType<typeof createNetworkAnswers>} NetworkAnswers */

/**
 * @param {Details} details
 * @returns {Answer}
 */
function begun({ requestId, url, method, timeStamp }) {
  const address = clipped(url, LONGEST_ADDRESS);
  return {
    request_id: requestId,
    requested_url: address,
    redirects: [],
    url: address,
    method,
    started_ms: timeStamp,
    answered_ms: null,
    completed_ms: null,
    is_broken: false,
    is_by_worker: false,
    is_cut: false,
    status: 0,
    status_line: "",
    headers: [],
    from_cache: false,
    server_address: null,
    security: null,
  };
}

/**
 * Return the headers as they may be held, as many as there is room for.
 *
 * @param {NonNullable<Details["responseHeaders"]>} untrusted_headers
 */
function headersOf(untrusted_headers) {
  /** @type {Header[]} */
  const headers = [];
  let room = LONGEST_HEADERS;
  for (const one of untrusted_headers) {
    const header = redactHeader({ name: one.name, value: valueOf(one) });
    room -= header.name.length + header.value.length;
    if (room < 0 || headers.length === MOST_HEADERS) return { headers, is_cut: true };
    headers.push(header);
  }
  return { headers, is_cut: false };
}

/** @param {NonNullable<Details["responseHeaders"]>[number]} header whose value may be bytes that are no text */
function valueOf({ value, binaryValue }) {
  if (value !== undefined || binaryValue === undefined) return value ?? "";
  return new TextDecoder("latin1").decode(new Uint8Array(binaryValue));
}
