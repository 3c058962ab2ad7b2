/** Whether a page asks to sign in, or refuses, instead of showing what it holds. */

/** @import { LoginWall, Target } from "../shared/engine.d.ts" */
/** @import { Page } from "./page.js" */

import { findLogin } from "../content/find-login.js";
import words from "../data/login-words.js";
import { CaptureStop } from "./stop.js";

const LOOK_MS = 250;
const ANSWER_MS = 3_000;
/** @type {LoginWall} */
const NONE = { why: null, box: null };

const languages = Object.values(words.languages);
const ORDER = {
  login_words: [...new Set(languages.flatMap(({ login }) => login))],
  refused_words: [...new Set(languages.flatMap(({ refused }) => refused))],
  limit_ms: LOOK_MS,
};

/**
 * Return why a page is taken for one that asks to sign in, and where it does; `why` is null if it is not.
 *
 * Throws `CaptureStop` when the page is another one.
 *
 * @param {Page} page
 * @param {Target} target
 * @returns {Promise<LoginWall>}
 */
export async function findLoginWall(page, target) {
  try {
    return await page.run(target, findLogin, ORDER, { timeout_ms: ANSWER_MS });
  } catch (error) {
    if (!(error instanceof CaptureStop) || error.reason !== "capture_failed") throw error;
    return NONE;
  }
}
