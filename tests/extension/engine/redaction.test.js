import assert from "node:assert/strict";
import { test } from "node:test";
import {
  REDACTED,
  redactAddress,
  redactHeader,
  redactOther,
  redactRedirect,
} from "../../../extension/background/redaction.js";

const SECRET = "S3cr3tS3cr3tS3cr3t";
const WEB_TOKEN = `eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIx${SECRET}.c2lnbmF0dXJl`;

const SECRET_NAMES = [
  ...["Set-Cookie", "set-cookie2", "Cookie", "AUTHORIZATION", "Proxy-Authorization"],
  ...["WWW-Authenticate", "Authentication-Info", "X-CSRF-Token", "X-XSRF-TOKEN", "csrf-token"],
  ...["X-Auth-Token", "X-Access-Token", "x-session-id", "X-Amz-Security-Token", "X-Api-Key"],
  ...["Session", "X-Password", "apikey", "X-Sid", "x-signature", "Refresh-Token", "x_jwt"],
];
const OPEN_NAMES = [
  ...["Content-Type", "Date", "Server", "Last-Modified", "Access-Control-Allow-Credentials"],
  ...["Content-Security-Policy", "Age", "Via", "Author", "X-Residence", "ETag", "Content-Length"],
];

for (const name of SECRET_NAMES) {
  test(`of the header ${name} the name stays and the value goes`, () => {
    assert.deepEqual(redactHeader({ name, value: `${SECRET}; path=/` }), {
      name,
      value: REDACTED,
      is_redacted: true,
    });
  });
}

for (const name of OPEN_NAMES) {
  test(`the header ${name} stays as it is`, () => {
    assert.deepEqual(redactHeader({ name, value: "a plain value" }), {
      name,
      value: "a plain value",
      is_redacted: false,
    });
  });
}

for (const value of [
  `/next?token=${SECRET}`,
  `https://a.test/cb?code=${SECRET}&x=1`,
  `https://a.test/#access_token=${SECRET}&token_type=bearer`,
  `https://person:${SECRET}@a.test/`,
  `//a.test/p;jsessionid=${SECRET}?q=1`,
  `/a?PHPSESSID=${SECRET}`,
  `/a?X-Amz-Signature=${SECRET}&X-Amz-Date=20261120`,
  `/a?%74oken=${SECRET}`,
  `/a?q=1&amp;csrf_token=${SECRET}`,
  `/a?SAMLResponse=${SECRET}`,
  `0; url=/login?session=${SECRET}`,
  `<https://a.test/x?sig=${SECRET}>; rel=preload`,
  `Bearer ${SECRET}`,
  `thing ${WEB_TOKEN} thing`,
]) {
  test(`no secret is left of the value ${value.replace(SECRET, "…").slice(0, 60)}`, () => {
    const { value: left, is_redacted } = redactHeader({ name: "Location", value });
    assert.ok(is_redacted);
    assert.ok(!left.includes(SECRET), left);
    assert.ok(left.includes(REDACTED));
  });
}

test("what is no secret stays in an address, byte for byte", () => {
  for (const address of [
    "https://a.test/watch?v=abc&page=2#comments",
    "/post/1?utm_source=x&lang=en",
    "https://a.test/@person/video/7",
    "https://a.test/?q=what+is+a+token",
  ])
    assert.equal(redactAddress(address), address);
});

test("taking out twice takes out no more than once, whatever is in the address", () => {
  const pieces = ["?", "&", ";", "#", "=", "token", "sid", "code", "x", "%", "@", "//", ":", "eyJ", ".", " ", "é"];
  for (let seed = 1; seed < 4_000; seed += 1) {
    const address = Array.from({ length: 12 }, (_, at) => pieces[(seed * (at * 7 + 3) * 31) % 17]).join("");
    const once = redactAddress(address);
    assert.equal(redactAddress(once), once);
  }
});

test("a very long value is read in little time", () => {
  const began = performance.now();
  for (const piece of ["?token=", "//", "eyJ", "eyJaaaaaaaaa.", "&a", "Basic ", "Bearer a", "?&;#"])
    redactHeader({ name: "Location", value: piece.repeat(200_000 / piece.length) });
  assert.ok(performance.now() - began < 1_000);
});

test("the page's own address, which the record has anyway, stays in the chain; others lose their secrets", () => {
  const shown = `https://a.test/home?token=${SECRET}`;
  const chain = redactRedirect({ url: `https://a.test/in?code=${SECRET}`, status: 302, to: shown }, shown);
  assert.deepEqual(chain, { url: `https://a.test/in?code=${REDACTED}`, status: 302, to: shown });
  assert.equal(redactOther(shown, shown), shown);
});
