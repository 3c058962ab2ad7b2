/** Lists to choose one of a few things from. */

import { el } from "./dom.js";

/** @typedef {{ value: string; text: string }} Choice */

/**
 * Fill the list and show what is chosen. The options are left alone while they are the same, so that an open
 * list stays open.
 *
 * @param {HTMLSelectElement} select
 * @param {readonly Choice[]} choices
 * @param {string} chosen
 */
export function fillChoices(select, choices, chosen) {
  const shown = Array.from(select.options, ({ value, text }) => ({ value, text }));
  const wanted = choices.map(({ value, text }) => ({ value, text: text.trim().replace(/\s+/g, " ") }));
  if (JSON.stringify(shown) !== JSON.stringify(wanted)) {
    select.replaceChildren(...choices.map(({ value, text }) => el("option", { value }, text)));
  }
  select.value = chosen;
}
