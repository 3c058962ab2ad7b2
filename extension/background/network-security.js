/** What a browser tells of a connection's protection, in the record's form. */

/** @import { Certificate, Security } from "../shared/protocol.d.ts" */
/** @import { Details } from "./network-answers.js" */

import { sha256, toBase64 } from "../shared/digest.js";

const MOST_CERTIFICATES = 10;
/** A longer one is listed nowhere: the record holds 32,768 characters of base64. */
const LONGEST_DER = 24_576;

/**
 * @typedef {object} Told
 * @property {string} [state]
 * @property {string} [protocolVersion]
 * @property {string} [cipherSuite]
 * @property {{ rawDER?: ArrayBuffer | number[] }[]} [certificates]
 */

/** @typedef {(request_id: string, how: { rawDER: boolean; certificateChain: boolean }) => Promise<Told>} SecurityAsker */

/**
 * Ask the browser (Firefox) how the connection of a request is protected; null if it does not say.
 *
 * @param {SecurityAsker} ask
 * @param {Pick<Details, "requestId">} details
 * @returns {Promise<Security | null>}
 */
export async function securityFrom(ask, { requestId }) {
  // Both at once: only while the request is held up is there an answer.
  const [chain, single] = await Promise.allSettled([
    ask(requestId, { rawDER: true, certificateChain: true }),
    ask(requestId, { rawDER: true, certificateChain: false }),
  ]);
  if (chain.status === "rejected") return null;
  // Of a certificate that the person accepted in spite of a warning there is no chain.
  const has_chain = (chain.value.certificates ?? []).length > 0;
  const told = has_chain || single.status === "rejected" ? chain.value : single.value;
  return securityOf(told);
}

/**
 * Read what the browser (Chromium, where it is switched on) tells with the event itself; null if nothing.
 *
 * @param {object | undefined} told
 * @returns {Promise<Security | null>}
 */
export function securityFromDetails(told) {
  return told === undefined ? Promise.resolve(null) : securityOf(told);
}

/**
 * @param {Told} told
 * @returns {Promise<Security>}
 */
async function securityOf({ state, protocolVersion, cipherSuite, certificates = [] }) {
  const ders = certificates
    .slice(0, MOST_CERTIFICATES)
    .map(({ rawDER }) => new Uint8Array(rawDER ?? []))
    .filter(({ length }) => length > 0 && length <= LONGEST_DER);
  return {
    state: state ?? "unknown",
    protocol: known(protocolVersion),
    cipher: known(cipherSuite),
    certificates: await Promise.all(ders.map(certificateOf)),
  };
}

/**
 * @param {Uint8Array<ArrayBuffer>} der
 * @returns {Promise<Certificate>}
 */
async function certificateOf(der) {
  return { sha256: await sha256(der), der_base64: toBase64(der) };
}

/** @param {string | undefined} text which Firefox leaves empty or calls unknown where there is none */
function known(text) {
  return text === undefined || text === "" || text === "unknown" ? null : text;
}
