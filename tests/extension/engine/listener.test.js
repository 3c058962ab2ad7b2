import assert from "node:assert/strict";
import { readFileSync, readdirSync } from "node:fs";
import { test } from "node:test";
import { whyNotCapturable } from "../../../extension/background/capturable.js";
import { Refusal, createListener } from "../../../extension/background/listener.js";

/** @import { Handlers } from "../../../extension/background/listener.js" */

const OWN = "chrome-extension://abc/";

/** @param {unknown} message @param {{ url?: string; handlers?: object }} [how] */
function heard(message, { url = `${OWN}popup/popup.html`, handlers = {} } = {}) {
  const listener = createListener({
    own_origin: OWN,
    handlers: Promise.resolve(/** @type {Handlers} */ (handlers)),
  });
  /** @type {Promise<unknown>} */
  let answer = Promise.resolve("nothing");
  let tell = (/** @type {unknown} */ _value) => undefined;
  const told = new Promise((resolve) => {
    tell = (value) => void resolve(value);
  });
  if (listener(message, { url }, tell)) answer = told;
  return answer;
}

test("a question is answered with its handler's result", async () => {
  const handlers = {
    "page.check": ({ tab_id = 0 }) => Promise.resolve({ reason: `tab ${tab_id}` }),
  };
  const answer = await heard({ kind: "page.check", params: { tab_id: 4 } }, { handlers });
  assert.deepEqual(answer, { result: { reason: "tab 4" } });
});

test("a refusal is answered with its code", async () => {
  const handlers = { "case.use": () => Promise.reject(new Refusal("case.unknown")) };
  const answer = await heard({ kind: "case.use", params: { case_id: "x" } }, { handlers });
  assert.deepEqual(answer, { error: { code: "case.unknown" } });
});

test("nobody but the extension's own pages is heard", async () => {
  const handlers = { "state.get": () => Promise.resolve("secret") };
  for (const url of [
    "https://abc/",
    "https://evil.test/chrome-extension://abc/",
    "chrome-extension://abcd/x",
    "",
  ]) {
    assert.equal(await heard({ kind: "state.get", params: {} }, { url, handlers }), "nothing");
  }
});

test("no page, frame or script in a page starts, stops, records or chooses anything, whatever it asks", async () => {
  const params = { tab_id: 7, host: "a.test", case_id: "x", capture_id: "x", answers: {}, budget: {} };
  const kinds = [
    ...["page.check", "state.get", "capture.start", "capture.reload", "capture.stop", "budget.use", "parts.list"],
    ...["picker.start", "recording.start", "recording.pause", "recording.resume", "recording.stop", "recording.keep"],
    ...["never.list", "never.add", "never.remove", "gate.answer", "gate.reset", "case.use"],
    ...["outbox.deliver", "outbox.discard"],
  ];
  const handlers = Object.fromEntries(kinds.map((kind) => [kind, () => Promise.resolve("done")]));
  for (const kind of kinds) {
    assert.deepEqual(await heard({ kind, params }, { handlers }), { result: "done" });
    for (const url of ["https://evil.test/", "about:blank", "about:srcdoc", "blob:https://evil.test/1", "data:text/html,x", ""])
      assert.equal(await heard({ kind, params }, { url, handlers }), "nothing", `${kind} of ${url}`);
  }
});

test("nothing but messages of the extension itself is listened to, and no page may load what is the extension's", () => {
  const root = new URL("../../../extension/", import.meta.url);
  const files = readdirSync(root, { recursive: true, encoding: "utf8" }).filter((one) => /\.(js|json)$/.test(one));
  const ways = /onMessageExternal|onConnect\b|onConnectExternal|onUserScript|externally_connectable|web_accessible_resources|addEventListener\("message"|onmessage/;
  assert.ok(files.length > 100);
  for (const one of files) assert.doesNotMatch(readFileSync(new URL(one, root), "utf8"), ways, one);
});

test("what is no question is not answered", async () => {
  for (const message of [
    null,
    7,
    "state.get",
    {},
    { kind: 7 },
    { kind: "toString" },
    { kind: "__proto__" },
    { kind: "state.changed" },
  ]) {
    assert.equal(await heard(message), "nothing");
  }
});

test("a question with other parameters than it has is refused before any handler hears it", async () => {
  for (const params of [{}, { tab_id: "7" }, { tab_id: null }, null, "x"]) {
    assert.deepEqual(await heard({ kind: "capture.start", params }), {
      error: { code: "face.invalid_question" },
    });
  }
});

test("pages of the browser and of stores are not captured, everything on the web is", () => {
  const expected = {
    "https://example.test/": null,
    "http://127.0.0.1:8000/feed": null,
    "https://chrome.google.com/": null,
    "file:///home/a/b.html": null,
    "blob:https://example.test/8f3e6591-dd92-4aed-8": null,
    "about:config": "browser_page",
    "chrome://settings/": "browser_page",
    "view-source:https://example.test/": "browser_page",
    "blob:null/8f3e6591-dd92-4aed-8": "browser_page",
    "data:text/html,hello": "browser_page",
    "moz-extension://x/y": "browser_page",
    "https://accounts.firefox.com/": "browser_page",
    "not an address": "browser_page",
    "": "browser_page",
    "https://addons.mozilla.org/en/": "store_page",
    "https://chromewebstore.google.com/detail/x": "store_page",
    "https://chrome.google.com/webstore/detail/x": "store_page",
    "https://microsoftedge.microsoft.com/addons/detail/x": "store_page",
  };
  for (const [url, reason] of Object.entries(expected))
    assert.equal(whyNotCapturable(url), reason, url);
  assert.equal(whyNotCapturable(undefined), "browser_page");
});
