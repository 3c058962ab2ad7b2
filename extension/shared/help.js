/** Where people can turn: dated entries from `data/help.json`, chosen, ordered and shown. */

import data from "../data/help.json" with { type: "json" };
import { el } from "./dom.js";
import { language, word } from "./words.js";

/** @import { MessageKey } from "./phrase.d.ts" */

/** @typedef {(typeof data.entries)[number]} HelpEntry */
/** @typedef {"under_18" | "adult" | "safety"} Concern */

export const HELP = data.entries;

const EVERYWHERE = "everywhere";
const OLD_AFTER_DAYS = 180;
const DAY_MS = 86_400_000;

/**
 * Return the entries for a concern: those of the person's country first, then those for everywhere,
 * then the others, each group in the file's order.
 *
 * @param {Concern} concern
 * @param {string | undefined} country ISO 3166, two letters
 */
export function helpFor(concern, country) {
  /** @param {HelpEntry} entry */
  const rank = (entry) => (entry.country === country ? 0 : entry.country === EVERYWHERE ? 1 : 2);
  return HELP.filter((entry) => entry.for.includes(concern)).sort((a, b) => rank(a) - rank(b));
}

/**
 * Return whether any of the entries was last checked more than 180 days ago.
 *
 * @param {readonly HelpEntry[]} entries
 * @param {number} now_ms since 1970
 */
export function isOld(entries, now_ms) {
  const checked = entries.map(({ last_checked }) => Date.parse(last_checked));
  return checked.some((moment_ms) => now_ms - moment_ms > OLD_AFTER_DAYS * DAY_MS);
}

/**
 * Fill an element with the list for a concern.
 *
 * @param {HTMLElement} place
 * @param {Concern} concern
 * @param {number} now_ms since 1970
 */
export function showHelp(place, concern, now_ms) {
  const country = new Intl.Locale(navigator.language).region;
  const entries = helpFor(concern, country);
  const near = entries.filter((entry) => isNear(entry, country));
  const others = entries.filter((entry) => !isNear(entry, country));
  place.replaceChildren(
    ...(near.length > 0 ? [helpList(near)] : []),
    ...(others.length > 0 ? [foldedList(others)] : []),
    ...(isOld(entries, now_ms) ? [el("p", { class: "note" }, word("help_old"))] : []),
    el("p", { class: "small" }, word("help_traces")),
  );
}

/**
 * @param {HelpEntry} entry
 * @param {string | undefined} country
 */
function isNear(entry, country) {
  return entry.country === country || entry.country === EVERYWHERE;
}

/** @param {readonly HelpEntry[]} entries */
function helpList(entries) {
  return el("ul", { class: "help" }, ...entries.map(helpItem));
}

/** @param {readonly HelpEntry[]} entries */
function foldedList(entries) {
  return el("details", {}, el("summary", {}, word("help_other_countries")), helpList(entries));
}

/** @param {HelpEntry} entry */
function helpItem(entry) {
  const link = el("a", { href: entry.url, target: "_blank", rel: "noreferrer" }, entry.name);
  const facts = [
    countryName(entry.country),
    word("help_checked", dateName(entry.last_checked)),
    ...certaintyWords(entry.certainty),
  ];
  return el(
    "li",
    {},
    link,
    ...(entry.phone ? [" ", el("span", { class: "phone", dir: "ltr" }, entry.phone)] : []),
    el("br"),
    word(/** @type {MessageKey} */ (`help_${entry.id}`)),
    el("br"),
    el("span", { class: "small" }, facts.join(" · ")),
  );
}

/** @param {HelpEntry["certainty"]} certainty */
function certaintyWords(certainty) {
  if (certainty === "live_page") return [];
  return [word(certainty === "stored_copy" ? "help_stored_copy" : "help_unconfirmed")];
}

/** @param {string} country */
function countryName(country) {
  if (country === EVERYWHERE) return word("help_everywhere");
  return new Intl.DisplayNames(language(), { type: "region" }).of(country) ?? country;
}

/** @param {string} date ISO 8601, a day */
function dateName(date) {
  const format = new Intl.DateTimeFormat(language(), { dateStyle: "long", timeZone: "UTC" });
  return format.format(new Date(date));
}
