import assert from "node:assert/strict";
import { test } from "node:test";
import { createNetwork } from "../../../extension/background/network.js";
import { NOTES, UNREAD } from "../../../extension/background/network-facts.js";
import { siteOf } from "../../../extension/shared/reload-leave.js";
import { sha256 } from "../../../extension/shared/digest.js";
import { fakeClock } from "./fakes/clock.js";

/** @import { Navigation } from "../../../extension/shared/engine.d.ts" */

const PAGE = "https://example.test/post/1";
const TAB = 7;
const NAMES = /** @type {const} */ ([
  "onBeforeRequest",
  "onBeforeRedirect",
  "onHeadersReceived",
  "onResponseStarted",
  "onCompleted",
  "onErrorOccurred",
]);

/** The browser's side: its events, its leave, and its storage, which outlives the worker. */
function fakeWeb({ leave = ["webRequest"], sites = true, getSecurityInfo = /** @type {any} */ (undefined) } = {}) {
  /** @type {Map<string, unknown>} */
  const stored = new Map();
  const clock = fakeClock();
  const web = {
    leave,
    sites,
    clock,
    stored,
    /** @type {any} */
    request: undefined,
    /** @type {string[]} */
    removed: [],
    /** @param {{ refusesSecurity?: boolean; watched?: readonly number[] }} [how] */
    startWorker({ refusesSecurity = false, watched = [TAB] } = {}) {
      /** @param {string} name */
      const event = (name) => {
        /** @type {((details: any) => unknown)[]} */
        const heard = [];
        return {
          heard,
          hasListener: (/** @type {any} */ one) => heard.includes(one),
          removeListener: (/** @type {any} */ one) => void (heard.includes(one) && heard.splice(heard.indexOf(one), 1)),
          addListener(/** @type {any} */ one, /** @type {any} */ filter, /** @type {string[]} */ extra) {
            assert.deepEqual(filter.types, ["main_frame"]);
            if (refusesSecurity && extra?.includes("securityInfoRawDer"))
              throw new TypeError(`Invalid value for extraInfoSpec of ${name}`);
            heard.push(one);
          },
        };
      };
      web.request = Object.fromEntries(NAMES.map((name) => [name, event(name)]));
      if (getSecurityInfo) web.request.getSecurityInfo = getSecurityInfo;
      const network = createNetwork({
        webRequest: () => (web.leave.includes("webRequest") ? web.request : undefined),
        permissions: /** @type {any} */ ({
          contains: (/** @type {any} */ asked) =>
            Promise.resolve(asked.origins ? web.sites : web.leave.includes("webRequest")),
        }),
        session: /** @type {any} */ ({
          get: () => Promise.resolve(structuredClone(Object.fromEntries(stored))),
          set: (/** @type {any} */ values) =>
            Promise.resolve(Object.entries(values).forEach(([key, one]) => stored.set(key, structuredClone(one)))),
          remove: (/** @type {string} */ key) => Promise.resolve(void stored.delete(key)),
        }),
        clock,
      });
      network.listen();
      watched.forEach((tab_id) => void network.watch(tab_id));
      return network;
    },
    /** @param {typeof NAMES[number]} name @param {any} details */
    tell(name, details) {
      web.request[name].heard.forEach((/** @type {any} */ listener) =>
        listener({ requestId: "1", tabId: TAB, method: "GET", timeStamp: clock.now(), ...details }),
      );
    },
    /** One answered request, from its beginning to its end. @param {any} [more] */
    load({ url = PAGE, from = [url], ...more } = {}) {
      for (const [at, one] of from.entries()) {
        web.tell("onBeforeRequest", { url: one, ...more });
        clock.pass(2);
        const redirectUrl = from[at + 1];
        if (redirectUrl === undefined) continue;
        web.tell("onBeforeRedirect", { url: one, redirectUrl, statusCode: 302, ...more });
      }
      const answer = { url: from.at(-1), statusCode: 200, statusLine: "HTTP/1.1 200 OK", ip: "192.0.2.1", fromCache: false };
      web.tell("onHeadersReceived", { ...answer, ...more });
      web.tell("onResponseStarted", { ...answer, responseHeaders: [{ name: "Server", value: "s" }], ...more });
      clock.pass(5);
      web.tell("onCompleted", { ...answer, ...more });
    },
  };
  return web;
}

/** A document as it says that it came to be. */
/** @param {number} time_origin @param {Partial<Navigation>} [more] @returns {() => Promise<Navigation>} */
const born = (time_origin, more = {}) => () =>
  Promise.resolve({ time_origin, age_ms: 1e9, url: PAGE, response_start: 2, worker_start: 0, type: "navigate", ...more });

