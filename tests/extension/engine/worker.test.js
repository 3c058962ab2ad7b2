import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";

const MAIN = new URL("../../../extension/background/main.js", import.meta.url);

/** Every module that is loaded with the background, with its source. */
function loaded() {
  /** @type {Map<string, string>} */
  const sources = new Map();
  const waiting = [MAIN];
  for (const url of waiting) {
    if (sources.has(url.href)) continue;
    const source = readFileSync(url, "utf-8");
    sources.set(url.href, source);
    const paths = [...source.matchAll(/^(?:import|export)\b[^"']*["'](\.[^"']+)["']/gm)];
    waiting.push(...paths.map(([, path]) => new URL(path ?? "", url)));
  }
  return sources;
}

test("nothing that is loaded with the background is JSON: Chromium starts such a worker once, and never again", () => {
  const files = [...loaded().keys()];
  assert.ok(files.length > 40);
  assert.deepEqual(files.filter((file) => !file.endsWith(".js")), []);
});
