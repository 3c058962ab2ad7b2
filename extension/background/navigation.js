/** From the browser's words about tabs to what a recording needs to hear. Registers listeners, decides nothing. */

/** @import { Recording } from "./recording.js" */

/** Only the person can have begun these. */
const BY_PERSON = new Set(["typed", "auto_bookmark", "generated", "keyword", "keyword_generated"]);

/**
 * Hear of tabs, and of navigation as soon as the browser's leave for that is there.
 *
 * To be called while the background starts, so that the browser starts it for what it listens to.
 *
 * @param {Promise<Recording>} ready
 */
export function listenToNavigation(ready) {
  /** @param {(recording: Recording) => Promise<void>} deed */
  const tell = async (deed) => deed(await ready);
  /** @param {Place & { tabId: number }} details */
  const onBeforeNavigate = (details) => {
    if (isOfTab(details)) void tell((recording) => recording.leaving(details.tabId));
  };
  /** @param {Place & Transition & { tabId: number; url: string }} details */
  const onCommitted = (details) => {
    if (isOfTab(details)) void tell((recording) => recording.arrived(details.tabId, details.url, how(details)));
  };
  /** @param {Place & Transition & { tabId: number; url: string }} details */
  const onMoved = (details) => {
    if (isOfTab(details))
      void tell((recording) => recording.moved(details.tabId, details.url, historyHow(details)));
  };

  const listen = () => {
    // The browser offers this to those with its leave alone, and anew each time that it is given.
    const navigation = chrome.webNavigation;
    if (!navigation || navigation.onCommitted.hasListener(onCommitted)) return;
    navigation.onBeforeNavigate.addListener(onBeforeNavigate);
    navigation.onCommitted.addListener(onCommitted);
    navigation.onHistoryStateUpdated.addListener(onMoved);
    navigation.onReferenceFragmentUpdated.addListener(onMoved);
  };

  listen();
  chrome.permissions.onAdded.addListener(listen);
  chrome.permissions.onRemoved.addListener(() => tell((recording) => recording.leaveChanged()));
  chrome.tabs.onActivated.addListener(({ tabId }) => tell((recording) => recording.cameToFront(tabId)));
  chrome.tabs.onRemoved.addListener((tab_id) => tell((recording) => recording.closed(tab_id)));
  chrome.tabs.onUpdated.addListener((tab_id, { status }, { url }) => {
    // A page that was made ready ahead of time is shown without any word about navigation.
    if (status === "complete" && url !== undefined)
      void tell((recording) => recording.moved(tab_id, url, { by_person: false }));
  });
}

/** @typedef {{ frameId: number; tabId: number; documentLifecycle?: string }} Place */
/** @typedef {{ transitionType?: string; transitionQualifiers?: string[] }} Transition */

/**
 * Say whether this is about what a tab shows, not about a frame or a page made ready ahead of time.
 *
 * @param {Place} details
 */
function isOfTab({ frameId, documentLifecycle = "active" }) {
  return frameId === 0 && documentLifecycle === "active";
}

/** @param {Transition} details */
function how({ transitionType = "", transitionQualifiers = [] }) {
  return {
    by_page: transitionQualifiers.includes("client_redirect"),
    by_person:
      BY_PERSON.has(transitionType) || transitionQualifiers.includes("from_address_bar"),
  };
}

/** @param {Transition} details */
function historyHow({ transitionQualifiers = [] }) {
  return { by_person: transitionQualifiers.includes("forward_back") };
}