test("an answer is kept with its chain, its headers and where it came from", async () => {
  const web = fakeWeb();
  const network = web.startWorker();
  const began = web.clock.now();
  const first = "https://example.test/short?token=abc";
  web.load({
    from: [first, "https://example.test/between", PAGE],
    responseHeaders: [
      { name: "Set-Cookie", value: "sid=secret" },
      { name: "X-Bytes", binaryValue: [0xe9] },
    ],
  });
  const facts = /** @type {any} */ (await network.factsOf({ tab_id: TAB }, born(began)));
  assert.deepEqual(facts.network, {
    requested_url: "https://example.test/short?token=redacted",
    redirects: [
      { url: "https://example.test/short?token=redacted", status: 302, to: "https://example.test/between" },
      { url: "https://example.test/between", status: 302, to: PAGE },
    ],
    url: PAGE,
    method: "GET",
    status: 200,
    status_line: "HTTP/1.1 200 OK",
    headers: [
      { name: "Set-Cookie", value: "redacted", is_redacted: true },
      { name: "X-Bytes", value: "é", is_redacted: false },
    ],
    from_cache: false,
    server_address: "192.0.2.1",
    security: null,
    security_unread_because: UNREAD.certificate_untold,
    started_at: "2026-11-20T10:00:00.000Z",
    completed_at: "2026-11-20T10:00:00.011Z",
  });
  assert.deepEqual([facts.notes, facts.is_cut], [[], false]);
  assert.ok(!JSON.stringify([...web.stored]).includes("sid=secret"));
});

test("a cookie's value is in no place for a moment, and an answer from the cache says so", async () => {
  const web = fakeWeb();
  const network = web.startWorker();
  const began = web.clock.now();
  web.load({ fromCache: true, ip: undefined });
  const { network: facts } = /** @type {any} */ (await network.factsOf({ tab_id: TAB }, born(began)));
  assert.deepEqual([facts.from_cache, facts.server_address], [true, null]);
});

test("without leave, without leave for this site, and before there was leave, each is said", async () => {
  const none = fakeWeb({ leave: [] });
  assert.deepEqual(await none.startWorker().factsOf({ tab_id: TAB }, () => Promise.reject(new Error("asked"))), {
    unread_because: UNREAD.not_allowed,
  });
  const elsewhere = fakeWeb({ sites: false });
  assert.deepEqual(await elsewhere.startWorker().factsOf({ tab_id: TAB }, born(0)), {
    unread_because: UNREAD.not_this_site,
  });
  const late = fakeWeb();
  const network = late.startWorker();
  late.clock.pass(60_000);
  assert.deepEqual(await network.factsOf({ tab_id: TAB }, born(late.clock.now() - 90_000)), {
    unread_because: UNREAD.before,
  });
});

test("leave that is given while the background runs is used at once, and only once", async () => {
  const web = fakeWeb({ leave: [] });
  const network = web.startWorker();
  web.leave = ["webRequest"];
  network.listen();
  network.listen();
  assert.equal(web.request.onBeforeRequest.heard.length, 1);
  const began = web.clock.now();
  web.load();
  assert.ok("network" in (await network.factsOf({ tab_id: TAB }, born(began))));
});

test("leave that is taken back takes with it what was held", async () => {
  const web = fakeWeb();
  const network = web.startWorker();
  web.load();
  await network.factsOf({ tab_id: TAB }, born(0));
  web.leave = [];
  await network.onLeaveTaken();
  assert.equal(web.stored.size, 0);
});

for (const [name, late_ms, more, why] of /** @type {const} */ ([
  ["an earlier document of the same address", 8_000, {}, UNREAD.untold],
  ["a document that a service worker made", 8_000, { worker_start: 3 }, UNREAD.worker],
  ["a document that was gone back to", 8_000, { type: "back_forward" }, UNREAD.memory],
  ["a document at another address", 0, { url: "https://example.test/other" }, UNREAD.untold],
])) {
  test(`the facts of one document are never those of ${name}`, async () => {
    const web = fakeWeb();
    const network = web.startWorker();
    const began = web.clock.now();
    web.load();
    web.clock.pass(60_000);
    assert.deepEqual(await network.factsOf({ tab_id: TAB }, born(began + late_ms, more)), {
      unread_because: why,
    });
  });
}

test("Firefox's word for a page that a service worker made is understood", async () => {
  const web = fakeWeb();
  const network = web.startWorker();
  const began = web.clock.now();
  web.tell("onBeforeRequest", { url: PAGE });
  web.tell("onBeforeRedirect", { url: PAGE, redirectUrl: PAGE, statusCode: 0 });
  assert.deepEqual(await network.factsOf({ tab_id: TAB }, born(began)), { unread_because: UNREAD.worker });
});

