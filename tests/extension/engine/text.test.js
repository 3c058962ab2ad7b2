import assert from "node:assert/strict";
import { test } from "node:test";
import { addressOnly, clipped, plainText, wellFormed, withoutData } from "../../../extension/shared/text.js";

test("half a character becomes the replacement character", () => {
  assert.equal(wellFormed("a\ud800b"), "a\ufffdb");
  assert.equal(wellFormed("\udc00"), "\ufffd");
  assert.equal(wellFormed("\u{1f600}"), "\u{1f600}");
});

test("a cut never leaves half a character", () => {
  assert.equal(clipped("ab\u{1f600}cd", 3), "ab");
  assert.equal(clipped("ab\u{1f600}cd", 4), "ab\u{1f600}");
  for (let longest = 1; longest < 30; longest += 1) {
    const text = clipped("x\u{1f600}y\u{10ffff}\u{1f3f3}\ufe0fz".repeat(3), longest);
    assert.ok(text.length <= longest && text.isWellFormed());
  }
});

test("an address that carries its content keeps its media type alone", () => {
  assert.equal(addressOnly("data:image/PNG;base64,iVBORw0KGgo="), "data:image/png");
  assert.equal(addressOnly(" DATA:,hello"), "data:");
  assert.equal(addressOnly("blob:https://a.test/5f"), "blob:");
  assert.equal(
    addressOnly("https://a.test/data:image/png;base64,AAAA"),
    "https://a.test/data:image/png;base64,AAAA",
  );
});

test("no embedded picture stays in a text", () => {
  const text = withoutData(
    'see data:image/png;base64,iVBORw0KGgo= and url("data:image/svg+xml;utf8,%3Csvg%3E") end',
  );
  assert.equal(text, 'see data:image/png and url("data:image/svg+xml") end');
});

test("a text that a script put NUL into is text all the same", () => {
  assert.equal(plainText("a\0b\0"), "a\u{fffd}b\u{fffd}");
});
