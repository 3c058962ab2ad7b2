/** The list of cases to choose from. */

import { el } from "./dom.js";

/** @import { CaseInUse } from "./faces.d.ts" */

/**
 * Fill the list and show the chosen case. The options are left alone while they are the same, so
 * that an open list stays open.
 *
 * @param {HTMLSelectElement} select
 * @param {readonly CaseInUse[]} cases
 * @param {string | null} chosen
 */
export function fillCaseSelect(select, cases, chosen) {
  const shown = Array.from(select.options, ({ value, text }) => ({ id: value, label: text }));
  if (JSON.stringify(shown) !== JSON.stringify(cases.map(({ id, label }) => ({ id, label })))) {
    select.replaceChildren(...cases.map(({ id, label }) => el("option", { value: id }, label)));
  }
  select.value = chosen ?? "";
}
