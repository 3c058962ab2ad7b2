import assert from "node:assert/strict";
import { test } from "node:test";
import { readSelection } from "../../../extension/background/selection.js";
import { fakeBrowser } from "./fakes/page.js";
import { target } from "./fakes/samples.js";

/** @param {string} text */
const selected = (text) => {
  const boxes = [{ x: 1, y: 2, width: 3, height: 4 }];
  const { page } = fakeBrowser({ answers: { selectedText: () => ({ text, boxes }) } });
  return readSelection(page, target());
};

test("what is selected comes with its place", async () => {
  assert.deepEqual(await selected("a few words"), {
    text: "a few words",
    boxes: [{ x: 1, y: 2, width: 3, height: 4 }],
  });
});

test("no selection, and one of nothing but space, is none", async () => {
  assert.deepEqual([await selected(""), await selected(" \n\t")], [null, null]);
});

test("a selection with a NUL in it still counts as text", async () => {
  assert.equal((await selected("a\0b"))?.text, "a\u{fffd}b");
});
