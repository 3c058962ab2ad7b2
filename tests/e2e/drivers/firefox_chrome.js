/**
 * Runs in Firefox's own window, in front of every script of firefox.py. A document is named by the
 * `browserId` of the <browser> element around it: tabs, popups and the background page alike.
 */
class Gone extends Error {
  name = "Gone";
}

const POLL_MS = 50;
const sleep = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

function element(browserId) {
  const found = BrowsingContext.getCurrentTopByBrowserId(browserId)?.embedderElement;
  if (!found?.browsingContext?.currentWindowGlobal) throw new Gone("the document was closed");
  return found;
}

async function evaluate(browser, contentSource, expression) {
  const manager = browser.messageManager;
  const windowGlobal = browser.browsingContext.currentWindowGlobal;
  const name = `driver:${crypto.randomUUID()}`;
  let reply = null;
  const listener = (message) => {
    reply = message.data;
  };
  manager.addMessageListener(name, listener);
  const call = `(${contentSource})(${JSON.stringify({ name, expression })})`;
  manager.loadFrameScript(`data:application/javascript,${encodeURIComponent(call)}`, false);
  try {
    while (!reply) {
      await sleep(5);
      const now = browser.browsingContext?.currentWindowGlobal;
      if (!reply && now !== windowGlobal) throw new Gone("the document was closed or navigated");
    }
  } finally {
    if (browser.messageManager) manager.removeMessageListener(name, listener);
  }
  if ("error" in reply) throw new Error(reply.error);
  return reply.value;
}

/** Calls `start`, which makes a tab's browser load the address, and waits until it has loaded. */
function loaded(url, start) {
  return new Promise((resolve, reject) => {
    let browser = null;
    const { STATE_STOP, STATE_IS_NETWORK } = Ci.nsIWebProgressListener;
    const listener = {
      onStateChange(target, progress, _request, flags, status) {
        const isEnd = flags & STATE_STOP && flags & STATE_IS_NETWORK && progress.isTopLevel;
        if (target !== browser || !isEnd || status === Cr.NS_BINDING_ABORTED) return;
        if (target.currentURI.spec === "about:blank" && url !== "about:blank") return;
        gBrowser.removeTabsProgressListener(listener);
        if (Components.isSuccessCode(status)) resolve(browser);
        else reject(new Error(`navigation failed: 0x${status.toString(16)}`));
      },
    };
    gBrowser.addTabsProgressListener(listener);
    browser = start(Services.scriptSecurityManager.getSystemPrincipal());
  });
}

function load(browser, url) {
  return loaded(url, (triggeringPrincipal) => {
    browser.loadURI(Services.io.newURI(url), { triggeringPrincipal });
    return browser;
  });
}

async function openTab(url) {
  const browser = await loaded(url, (triggeringPrincipal) => {
    const tab = gBrowser.addTab(url, { triggeringPrincipal });
    gBrowser.selectedTab = tab;
    return tab.linkedBrowser;
  });
  return browser.browserId;
}

async function findTab(urlPart) {
  for (let waited = 0; waited < 20000; waited += POLL_MS) {
    const found = gBrowser.browsers.find(
      (it) => it.currentURI.spec.includes(urlPart) && !it.webProgress?.isLoadingDocument,
    );
    if (found) return found.browserId;
    await sleep(POLL_MS);
  }
  throw new Error("waited 20 s in vain for the tab");
}

function close(browser) {
  const tab = gBrowser.getTabForBrowser(browser);
  if (tab) gBrowser.removeTab(tab, { skipPermitUnload: true });
  else browser.closest("panel").hidePopup();
}

async function withElement(browser, selector, act) {
  const { Capabilities } = ChromeUtils.importESModule(
    "chrome://remote/content/shared/webdriver/Capabilities.sys.mjs",
  );
  const actor = browser.browsingContext.currentWindowGlobal.getActor("MarionetteCommands");
  const options = { timeout: 5000, all: false };
  const found = await actor.findElement("css selector", selector, options);
  await act(actor, found, new Capabilities());
}

async function screenshot(browser) {
  const { width, height } = browser.getBoundingClientRect();
  const snapshot = await browser.browsingContext.currentWindowGlobal.drawSnapshot(
    null,
    window.devicePixelRatio,
    "white",
  );
  const canvas = document.createElementNS("http://www.w3.org/1999/xhtml", "canvas");
  canvas.width = Math.min(snapshot.width, Math.round(width * window.devicePixelRatio));
  canvas.height = Math.min(snapshot.height, Math.round(height * window.devicePixelRatio));
  canvas.getContext("2d").drawImage(snapshot, 0, 0);
  return canvas.toDataURL("image/png").split(",")[1];
}

function extension(id) {
  return WebExtensionPolicy.getByID(id).extension;
}

async function pressToolbarAction(id) {
  const { ExtensionParent } = ChromeUtils.importESModule(
    "resource://gre/modules/ExtensionParent.sys.mjs",
  );
  await ExtensionParent.apiManager.global.browserActionFor(extension(id)).triggerAction(window);
}

async function popup() {
  for (let waited = 0; waited < 5000; waited += POLL_MS) {
    const found = document.querySelector("panel browser[webextension-view-type=popup]");
    const isLoaded = found?.currentURI?.schemeIs("moz-extension") && !found.webProgress?.isLoadingDocument;
    if (isLoaded && found.closest("panel").state === "open") return found.browserId;
    await sleep(POLL_MS);
  }
  throw new Error("waited 5 s in vain for the popup");
}

/** Choose an entry of the extension in the menu that is open, or about to be. */
async function chooseFromMenu(id, title) {
  const menu = document.getElementById("contentAreaContextMenu");
  const prefix = `${id.replace(/[@{}.]/g, "_")}-menuitem`;
  const isOpen = (popup) => popup?.state === "open";
  const own = () => [...menu.children].find((it) => it.id.startsWith(prefix));
  for (let waited = 0; waited < 5000; waited += POLL_MS) {
    if (isOpen(menu) && own()) {
      const group = own();
      if (!isOpen(group.menupopup)) group.openMenu(true);
      const entry = [...(group.menupopup?.children ?? [])].find((it) => it.label === title);
      if (entry && isOpen(group.menupopup)) return group.menupopup.activateItem(entry);
    }
    await sleep(POLL_MS);
  }
  throw new Error("waited 5 s in vain for the entry in the menu");
}

async function background(id) {
  const it = extension(id);
  for (let waited = 0; waited < 20000; waited += POLL_MS) {
    if (it.backgroundState === "running" && it.backgroundContext) return it.backgroundContext.xulBrowser;
    if (it.backgroundState === "stopped") await it.wakeupBackground();
    await sleep(POLL_MS);
  }
  throw new Error("waited 20 s in vain for the event page");
}
