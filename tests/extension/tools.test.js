import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";

/** @param {string} name */
const read = (name) => readFileSync(new URL(`../../${name}`, import.meta.url), "utf-8");

test("nothing from npm is needed to run the extension, and every tool is pinned", () => {
  const { dependencies, devDependencies, private: isPrivate } = JSON.parse(read("package.json"));
  assert.equal(dependencies, undefined);
  assert.equal(isPrivate, true);
  for (const [name, version] of Object.entries(devDependencies)) {
    assert.match(version, /^\d+\.\d+\.\d+$/, name);
  }
});

test("the lock file pins by content and names no place to fetch from", () => {
  const { packages } = JSON.parse(read("package-lock.json"));
  for (const [path, entry] of Object.entries(packages)) {
    if (path === "") continue;
    assert.equal(entry.resolved, undefined, path);
    assert.match(entry.integrity, /^sha512-/, path);
  }
});
