/**
 * Watches the network's answers that bring the pages of a tab that is recorded or loaded again, where the person
 * allowed it, and says which of them brought the page that is captured. Of every other tab nothing is held, and
 * while there is no such tab nothing is listened to.
 *
 * What the browsers tell (Chromium 156, Firefox 153): nothing without leave for the site itself, `activeTab`
 * does not do; nothing of a page that is shown again from memory; Chromium nothing, and Firefox no answer, of a
 * page that a service worker made. Certificates: Firefox with `webRequestBlocking`, Chromium not yet.
 */

/** @import { Network } from "../shared/protocol.d.ts" */
/** @import { Clock, Navigation, Target } from "../shared/engine.d.ts" */
/** @import { Answer, Details } from "./network-answers.js" */
/** @import { SecurityAsker } from "./network-security.js" */

import { siteOf } from "../shared/reload-leave.js";
import { createNetworkAnswers } from "./network-answers.js";
import { UNREAD, answerOf, networkFrom } from "./network-facts.js";
import { securityFrom, securityFromDetails } from "./network-security.js";

const FILTER = { urls: ["<all_urls>"], types: ["main_frame"] };
/** In the session's storage, which lies in memory and ends with the browser. */
const STORED_AS = { tab: "network.tab.", since: "network.watched_since" };
const NEVER = Number.POSITIVE_INFINITY;

/**
 * @typedef {{ addListener: (listener: (details: any) => unknown, filter: object, extra?: string[]) => void; removeListener: (listener: (details: any) => unknown) => void; hasListener: (listener: (details: any) => unknown) => boolean }} RequestEvent
 */

/**
 * @typedef {object} WebRequest as much of it as is used; there once the permission is
 * @property {RequestEvent} onBeforeRequest
 * @property {RequestEvent} onBeforeRedirect
 * @property {RequestEvent} onHeadersReceived
 * @property {RequestEvent} onResponseStarted
 * @property {RequestEvent} onCompleted
 * @property {RequestEvent} onErrorOccurred
 * @property {SecurityAsker} [getSecurityInfo]
 */

/** @typedef {Pick<chrome.storage.StorageArea, "get" | "set" | "remove">} SessionStorage */

/**
 * Make the watch of the network.
 *
 * @param {object} parts
 * @param {() => WebRequest | undefined} parts.webRequest
 * @param {Pick<typeof chrome.permissions, "contains">} parts.permissions
 * @param {SessionStorage} parts.session
 * @param {Clock} parts.clock
 */