test("a page put aside and shown again has its own facts, or none, but not those of the page between", async () => {
  const web = fakeWeb();
  const network = web.startWorker();
  const began = web.clock.now();
  web.load({ requestId: "1", statusCode: 200 });
  web.clock.pass(20_000);
  web.load({ requestId: "2", statusCode: 404 });
  const first = /** @type {any} */ (await network.factsOf({ tab_id: TAB }, born(began)));
  assert.equal(first.network.status, 200);
  const never = await network.factsOf({ tab_id: TAB }, born(began + 10_000));
  assert.deepEqual(never, { unread_because: UNREAD.memory });
});

test("a download asked for in the page's tab does not take the place of the page's answer", async () => {
  const web = fakeWeb();
  const network = web.startWorker();
  const began = web.clock.now();
  web.load();
  web.clock.pass(9_000);
  web.load({ requestId: "2", url: "https://example.test/file.zip" });
  const facts = /** @type {any} */ (await network.factsOf({ tab_id: TAB }, born(began)));
  assert.equal(facts.network.url, PAGE);
});

test("a page whose script put another address in its place keeps the facts of its document", async () => {
  const web = fakeWeb();
  const network = web.startWorker();
  const began = web.clock.now();
  web.load({ url: `${PAGE}#top` });
  const facts = await network.factsOf({ tab_id: TAB }, born(began, { url: PAGE }));
  assert.ok("network" in facts);
});

test("a page's clock that stood still while the machine slept is seen through", async () => {
  const web = fakeWeb();
  const network = web.startWorker();
  const began = web.clock.now();
  web.load();
  const age_ms = web.clock.now() - began;
  assert.ok("network" in (await network.factsOf({ tab_id: TAB }, born(began - 7_200_000, { age_ms }))));
});

test("a worker that slept between the events knows the whole chain, and one that missed the beginning says nothing", async () => {
  const web = fakeWeb();
  web.startWorker();
  const began = web.clock.now();
  web.tell("onBeforeRequest", { url: "https://example.test/a" });
  web.tell("onBeforeRedirect", { url: "https://example.test/a", redirectUrl: PAGE, statusCode: 301 });
  await new Promise((resolve) => setImmediate(resolve));
  const network = web.startWorker();
  web.tell("onBeforeRequest", { url: PAGE });
  web.tell("onResponseStarted", { url: PAGE, statusCode: 200, statusLine: "HTTP/1.1 200 OK" });
  web.tell("onCompleted", { url: PAGE });
  const facts = /** @type {any} */ (await network.factsOf({ tab_id: TAB }, born(began)));
  assert.deepEqual(facts.network.redirects, [{ url: "https://example.test/a", status: 301, to: PAGE }]);

  const other = fakeWeb();
  const woken = other.startWorker();
  other.tell("onResponseStarted", { url: PAGE, statusCode: 200, statusLine: "HTTP/1.1 200 OK" });
  other.tell("onCompleted", { url: PAGE });
  assert.deepEqual(await woken.factsOf({ tab_id: TAB }, born(other.clock.now())), {
    unread_because: UNREAD.untold,
  });
});

test("an answer that is not whole, or broke off, or did not fit, says so", async () => {
  const web = fakeWeb();
  const network = web.startWorker();
  const began = web.clock.now();
  web.tell("onBeforeRequest", { url: PAGE });
  const responseHeaders = Array.from({ length: 400 }, (_, at) => ({ name: `X-${at}`, value: "v" }));
  web.tell("onResponseStarted", { url: PAGE, statusCode: 200, statusLine: "", responseHeaders });
  const open = /** @type {any} */ (await network.factsOf({ tab_id: TAB }, born(began, { response_start: 0 })));
  assert.deepEqual([open.notes, open.is_cut, open.network.headers.length], [[NOTES.unfinished], true, 300]);
  web.tell("onErrorOccurred", { url: PAGE, error: "net::ERR_CONNECTION_RESET" });
  const broken = /** @type {any} */ (await network.factsOf({ tab_id: TAB }, born(began)));
  assert.deepEqual(broken.notes, [NOTES.broken]);
});

test("a closed tab's answers are gone, and few tabs' and answers are held at all", async () => {
  const web = fakeWeb();
  const tabs_watched = Array.from({ length: 80 }, (_, at) => at + 1);
  const network = web.startWorker({ watched: tabs_watched });
  for (let tab = 1; tab <= 80; tab += 1)
    for (let at = 0; at < 9; at += 1) web.load({ tabId: tab, requestId: `${tab}.${at}` });
  web.load({ tabId: -1 });
  await network.factsOf({ tab_id: TAB }, born(0));
  const tabs = [...web.stored].filter(([key]) => key.startsWith("network.tab."));
  assert.equal(tabs.length, 60);
  assert.ok(tabs.every(([, answers]) => /** @type {unknown[]} */ (answers).length === 4));
  network.onTabRemoved(80);
  await network.factsOf({ tab_id: TAB }, born(0));
  assert.ok(!web.stored.has("network.tab.80"));
});

