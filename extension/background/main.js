/** The background's composition root: registers every listener at once, then builds the parts. Nothing else. */

/** @import { WebRequest } from "./network.js" */

import {
  browserFacts,
  captureMethod,
  captureVisibleTab,
  leaveEndsWithDocument,
  takesRects,
  whyDisconnected,
} from "../shared/browser.js";
import { clock } from "../shared/clock.js";
import { hasLeave } from "../shared/leave.js";
import { createBadge } from "./badge.js";
import { createBudgetChoice } from "./budget-choice.js";
import { createCapture } from "./capture.js";
import { createCaptures } from "./captures.js";
import { createCases } from "./cases.js";
import { createCompanion } from "./companion.js";
import { openDatabase } from "./database.js";
import { createDelivery } from "./delivery.js";
import { fetchDirect } from "./fetch-direct.js";
import { createGate } from "./gate.js";
import { createGestures } from "./gestures.js";
import { createHandlers } from "./handlers.js";
import { createLastCaptures } from "./last-captures.js";
import { createLink } from "./link.js";
import { createListener } from "./listener.js";
import { createMenus, registerMenus } from "./menus.js";
import { listenToNavigation } from "./navigation.js";
import { createNetwork } from "./network.js";
import { createNeverList } from "./never-list.js";
import { OUTBOX_FORM, createOutbox } from "./outbox.js";
import { createPage } from "./page.js";
import { createParts } from "./parts.js";
import { createPicker } from "./picker.js";
import { IDLE_ALARM, createRecording } from "./recording.js";
import { finishInterrupted } from "./recovery.js";
import { createReload } from "./reload.js";
import { createSeal } from "./seal.js";
import { createShutter } from "./shutter.js";
import { createState } from "./state.js";
import { createTabWatch } from "./tab-watch.js";
import { createTileShot } from "./tile-shot.js";
import { createTiles } from "./tiles.js";

const HOST = "org.holdfast.companion";

const watch = createTabWatch();
// At once and not among the parts: a browser starts the background for the events it listens to at its start.
const network = createNetwork({
  webRequest: () => /** @type {WebRequest | undefined} */ (chrome.webRequest),
  permissions: chrome.permissions,
  session: chrome.storage.session,
  clock,
});
network.listen();
const parts = build();

chrome.runtime.onMessage.addListener(
  createListener({
    own_origin: chrome.runtime.getURL(""),
    handlers: parts.then(({ handlers }) => handlers),
  }),
);
chrome.commands.onCommand.addListener(async (command, tab) => {
  const { captures } = await parts;
  if (command === "capture-page" && tab?.id !== undefined) await captures.start(tab.id, { trigger: "shortcut" });
});
chrome.commands.onCommand.addListener(async (command, tab) => {
  const { picker } = await parts;
  if (command === "choose-part" && tab?.id !== undefined) await picker.start(tab.id, "shortcut");
});
chrome.contextMenus.onClicked.addListener(async (click, tab) => {
  const { menus } = await parts;
  if (tab?.id !== undefined) await menus.onClicked(click, tab.id);
});
listenToNavigation(parts.then(({ recording }) => recording));
chrome.alarms.onAlarm.addListener(async ({ name }) => {
  const { recording } = await parts;
  if (name === IDLE_ALARM) await recording.alarm();
});
chrome.tabs.onActivated.addListener(watch.onActivated);
chrome.tabs.onUpdated.addListener(watch.onUpdated);
chrome.tabs.onRemoved.addListener(watch.onRemoved);
chrome.tabs.onRemoved.addListener(network.onTabRemoved);
chrome.permissions.onAdded.addListener(network.listen);
chrome.permissions.onRemoved.addListener(network.onLeaveTaken);
// Heard so that the browser starts the background, which looks for what waits.
chrome.runtime.onStartup.addListener(() => void registerMenus(chrome.contextMenus, say));
chrome.runtime.onInstalled.addListener(() => void registerMenus(chrome.contextMenus, say));

