/** Tells which of the answers a tab was given brought the document it shows, and what of it a record says. Pure. */

/** @import { Network } from "../shared/protocol.d.ts" */
/** @import { Navigation } from "../shared/engine.d.ts" */
/** @import { Answer } from "./network-answers.js" */

import { utc } from "../shared/clock.js";
import { redactOther, redactRedirect } from "./redaction.js";

/**
 * How far two clocks' moments of the same answer may lie apart. Measured: 3 ms in Chromium, 20 ms in Firefox;
 * the rest is for machines that are busy.
 */
const APART_MS = 3_000;

/** Why nothing is known, for the record: plain words without any address. */
export const UNREAD = {
  not_allowed: "Holdfast was not allowed to see the network's answers",
  not_this_site: "Holdfast was not allowed to see this site's answers",
  before: "the page was loaded before Holdfast watched the network",
  worker: "a service worker of the site answered, not the network",
  memory: "the page was shown again from the browser's memory, without the network",
  untold: "the browser told of no answer that brought this page",
  certificate_untold: "this browser tells extensions nothing of certificates",
  certificate_unread: "the browser did not say how the connection was protected",
  certificate_cached: "the page came from the browser's cache, not over a connection",
};

export const NOTES = {
  broken: "The network's answer ended before the page was whole.",
  unfinished: "The page was still being received when it was captured.",
};

/**
 * Return the answer that brought a document, or why none is known to have.
 *
 * The address and the moment must both fit. The document's moment is reckoned in two ways, since either of the
 * page's clocks may have stood still while the machine slept; an answer that fits neither is of another document.
 *
 * @param {readonly Answer[]} answers of its tab, the newest last
 * @param {Navigation} navigation
 * @param {{ now_ms: number; watched_since_ms: number }} when
 * @returns {Answer | { unread_because: string }}
 */
export function answerOf(answers, navigation, { now_ms, watched_since_ms }) {
  const begins = [navigation.time_origin, now_ms - navigation.age_ms];
  const fitting = answers.findLast(
    (answer) =>
      withoutHash(answer.url) === withoutHash(navigation.url) &&
      begins.some((begin_ms) => isOf(answer, begin_ms, navigation.response_start)),
  );
  if (fitting !== undefined) return fitting;
  const is_by_worker = answers.some(
    (answer) =>
      answer.is_by_worker && begins.some((begin_ms) => Math.abs(answer.started_ms - begin_ms) <= APART_MS),
  );
  if (is_by_worker || navigation.worker_start > 0) return { unread_because: UNREAD.worker };
  if (begins.every((begin_ms) => begin_ms < watched_since_ms)) return { unread_because: UNREAD.before };
  const is_shown_again =
    navigation.type === "back_forward" ||
    answers.some(({ started_ms }) => begins.every((begin_ms) => started_ms > begin_ms + APART_MS));
  return { unread_because: is_shown_again ? UNREAD.memory : UNREAD.untold };
}

/**
 * Return the part of the record, and what else is to be said of it.
 *
 * @param {Answer} answer that came
 * @param {{ tellsSecurity: boolean; now_ms: number }} how
 * @returns {{ network: Network; notes: string[]; is_cut: boolean }}
 */
export function networkFrom(answer, { tellsSecurity, now_ms }) {
  const { url, security, is_broken, completed_ms, is_cut } = answer;
  const is_unfinished = completed_ms === null;
  return {
    network: {
      requested_url: redactOther(answer.requested_url, url),
      redirects: answer.redirects.map((one) => redactRedirect(one, url)),
      url,
      method: answer.method,
      status: answer.status,
      status_line: answer.status_line,
      headers: answer.headers,
      from_cache: answer.from_cache,
      server_address: answer.server_address,
      security,
      security_unread_because: security === null ? whyNoSecurity(answer, tellsSecurity) : null,
      started_at: utc(answer.started_ms),
      completed_at: utc(completed_ms ?? now_ms),
    },
    notes: [is_broken ? NOTES.broken : [], is_unfinished ? NOTES.unfinished : []].flat(),
    is_cut,
  };
}

/**
 * @param {Answer} answer
 * @param {number} begin_ms of the document
 * @param {number} response_start in ms after it, 0 if unknown
 */
function isOf({ started_ms, answered_ms }, begin_ms, response_start) {
  if (answered_ms === null) return false;
  return response_start > 0
    ? Math.abs(answered_ms - (begin_ms + response_start)) <= APART_MS
    : Math.abs(started_ms - begin_ms) <= APART_MS;
}

/**
 * @param {Answer} answer
 * @param {boolean} tellsSecurity
 */
function whyNoSecurity({ url, from_cache }, tellsSecurity) {
  if (!tellsSecurity && !url.startsWith("http:")) return UNREAD.certificate_untold;
  if (url.startsWith("http:")) return "the connection was not encrypted";
  return from_cache ? UNREAD.certificate_cached : UNREAD.certificate_unread;
}

/** @param {string} url */
function withoutHash(url) {
  return url.split("#", 1)[0];
}