test("Firefox is asked for the certificates, and once more where it gives no chain", { timeout: 10_000 }, async () => {
  const der = [48, 3, 2, 1, 1];
  for (const chain of [[{ rawDER: der }, { rawDER: der }], []]) {
    const getSecurityInfo = (/** @type {string} */ _id, /** @type {any} */ { certificateChain }) =>
      Promise.resolve({
        state: "secure",
        protocolVersion: "TLSv1.3",
        cipherSuite: "TLS_AES_128_GCM_SHA256",
        certificates: certificateChain ? chain : [{ rawDER: der }],
      });
    const web = fakeWeb({ getSecurityInfo });
    const network = web.startWorker();
    const began = web.clock.now();
    web.load();
    while (!JSON.stringify([...web.stored]).includes("TLSv1.3"))
      await new Promise((resolve) => setTimeout(resolve, 5));
    const facts = /** @type {any} */ (await network.factsOf({ tab_id: TAB }, born(began)));
    assert.deepEqual(facts.network.security, {
      state: "secure",
      protocol: "TLSv1.3",
      cipher: "TLS_AES_128_GCM_SHA256",
      certificates: Array.from({ length: chain.length || 1 }, () => ({ sha256: digest, der_base64: "MAMCAQE=" })),
    });
    assert.equal(facts.network.security_unread_because, null);
  }
});
const digest = await sha256(new Uint8Array([48, 3, 2, 1, 1]));

test("a browser that knows no word for certificates is listened to all the same", async () => {
  const web = fakeWeb();
  const network = web.startWorker({ refusesSecurity: true });
  const began = web.clock.now();
  web.load({ url: PAGE.replace("https", "http") });
  const facts = /** @type {any} */ (
    await network.factsOf({ tab_id: TAB }, born(began, { url: PAGE.replace("https", "http") }))
  );
  assert.equal(facts.network.security_unread_because, "the connection was not encrypted");
});

test("leave for a site is asked without its port, which patterns do not have", () => {
  assert.equal(siteOf("https://user@example.test:8443/a?b#c"), "https://example.test/*");
});

test("of a tab that is neither recorded nor loaded again nothing is ever held, in memory or in the session", async () => {
  const web = fakeWeb();
  const network = web.startWorker();
  const began = web.clock.now();
  web.load({ tabId: 8, url: "https://private.test/mail" });
  web.load();
  await network.factsOf({ tab_id: TAB }, born(began));
  assert.ok(!JSON.stringify([...web.stored]).includes("private.test"));
  assert.ok(JSON.stringify([...web.stored]).includes(PAGE));
  const other = born(began, { url: "https://private.test/mail" });
  assert.deepEqual(await network.factsOf({ tab_id: 8 }, other), { unread_because: UNREAD.before });
});

test("while no tab is watched nothing is listened to, and what was held of the last is gone", async () => {
  const web = fakeWeb();
  const heard = () => NAMES.map((name) => web.request[name].heard.length);
  const network = web.startWorker({ watched: [] });
  assert.deepEqual(heard(), [1, 1, 1, 1, 1, 1]); // at once, for the browser that started the background for it
  web.load();
  await network.factsOf({ tab_id: TAB }, born(0));
  assert.deepEqual([heard(), web.stored.size], [[0, 0, 0, 0, 0, 0], 0]);
  await network.watch(TAB);
  web.load();
  await network.factsOf({ tab_id: TAB }, born(0));
  assert.deepEqual([heard(), web.stored.size], [[1, 1, 1, 1, 1, 1], 2]);
  await network.unwatch(TAB);
  assert.deepEqual([heard(), web.stored.size], [[0, 0, 0, 0, 0, 0], 0]);
});

test("a tab that was watched when the worker fell asleep is watched by the next", async () => {
  const web = fakeWeb();
  const first = web.startWorker();
  await first.watch(TAB);
  const second = web.startWorker({ watched: [] });
  const began = web.clock.now();
  web.load();
  assert.ok("network" in (await second.factsOf({ tab_id: TAB }, born(began))));
});

test("a page of no site has no answer of the network, and costs no capture", async () => {
  const web = fakeWeb();
  const network = web.startWorker();
  for (const url of ["blob:https://example.test/1", "about:blank", "file:///home/a"])
    assert.deepEqual(await network.factsOf({ tab_id: TAB }, born(0, { url })), {
      unread_because: UNREAD.not_this_site,
    });
});
