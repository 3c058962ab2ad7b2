/** Pages that no recording takes: the shipped list, and the hosts that the person added. */

/** @import { Storage } from "./gate.js" */

import data from "../data/never-list.js";

/** @typedef {{ match: string; value: string }} Rule */

const STORED_AS = "never_hosts";
const MOST_HOSTS = 1_000;
const LONGEST_HOST = 253;

/** @type {{ [match: string]: (place: Place, value: string) => boolean }} */
const MATCHES = {
  host: ({ host }, value) => isAt(host, value),
  page: ({ host, path }, value) => `${host}${path}/`.startsWith(`${value}/`),
  prefix: ({ host }, value) => host.startsWith(value) && host.slice(value.length).includes("."),
  word: ({ names }, value) => names.some((name) => name.split("-").includes(value)),
  part: ({ names }, value) => names.some((name) => name.includes(value)),
  ending: ({ host }, value) => host.endsWith(value),
};

/**
 * Say whether a recording leaves an address out. What is no address on the web is left out, too.
 *
 * @param {string | undefined} untrusted_url
 * @param {readonly string[]} [own_hosts] the person's own
 * @param {readonly Rule[]} [rules] the shipped list
 */
export function isNeverTaken(untrusted_url, own_hosts = [], rules = data.entries) {
  const place = placeOf(untrusted_url);
  if (place === null) return true;
  return (
    own_hosts.some((host) => isAt(place.host, host)) ||
    rules.some(({ match, value }) => MATCHES[match]?.(place, value) === true)
  );
}

/**
 * Return a host's name as addresses spell it, without a leading `www.`; null if the text is no host's name.
 *
 * @param {string} untrusted_text
 */
export function readHost(untrusted_text) {
  const text = untrusted_text.trim().toLowerCase();
  if (text === "" || text.length > LONGEST_HOST || /[\s/\\?#@:%]/.test(text)) return null;
  if (!URL.canParse(`https://${text}/`)) return null;
  const host = new URL(`https://${text}/`).hostname.replace(/\.$/, "").replace(/^www\./, "");
  return /^[\w-]+(\.[\w-]+)+$/.test(host) ? host : null;
}

/**
 * Make the never-list. Nothing may be asked of it before `load` has resolved.
 *
 * @param {{ storage: Storage }} parts
 */
export function createNeverList({ storage }) {
  /** @type {readonly string[]} */
  let own = [];
  /** @param {readonly string[]} hosts */
  const keep = async (hosts) => {
    own = hosts;
    await storage.set({ [STORED_AS]: own });
  };

  return {
    /** Read the hosts that the person added. */
    async load() {
      const { [STORED_AS]: untrusted_hosts } = await storage.get(STORED_AS);
      if (!Array.isArray(untrusted_hosts)) return;
      const hosts = untrusted_hosts.map((one) => (typeof one === "string" ? readHost(one) : null));
      own = hosts.filter((host) => host !== null).slice(0, MOST_HOSTS);
    },

    /** Return the person's own hosts. */
    hosts: () => own,

    /**
     * Say whether a recording leaves an address out.
     *
     * @param {string | undefined} untrusted_url
     */
    has: (untrusted_url) => isNeverTaken(untrusted_url, own),

    /**
     * Add a host; return why it was not added, or null.
     *
     * @param {string} untrusted_text
     * @returns {Promise<"never.host_invalid" | "never.list_full" | null>}
     */
    async add(untrusted_text) {
      const host = readHost(untrusted_text);
      if (host === null) return "never.host_invalid";
      if (own.includes(host)) return null;
      if (own.length >= MOST_HOSTS) return "never.list_full";
      await keep([...own, host].sort());
      return null;
    },

    /**
     * Take a host of the person's own off the list.
     *
     * @param {string} host
     */
    remove: (host) => keep(own.filter((one) => one !== host)),
  };
}

/** @typedef {ReturnType<typeof createNeverList>} NeverList */

/** @typedef {{ host: string; path: string; names: readonly string[] }} Place */

/**
 * @param {string | undefined} untrusted_url
 * @returns {Place | null}
 */
function placeOf(untrusted_url) {
  if (!untrusted_url || !URL.canParse(untrusted_url)) return null;
  const { protocol, hostname, pathname } = new URL(untrusted_url);
  if (protocol !== "http:" && protocol !== "https:") return null;
  const host = hostname.replace(/\.$/, "");
  return { host, path: pathname, names: host.split(".").slice(0, -1) };
}

/**
 * @param {string} host
 * @param {string} at a host's name
 */
function isAt(host, at) {
  return host === at || host.endsWith(`.${at}`);
}
