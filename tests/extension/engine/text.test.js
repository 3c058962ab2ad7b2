import assert from "node:assert/strict";
import { test } from "node:test";
import { addressOnly, clipped, plainText, wellFormed, withoutData, withoutEmbedded } from "../../../extension/shared/text.js";

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

test("no embedded picture stays in a text, wherever it stands and however it is spelled", () => {
  const run = "A".repeat(120);
  for (const [text, left] of /** @type {[string, string][]} */ ([
    [`https://a.test/#data:image/png;base64,${run}`, "https://a.test/#data:image/png"],
    [`https://a.test/?u=DATA%3Aimage%2Fpng%3Bbase64%2C${run}`, "https://a.test/?u=data:image/png"],
    [`x data:image/png;base64,${run}\n${run}\n ${run} y`, "x data:image/png y"],
    [`{"thumb":"iVBORw0KGgo${run}"}`, '{"thumb":"data:"}'],
    [`/9j/4AAQ${run}, UklGR${run}, R0lGODlh${run}`, "data:, data:, data:"],
    [`data:image/png;${"x=y;".repeat(300)}base64,${run}`, "data:image/png"],
    ["metadata: one, two; data:none", "metadata: one, two; data:none"],
  ]))
    assert.equal(withoutData(text), left);
  const nested = /** @type {any} */ ({ [`data:,${run}`]: [{ title: `data:,${run}` }, null, 1, true], __proto__: null });
  assert.deepEqual({ ...withoutEmbedded(nested) }, { "data:": [{ title: "data:" }, null, 1, true] });
});

test("two million characters made to be slow are read once", { timeout: 10_000 }, () => {
  const spaces = " ".repeat(1_000);
  for (const piece of ["data:", "data: ", "data%3a", `data:${spaces}`, "/9j/4AAQ", "iVBORw0KGgo", `${"A".repeat(76)}\n`])
    assert.ok(withoutData(`data:,${piece.repeat(2_000_000 / piece.length)}`).length <= 2_000_010);
});

test("what a page made to be no text is none", () => {
  const untrusted = /** @type {any} */ ({ name: "title" });
  for (const fit of [withoutData, addressOnly, (/** @type {any} */ one) => clipped(one, 5)])
    assert.deepEqual([fit(untrusted), fit(/** @type {any} */ (undefined))], ["", ""]);
});
