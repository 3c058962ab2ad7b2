import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { test } from "node:test";

import { fromBase64, linesOf, textOf, utf8 } from "../../../companion/bundle/verify_page/bytes.js";
import { runningSha256 } from "../../../companion/bundle/verify_page/running-sha256.js";
import {
  canonicalText,
  parseCanonicalLine,
  parseObject,
  sameJson,
} from "../../../companion/bundle/verify_page/strict-json.js";

const page = readFileSync(new URL("../../../companion/bundle/verify.html", import.meta.url), "utf-8");

test("a running SHA-256 can be asked at every length and is the usual one", () => {
  const running = runningSha256();
  const whole = Uint8Array.from({ length: 300 }, (_, at) => (at * 7) % 256);
  for (let at = 0; at < whole.length; at += 1) {
    const expected = createHash("sha256").update(whole.subarray(0, at)).digest("hex");
    assert.equal(running.hex(), expected, `after ${at} bytes`);
    running.update(whole.subarray(at, at + 1));
  }
});

test("what two readers would read differently is not read", () => {
  for (const text of [
    '{"a":1,"a":2}',
    '{"a":{"b":1,"b":1}}',
    '{"a":9007199254740993}',
    '{"a":1e999}',
    '{"a":"\\ud800"}',
    '{"a":NaN}',
    '{"a":1}{}',
    "[1]",
    '"a"',
    "",
    `{"a":${"[".repeat(64)}${"]".repeat(64)}}`,
    `${"[".repeat(100_000)}`,
  ]) {
    assert.equal(parseObject(utf8(text)), null, text.slice(0, 40));
  }
  assert.equal(parseObject(Uint8Array.of(0x7b, 0xff, 0x7d)), null);
});

test("strings that look like structure are strings", () => {
  const value = { 'a"},{': '\\"[', "{": ["}", { ",": ":" }], "\u00e9\ud83d\ude00": 1.5 };
  assert.deepEqual(parseObject(utf8(JSON.stringify(value, null, 2))), value);
});

test("a key and a value of the same text do not count as a key given twice", () => {
  assert.deepEqual(parseObject(utf8('{"a":"a","b":["a","a"]}')), { a: "a", b: ["a", "a"] });
});

test("canonical text is that of RFC 8785, whole numbers only", () => {
  assert.equal(canonicalText({ b: [1, true, null], a: "\u2028\u0001\n", "\ufb33": 1, "\ud83d\ude00": 2 }),
    '{"a":"\u2028\\u0001\\n","b":[1,true,null],"\ud83d\ude00":2,"\ufb33":1}');
  assert.equal(canonicalText({ a: 1.5 }), null);
  assert.equal(canonicalText([2 ** 53]), null);
});

test("a line is canonical in one way only", () => {
  assert.deepEqual(parseCanonicalLine(utf8('{"a":1,"b":2}\n')), { a: 1, b: 2 });
  for (const line of ['{"a":1,"b":2}', '{"b":2,"a":1}\n', '{"a": 1,"b":2}\n', '{"a":1.0,"b":2}\n', '{"a":1,"b":2}\r\n']) {
    assert.equal(parseCanonicalLine(utf8(line)), null, line);
  }
});

test("the order of keys says nothing, that of a list does", () => {
  assert.ok(sameJson({ a: [1, { b: null }], c: "" }, { c: "", a: [1, { b: null }] }));
  assert.ok(!sameJson([1, 2], [2, 1]));
  assert.ok(!sameJson({ a: null }, {}));
  assert.ok(!sameJson({}, []));
});

test("base64 is read when it is written in the one way it may be", () => {
  assert.deepEqual(fromBase64("AQI="), Uint8Array.of(1, 2));
  for (const text of ["AQJ=", "AQI", "A QI=", "AQI=\n", "AQ-_"]) assert.equal(fromBase64(text), null, text);
});

test("lines keep their line feeds, and a line that is too long ends them", () => {
  const lines = [...linesOf(utf8("one\n\ntoo long\nnever"), 5)].map(textOf);
  assert.deepEqual(lines, ["one\n", "\n", "too lo"]);
  assert.deepEqual([...linesOf(utf8("one\ntwo"), 5)].map(textOf), ["one\n", "two"]);
});

test("the page can reach nothing and runs only its own script", () => {
  const policy = /Content-Security-Policy" content="([^"]*)"/.exec(page)?.[1] ?? "";
  const script = /<script type="module">([^]*)<\/script>/.exec(page)?.[1] ?? "";
  const style = /<style>([^]*)<\/style>/.exec(page)?.[1] ?? "";
  /** @param {string} text */
  const hash = (text) => `sha256-${createHash("sha256").update(text).digest("base64")}`;
  assert.equal(
    policy,
    `default-src 'none'; script-src '${hash(script)}'; style-src '${hash(style)}'; base-uri 'none'; form-action 'none'`,
  );
  assert.equal(page.match(/<script/g)?.length, 1);
  assert.doesNotMatch(page, /<(?:link|img|iframe|object|embed|form)\b|\son\w+=|https?:/i);
  assert.doesNotMatch(script.replace(/\/\*[^]*?\*\//g, ""), /\b(?:innerHTML|outerHTML|fetch|XMLHttpRequest|WebSocket|eval|import\()/);
});