/** @param {string} key */
function say(key) {
  return chrome.i18n.getMessage(key);
}

async function build() {
  const storage = chrome.storage.local;
  const gate = createGate({ storage });
  const cases = createCases({ storage });
  const budget = createBudgetChoice({ storage });
  const badge = createBadge({ action: chrome.action, say });
  const state = createState({
    session: chrome.storage.session,
    async broadcast(message) {
      const told = chrome.runtime.sendMessage(message);
      recording.heardState(message.state);
      await told;
    },
  });
  const database = await openDatabase(indexedDB, OUTBOX_FORM);
  const outbox = createOutbox({ database, seal: await createSeal({ database }) });

  const page = createPage({
    scripting: chrome.scripting,
    tabs: chrome.tabs,
    clock,
    frameIds: async (tab_id) => {
      const list = await chrome.webNavigation?.getAllFrames({ tabId: tab_id });
      return (list ?? []).map(({ frameId }) => frameId);
    },
  });
  const shutter = createShutter({ take: captureVisibleTab, is_paced: !takesRects, clock });
  const tileShot = createTileShot({ page, shutter, watch, clock, takesRects });
  const tiles = createTiles({ page, tileShot, shutter, clock, takesRects });
  const capture = createCapture({
    page,
    shutter,
    tiles,
    outbox,
    clock,
    takesRects,
    method: captureMethod,
    browserFacts,
    fetchDirect,
    network,
  });

  const last = createLastCaptures({ session: chrome.storage.session });
  const captures = createCaptures({
    gate,
    cases,
    state,
    badge,
    outbox,
    clock,
    tabs: chrome.tabs,
    capture,
    deliver: () => delivery.deliver(),
    hear: (news) => recording.heard(news),
    beforeTaking: () => picker.end(),
    onTaken: last.note,
  });
  const reload = createReload({
    captures,
    last,
    network,
    isRecorded: (tab_id) => recording.isOf(tab_id),
    page,
    tabs: chrome.tabs,
    permissions: chrome.permissions,
    clock,
    leaveEndsWithDocument,
  });
  const picker = createPicker({ page, scripting: chrome.scripting, badge, captures, say });
  const openGate = () => chrome.tabs.create({ url: chrome.runtime.getURL("gate/gate.html") });
  const menus = createMenus({ page, badge, captures, picker, openGate });
  const never = createNeverList({ storage });
  const recording = createRecording({
    state,
    captures,
    badge,
    gestures: createGestures({ scripting: chrome.scripting, clock }),
    network,
    never,
    page,
    tabs: chrome.tabs,
    alarms: chrome.alarms,
    hasLeave,
    session: chrome.storage.session,
    storage,
    clock,
  });
  const link = createLink({
    connect: () => chrome.runtime.connectNative(HOST),
    whyDisconnected,
    version: chrome.runtime.getManifest().version,
    isNeeded: captures.isCompanionNeeded,
    onState: (companion) => state.patch({ companion }),
    onReady: async () => {
      if (await companion.find()) await delivery.deliver();
    },
  });
  const delivery = createDelivery({
    link,
    outbox,
    clock,
    caseInUse: () => companion.caseInUse(),
    maySend: captures.maySend,
    onKept: captures.onKept,
    onNotKept: captures.onNotKept,
  });
  const companion = createCompanion({ link, cases, gate, onCases: captures.refresh });

  await Promise.all([gate.load(), cases.load(), state.load(), never.load(), budget.load()]);
  state.patch({ budget: budget.get() });
  await finishInterrupted({ outbox, clock });
  await captures.refresh();
  await recording.load();
  if (captures.isCompanionNeeded()) void delivery.deliver();
  if (recording.isOn()) void companion.find();
  return {
    captures,
    recording,
    picker,
    menus,
    handlers: createHandlers({
      budget,
      captures,
      cases,
      clock,
      companion,
      delivery,
      gate,
      never,
      outbox,
      parts: createParts({ page, captures }),
      picker,
      recording,
      reload,
      state,
    }),
  };
}
