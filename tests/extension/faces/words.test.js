import assert from "node:assert/strict";
import { readFileSync, readdirSync } from "node:fs";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { HELP } from "../../../extension/shared/help.js";
import { PROBLEMS } from "../../../extension/shared/problems.js";

const EXTENSION = new URL("../../../extension/", import.meta.url);
const LANGUAGES = readdirSync(new URL("_locales/", EXTENSION));

/** @param {string} path */
const read = (path) => readFileSync(new URL(path, EXTENSION), "utf-8");

/**
 * @param {string} language
 * @returns {Record<string, { message: string }>}
 */
const wordsOf = (language) => JSON.parse(read(`_locales/${language}/messages.json`));

const ENGLISH = wordsOf("en");

/** @param {string} ending */
const filesEnding = (ending) =>
  readdirSync(fileURLToPath(EXTENSION), { recursive: true, encoding: "utf-8" }).filter((path) =>
    path.endsWith(ending),
  );

const pages = filesEnding(".html").map(read).join("\n");
const scripts = filesEnding(".js").map(read).join("\n");

test("there are at least two languages", () => assert.ok(LANGUAGES.length >= 2));

for (const language of LANGUAGES) {
  const words = wordsOf(language);

  test(`${language}: has every text, and no other`, () => {
    assert.deepEqual(Object.keys(words).toSorted(), Object.keys(ENGLISH).toSorted());
  });

  test(`${language}: no text is empty, and each takes the values that the English one takes`, () => {
    for (const [key, { message }] of Object.entries(words)) {
      assert.ok(message.trim(), key);
      const values = /** @param {string} text */ (text) => (text.match(/\$\d/g) ?? []).toSorted();
      assert.deepEqual(values(message), values(ENGLISH[key]?.message ?? ""), key);
    }
  });

  test(`${language}: says which language it is`, () => {
    assert.equal(words["language_tag"]?.message, language.replace("_", "-"));
  });

  test(`${language}: never blames, never labels, never promises more than is proven`, () => {
    const refused =
      /victim|revenge|víctima|venganza|tamper|admissible|certified|court|military|porno|your fault|tu culpa/i;
    for (const [key, { message }] of Object.entries(words)) {
      assert.doesNotMatch(message, refused, key);
    }
  });
}

test("a translation is not left in English", () => {
  const same = new Set(["extension_name", "gate_safe_no"]);
  for (const language of LANGUAGES.filter((name) => name !== "en")) {
    const left = Object.entries(wordsOf(language)).filter(
      ([key, { message }]) => message === ENGLISH[key]?.message && !same.has(key),
    );
    assert.deepEqual(left, []);
  }
});

test("every text a page names is there", () => {
  const named = [...pages.matchAll(/data-words="([^"]*)"/g)].map(([, key]) => key ?? "");
  assert.ok(named.length > 50);
  assert.deepEqual(named.filter((key) => !(key in ENGLISH)), []);
});

test("every text is used somewhere", () => {
  const used = pages + scripts + read("manifest.json");
  const made = new Set(HELP.map(({ id }) => `help_${id}`));
  const unused = Object.keys(ENGLISH).filter(
    (key) => !made.has(key) && !new RegExp(`["_]${key}(__)?"`).test(used),
  );
  assert.deepEqual(unused, []);
});

test("every place to turn to has its line", () => {
  for (const { id } of HELP) assert.ok(`help_${id}` in ENGLISH, id);
});

test("pages hold no text of their own, so that every word can be translated", () => {
  const text = pages
    .replace(/<title[^>]*>Holdfast<\/title>/g, "")
    .replace(/<[^>]*>/g, "")
    .trim();
  assert.equal(text, "");
});

test("window titles reveal nothing", () => {
  for (const language of LANGUAGES) {
    const words = wordsOf(language);
    for (const key of [...pages.matchAll(/<title data-words="([^"]*)"/g)].map(([, name]) => name ?? "")) {
      assert.match(words[key]?.message ?? "", /^(Holdfast( settings)?|Ajustes de Holdfast)$/);
    }
  }
});

test("every code that has words is a code somebody sends", () => {
  const errors = readFileSync(new URL("../../../companion/errors.py", import.meta.url), "utf-8");
  const faceless = [...PROBLEMS.keys()].filter(
    (code) =>
      !errors.includes(`code = "${code}"`) &&
      !code.startsWith("page.") &&
      scripts.split(`"${code}"`).length < 3, // once in the table itself, once where it is sent
  );
  assert.deepEqual(faceless, []);
});