export function createNetwork({ webRequest, permissions, session, clock }) {
  /** The tabs that are watched, each with the moment since which it is. */
  /** @type {Map<number, number>} */
  const watched = new Map();
  /** Whether the browser once told of a connection's protection. */
  let tellsSecurity = false;

  const answers = createNetworkAnswers({
    onChange: (tab_id, held) => void (held === null ? forget(tab_id) : store(tab_id, held)),
  });

  /**
   * Put answers where they outlive the worker. Where there is no room they live as long as it does, and the
   * oldest make way.
   *
   * @param {number} tab_id
   * @param {Answer[]} held
   */
  const store = async (tab_id, held) => {
    try {
      await session.set({ [STORED_AS.tab + tab_id]: held });
    } catch (error) {
      if (!/quota/i.test(String(error))) throw error;
      await session.remove(STORED_AS.tab + tab_id);
    }
  };
  /** @param {number} tab_id */
  const forget = (tab_id) => session.remove(STORED_AS.tab + tab_id);

  const load = async () => {
    const stored = await session.get(null);
    const since = /** @type {[number, number][]} */ (stored[STORED_AS.since] ?? []);
    for (const [tab_id, since_ms] of since) watched.set(tab_id, since_ms);
    for (const [key, held] of Object.entries(stored)) {
      if (!key.startsWith(STORED_AS.tab)) continue;
      answers.putBack(Number(key.slice(STORED_AS.tab.length)), /** @type {Answer[]} */ (held));
    }
  };
  /** Events wait for what is stored, and then come in the order in which they happened. */
  let is_loaded = false;
  const loaded = load().then(() => void (is_loaded = true));

  const storeWatched = () =>
    watched.size === 0
      ? session.remove(STORED_AS.since)
      : session.set({ [STORED_AS.since]: [...watched] });

  /** @param {(details: Details) => void} take */
  const heard = (take) => (/** @type {Details} */ details) =>
    void loaded.then(() => {
      if (watched.has(details.tabId)) take(details);
    });

  /** @param {Details & { securityInfo?: object }} details */
  const onHeaders = (details) => {
    if (is_loaded && !watched.has(details.tabId)) return;
    const ask = webRequest()?.getSecurityInfo;
    // Firefox answers only while the request is held up, which it is until this function returns.
    const asked = ask === undefined ? securityFromDetails(details.securityInfo) : securityFrom(ask, details);
    void Promise.all([asked, loaded]).then(([security]) => {
      if (security === null || !watched.has(details.tabId)) return;
      tellsSecurity = true;
      answers.onSecured(details, security);
    });
  };

  const listeners = {
    onBeforeRequest: heard(answers.onAsked),
    onBeforeRedirect: heard(answers.onRedirect),
    onResponseStarted: heard(answers.onAnswered),
    onCompleted: heard(answers.onCompleted),
    onErrorOccurred: heard(answers.onFailed),
  };

  /** @param {WebRequest} request */
  const listenToHeaders = ({ onHeadersReceived, getSecurityInfo }) => {
    if (getSecurityInfo !== undefined) {
      onHeadersReceived.addListener(onHeaders, FILTER, ["blocking"]);
      return;
    }
    try {
      onHeadersReceived.addListener(onHeaders, FILTER, ["securityInfoRawDer"]);
    } catch (error) {
      // A browser that does not know the word; one that does may still tell nothing.
      if (!(error instanceof TypeError) && !/invalid|extraInfoSpec/i.test(String(error))) throw error;
    }
  };

  /** @param {Navigation} navigation */
  const mayWatch = async ({ url }) => {
    if (webRequest() === undefined || !(await permissions.contains({ permissions: ["webRequest"] })))
      return UNREAD.not_allowed;
    // Of what is no site there is no leave to ask for, and no answer of the network.
    if (!/^https?:/i.test(url)) return UNREAD.not_this_site;
    const origins = [siteOf(url)];
    return (await permissions.contains({ origins })) ? null : UNREAD.not_this_site;
  };

  const listenNow = () => {
    const request = webRequest();
    if (request === undefined) return;
    const { onBeforeRequest, onBeforeRedirect, onResponseStarted, onCompleted, onErrorOccurred } = request;
    if (!onBeforeRequest.hasListener(listeners.onBeforeRequest)) {
      onBeforeRequest.addListener(listeners.onBeforeRequest, FILTER);
      onBeforeRedirect.addListener(listeners.onBeforeRedirect, FILTER);
      onResponseStarted.addListener(listeners.onResponseStarted, FILTER, ["responseHeaders"]);
      onCompleted.addListener(listeners.onCompleted, FILTER);
      onErrorOccurred.addListener(listeners.onErrorOccurred, FILTER);
    }
    if (!request.onHeadersReceived.hasListener(onHeaders)) listenToHeaders(request);
  };

  /** Nothing is to be watched: the browser need not tell, nor start the background for it. */
  const listenNoMore = () => {
    const request = webRequest();
    if (request === undefined) return;
    for (const [name, listener] of Object.entries(listeners))
      request[/** @type {keyof typeof listeners} */ (name)].removeListener(listener);
    request.onHeadersReceived.removeListener(onHeaders);
  };

  /** @param {number} tab_id */
  const drop = async (tab_id) => {
    await loaded;
    answers.drop(tab_id);
    if (!watched.delete(tab_id)) return;
    if (watched.size === 0) listenNoMore();
    await storeWatched();
  };

  return {
    /**
     * Listen, if the person allowed it, until it is known whether there is a tab to be watched. To be called at
     * once whenever the background starts, so that the browser starts it for what happens, and again when leave
     * is given.
     */
    listen() {
      listenNow();
      void loaded.then(() => {
        if (watched.size === 0) listenNoMore();
      });
    },

    /**
     * Watch a tab from now on, because it is recorded or loaded again.
     *
     * @param {number} tab_id
     */
    async watch(tab_id) {
      const now_ms = clock.now();
      await loaded;
      if (!watched.has(tab_id)) watched.set(tab_id, now_ms);
      listenNow();
      await storeWatched();
    },

    /** Watch a tab no more, and forget what was held of it. */
    unwatch: drop,

    /** The person took the leave back: nothing is held any longer. */
    async onLeaveTaken() {
      await loaded;
      if (await permissions.contains({ permissions: ["webRequest"] })) return;
      answers.dropAll();
      watched.clear();
      await storeWatched();
    },

    /** @param {number} tab_id */
    onTabRemoved: (tab_id) => void drop(tab_id),

    /**
     * Return the answer that brought the document of a capture, or why it is not known.
     *
     * @param {Pick<Target, "tab_id">} target
     * @param {() => Promise<Navigation>} readNavigation how the document says that it came to be
     * @returns {Promise<{ network: Network; notes: string[]; is_cut: boolean } | { unread_because: string }>}
     */
    async factsOf({ tab_id }, readNavigation) {
      await loaded;
      if (webRequest() === undefined) return { unread_because: UNREAD.not_allowed };
      const navigation = await readNavigation();
      const unread_because = await mayWatch(navigation);
      if (unread_because !== null) return { unread_because };
      const now_ms = clock.now();
      const watched_since_ms = watched.get(tab_id) ?? NEVER;
      const answer = answerOf(answers.of(tab_id), navigation, { now_ms, watched_since_ms });
      return "request_id" in answer ? networkFrom(answer, { tellsSecurity, now_ms }) : answer;
    },
  };
}

/** @typedef {ReturnType<typeof createNetwork>} NetworkWatch */
