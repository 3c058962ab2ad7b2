import js from "@eslint/js";
import globals from "globals";

/** Ways to make a page run or show text as markup. Faces are built with `el()` and text. */
const NO_MARKUP = [
  ...["innerHTML", "outerHTML", "srcdoc"].map((name) => ({
    selector: `AssignmentExpression > MemberExpression.left[property.name="${name}"]`,
    message: "Build elements with el() from shared/dom.js; text is never markup.",
  })),
  ...["insertAdjacentHTML", "setHTMLUnsafe", "createContextualFragment"].map((name) => ({
    selector: `CallExpression > MemberExpression.callee[property.name="${name}"]`,
    message: "Build elements with el() from shared/dom.js; text is never markup.",
  })),
  {
    selector: 'CallExpression > MemberExpression.callee[object.name="document"][property.name=/^write(ln)?$/]',
    message: "Build elements with el() from shared/dom.js; text is never markup.",
  },
];

/** Telling browsers apart belongs in one file. */
const NO_SNIFFING = [
  {
    selector: 'UnaryExpression[operator="typeof"] > Identifier[name=/^(browser|chrome)$/]',
    message: "Only shared/browser.js knows which browser this is.",
  },
  {
    selector: 'MemberExpression[object.name=/^(globalThis|self|window)$/][property.name=/^(browser|chrome)$/]',
    message: "Only shared/browser.js knows which browser this is.",
  },
  {
    selector: 'MemberExpression[object.name="navigator"][property.name=/^(userAgent|userAgentData|vendor)$/]',
    message: "Ask for the feature, in shared/browser.js, not for the browser's name.",
  },
];

const HOUSE_RULES = {
  eqeqeq: "error",
  "no-alert": "error",
  "no-console": "error",
  "no-empty": ["error", { allowEmptyCatch: false }],
  "no-eval": "error",
  "no-implied-eval": "error",
  "no-new-func": "error",
  "no-restricted-syntax": ["error", ...NO_MARKUP, ...NO_SNIFFING],
  "no-script-url": "error",
  "no-unused-vars": ["error", { argsIgnorePattern: "^_", ignoreRestSiblings: true, varsIgnorePattern: "^_" }],
  "no-var": "error",
  "object-shorthand": "error",
  "prefer-const": "error",
};

/**
 * Forbid imports by folder: a layer imports what is below it, never above or beside.
 *
 * @param {string[]} folders
 * @param {string} message
 */
const noImportsFrom = (folders, message) => ({
  "no-restricted-imports": [
    "error",
    { patterns: [{ group: folders.map((folder) => `**/${folder}/**`), message }] },
  ],
});

const FACES = ["popup", "gate", "options", "panel"];

export default [
  { ignores: ["**/.*/**", "build/**", "dist/**", "node_modules/**", "extension/vendor/**", "tests/e2e/**"] },
  js.configs.recommended,
  {
    linterOptions: { reportUnusedDisableDirectives: "error" },
    rules: HOUSE_RULES,
  },
  {
    files: ["extension/**/*.js", "companion/**/*.js"],
    languageOptions: { globals: { ...globals.browser, chrome: "readonly" } },
  },
  {
    files: ["extension/shared/browser.js"],
    rules: { "no-restricted-syntax": ["error", ...NO_MARKUP] },
  },
  {
    files: ["extension/shared/**/*.js"],
    rules: noImportsFrom(["background", "content", ...FACES], "shared/ imports nothing above it."),
  },
  {
    files: ["extension/content/**/*.js"],
    rules: noImportsFrom(["background", ...FACES], "Functions that run in a page stand alone."),
  },
  {
    files: ["extension/background/**/*.js"],
    rules: noImportsFrom(FACES, "The background answers the faces and never imports them."),
  },
  {
    files: FACES.map((face) => `extension/${face}/**/*.js`),
    rules: noImportsFrom(["background", "content"], "Faces ask by message; see shared/ask.js."),
  },
  {
    // A classic script: what it defines is called by the pages that load it.
    files: ["scripts/hard_cases/paint.js"],
    languageOptions: { sourceType: "script", globals: globals.browser },
    rules: { "no-unused-vars": "off" },
  },
  {
    files: ["tests/**/*.{js,mjs}", "eslint.config.js"],
    languageOptions: { globals: { ...globals.browser, ...globals.node, chrome: "writable" } },
    rules: { "no-restricted-syntax": ["error", ...NO_MARKUP] },
  },
];
