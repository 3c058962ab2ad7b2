/** The background's composition root: registers every listener at once, then builds the parts. Nothing else. */

import {
  browserFacts,
  captureMethod,
  captureVisibleTab,
  takesRects,
  whyDisconnected,
} from "../shared/browser.js";
import { clock } from "../shared/clock.js";
import { createBadge } from "./badge.js";
import { createCapture } from "./capture.js";
import { createCaptures } from "./captures.js";
import { createCases } from "./cases.js";
import { createCompanion } from "./companion.js";
import { openDatabase } from "./database.js";
import { createDelivery } from "./delivery.js";
import { fetchDirect } from "./fetch-direct.js";
import { createGate } from "./gate.js";
import { createHandlers } from "./handlers.js";
import { createLink } from "./link.js";
import { createListener } from "./listener.js";
import { createNetwork } from "./network.js";
import { OUTBOX_FORM, createOutbox } from "./outbox.js";
import { createPage } from "./page.js";
import { finishInterrupted } from "./recovery.js";
import { createSeal } from "./seal.js";
import { createShutter } from "./shutter.js";
import { createState } from "./state.js";
import { createTabWatch } from "./tab-watch.js";
import { createTileShot } from "./tile-shot.js";
import { createTiles } from "./tiles.js";

const HOST = "org.holdfast.companion";

const watch = createTabWatch();
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
chrome.tabs.onActivated.addListener(watch.onActivated);
chrome.tabs.onUpdated.addListener(watch.onUpdated);
chrome.tabs.onRemoved.addListener(watch.onRemoved);
// Heard so that the browser starts the background, which looks for what waits.
chrome.runtime.onStartup.addListener(() => undefined);
chrome.runtime.onInstalled.addListener(() => undefined);

async function build() {
  const storage = chrome.storage.local;
  const gate = createGate({ storage });
  const cases = createCases({ storage });
  const badge = createBadge({ action: chrome.action, say: (key) => chrome.i18n.getMessage(key) });
  const state = createState({
    session: chrome.storage.session,
    broadcast: (message) => chrome.runtime.sendMessage(message),
  });
  const database = await openDatabase(indexedDB, OUTBOX_FORM);
  const outbox = createOutbox({ database, seal: await createSeal({ database }) });

  const page = createPage({ scripting: chrome.scripting, tabs: chrome.tabs, clock });
  const shutter = createShutter({ take: captureVisibleTab, is_paced: !takesRects, clock });
  const tileShot = createTileShot({ page, shutter, watch, clock, takesRects });
  const tiles = createTiles({ page, tileShot, clock, takesRects });
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
    network: createNetwork(),
  });

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

  await Promise.all([gate.load(), cases.load(), state.load()]);
  await finishInterrupted({ outbox, clock });
  await captures.refresh();
  if (captures.isCompanionNeeded()) void delivery.deliver();
  return {
    captures,
    handlers: createHandlers({ captures, cases, clock, companion, delivery, gate, outbox, state }),
  };
}
