import assert from "node:assert/strict";
import { test } from "node:test";
import data from "../../../extension/data/never-list.js";
import { pageAddress } from "../../../extension/background/address.js";
import { createNeverList, isNeverTaken, readHost } from "../../../extension/background/never-list.js";
import { fakeStorage } from "./fakes/storage.js";

test("pages of the kinds on the list are left out", () => {
  for (const url of [
    "http://localhost/",
    "http://r4nd0m.localhost:41234/exhibits",
    "https://mail.google.com/mail/u/0/#inbox",
    "https://webmail.example.org/",
    "https://www.paypal.com/myaccount",
    "https://banking.example.de/",
    "https://www.stadt-sparkasse.de/",
    "https://my-bank.example/",
    "https://example.bank/",
    "https://secure.onlinebanking-example.com/",
    "https://mychart.clinic.example/",
    "https://vault.bitwarden.com/#/vault",
    "https://login.example.org/",
    "https://www.instagram.com/accounts/login/?next=/",
    "https://chromewebstore.google.com/detail/x",
    "https://addons.mozilla.org./en/",
    "HTTPS://MAIL.GOOGLE.COM/",
  ])
    assert.equal(isNeverTaken(url), true, url);
});

test("what is no page on the web is left out", () => {
  for (const url of [undefined, "", "about:blank", "chrome://settings/", "file:///home/a.html", "not an address"])
    assert.equal(isNeverTaken(url), true, String(url));
});

test("pages a recording is for are not on the list", () => {
  for (const url of [
    "https://www.facebook.com/groups/1",
    "https://www.instagram.com/p/abc/",
    "https://www.instagram.com/accounts/loginhelp-group/",
    "https://x.com/someone/status/1",
    "https://www.reddit.com/r/burbank/",
    "https://www.dailymail.co.uk/news",
    "https://mail.ru/",
    "https://evilpaypal.com/",
    "https://paypal.com.example.org/",
    "https://bankside-gallery.example/",
    "https://t.me/s/channel",
    "https://forum.example.org/login/thread-7",
    "http://127.0.0.1:8080/",
  ])
    assert.equal(isNeverTaken(url), false, url);
});

test("each entry is dated, names its source, and is matched in a way there is", () => {
  assert.ok(data.entries.length > 100);
  const ways = Object.keys(data.matches);
  const known = new Set();
  for (const { kind, match, value, source, last_checked, certainty } of data.entries) {
    assert.ok(ways.includes(match), value);
    assert.match(kind, /^(companion|mail|banking|payments|health|passwords|sign_in|store)$/);
    assert.match(last_checked, /^\d{4}-\d{2}-\d{2}$/);
    assert.match(certainty, /^(own_address|habit|unconfirmed|stored_copy|live_page)$/);
    assert.ok(source.length > 8 && value === value.toLowerCase().trim(), value);
    assert.ok(!known.has(`${match} ${value}`), `twice: ${value}`);
    known.add(`${match} ${value}`);
  }
});

test("each entry leaves out what it is there for", () => {
  const made = { prefix: "example.org", word: "", part: "", ending: "" };
  for (const rule of data.entries) {
    const { match, value } = rule;
    const host =
      match === "prefix" ? `${value}${made.prefix}` : match === "ending" ? `example${value}` : match === "host" ? value : `www.x-${value}.org`;
    const url = match === "page" ? `https://${value}/x` : `https://${host}/`;
    assert.equal(isNeverTaken(url, [], [rule]), true, url);
    assert.equal(isNeverTaken("https://other.test/", [], [rule]), false, value);
  }
});

test("a host's name is read as addresses spell it", () => {
  for (const [text, host] of [
    [" Example.ORG ", "example.org"],
    ["www.example.org", "example.org"],
    ["foro.ejemplo.es.", "foro.ejemplo.es"],
    ["münchen.example", "xn--mnchen-3ya.example"],
    ["192.168.0.1", "192.168.0.1"],
  ])
    assert.equal(readHost(text ?? ""), host, text);
});

test("what is no host's name is refused", () => {
  for (const text of [
    "",
    " ",
    "example",
    "https://example.org",
    "example.org/path",
    "example.org:8080",
    "a@example.org",
    "example.org?x",
    "example .org",
    "..",
    "a..b",
    "*.example.org",
    "<b>.org",
    "%2e.org",
    `${"a.".repeat(200)}org`,
  ])
    assert.equal(readHost(text), null, text);
});

test("the person's hosts are kept, found with everything under them, and taken off again", async () => {
  const storage = fakeStorage();
  const never = createNeverList({ storage });
  assert.equal(await never.add("www.Example.org"), null);
  assert.equal(await never.add("example.org"), null);
  assert.deepEqual(never.hosts(), ["example.org"]);
  assert.deepEqual(
    ["https://example.org/", "https://a.b.example.org/x", "https://notexample.org/"].map(never.has),
    [true, true, false],
  );
  const later = createNeverList({ storage });
  await later.load();
  assert.equal(later.has("https://example.org/"), true);
  await later.remove("example.org");
  assert.equal(later.has("https://example.org/"), false);
  assert.deepEqual(storage.kept["never_hosts"], []);
});

test("what is no list of hosts in the storage is passed over", async () => {
  for (const stored of ["example.org", { 0: "example.org" }, null, [7, null, "https://x.org/", "example.org"]]) {
    const never = createNeverList({ storage: fakeStorage({ never_hosts: stored }) });
    await never.load();
    assert.deepEqual(never.hosts(), Array.isArray(stored) ? ["example.org"] : []);
  }
});

test("the list has an end, and says so", async () => {
  const hosts = Array.from({ length: 1_000 }, (_none, at) => `h${at}.example`);
  const never = createNeverList({ storage: fakeStorage({ never_hosts: hosts }) });
  await never.load();
  assert.equal(await never.add("one-more.example"), "never.list_full");
  assert.equal(await never.add("not a host"), "never.host_invalid");
});

test("an address says which page it is without naming a place on it", () => {
  for (const [url, address] of [
    ["https://example.test/a?b=1#c", "https://example.test/a?b=1"],
    ["https://example.test/a#/route", "https://example.test/a#/route"],
    ["https://example.test/a#!/route", "https://example.test/a#!/route"],
    ["https://example.test/a#", "https://example.test/a"],
    ["no address", "no address"],
  ])
    assert.equal(pageAddress(url ?? ""), address);
});
