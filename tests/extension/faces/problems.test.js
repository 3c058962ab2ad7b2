import assert from "node:assert/strict";
import { test } from "node:test";
import { problemOf } from "../../../extension/shared/problems.js";

test("a known code is said in our own words, whatever the companion says", () => {
  assert.deepEqual(problemOf("vault.locked", "The vault is locked!"), { key: "error_vault_locked" });
});

test("an unknown code is said in the companion's words", () => {
  assert.deepEqual(problemOf("later.unheard_of", "Said plainly."), { said: "Said plainly." });
});

test("without either there is still a sentence", () => {
  assert.deepEqual(problemOf("later.unheard_of"), { key: "error_general" });
  assert.deepEqual(problemOf(null, ""), { key: "error_general" });
});
