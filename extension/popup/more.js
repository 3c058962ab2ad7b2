/** The popup's folded part: how much to keep, a part of the page alone, loading the page again. */

import { ask, codeOf } from "../shared/ask.js";
import { budgetOf, budgetOptions, budgetValue } from "../shared/budget-words.js";
import { fillChoices } from "../shared/choices.js";
import { byId } from "../shared/dom.js";
import { askReloadLeave } from "../shared/reload-leave.js";
import { language, say, word } from "../shared/words.js";
import { partPhrase } from "./view.js";

/** @import { BudgetChoice, ScrollingPart } from "../shared/faces.d.ts" */
/** @import { Here, PopupView } from "./shown.d.ts" */

const more = byId("more", HTMLDetailsElement);
const part = byId("part", HTMLSelectElement);
const amount = byId("amount", HTMLSelectElement);
const WHOLE = "";

/**
 * Answer what is done here.
 *
 * @param {object} parts
 * @param {Here} parts.here
 * @param {(deed: () => Promise<void>) => Promise<void>} parts.attempt
 * @param {() => void} parts.again shows all anew
 * @param {(code: string) => void} parts.fail
 */
export function listenToMore({ here, attempt, again, fail }) {
  more.addEventListener("toggle", () => {
    if (more.open && here.tab_id !== null) void listParts(here.tab_id);
  });
  part.addEventListener("change", () => {
    here.surface = part.value === WHOLE ? null : Number(part.value);
    again();
  });
  amount.addEventListener("change", () =>
    attempt(async () => {
      await ask("budget.use", { budget: budgetOf(amount.value) });
    }),
  );
  byId("choose", HTMLButtonElement).addEventListener("click", () =>
    attempt(async () => {
      if (here.tab_id === null) return;
      const { started, code } = await ask("picker.start", { tab_id: here.tab_id });
      if (started) close();
      else fail(code ?? "");
    }),
  );
  byId("reload", HTMLButtonElement).addEventListener("click", () => {
    const { url, tab_id } = here;
    if (url === null || tab_id === null) return undefined;
    // First of all, as browsers ask only at once after a click. Whatever the answer, the background knows what to do.
    const asked = askReloadLeave(url);
    return attempt(async () => {
      await asked;
      const { started, code } = await ask("capture.reload", { tab_id });
      if (!started) fail(code ?? "");
    });
  });
}

/**
 * Show the folded part, or hide it.
 *
 * @param {PopupView["more"]} view
 * @param {BudgetChoice} budget
 */
export function showMore(view, budget) {
  more.hidden = view === null;
  byId("reload-row", HTMLParagraphElement).hidden = !view?.can_reload;
  const options = budgetOptions(budget).map(({ value, phrase }) => ({ value, text: say(phrase) }));
  fillChoices(amount, options, budgetValue(budget));
}

/**
 * Offer the parts of the page that scroll by themselves, if there are any.
 *
 * @param {number} tab_id
 */
async function listParts(tab_id) {
  /** @type {readonly ScrollingPart[]} */
  let parts = [];
  try {
    ({ parts } = await ask("parts.list", { tab_id }));
  } catch (error) {
    codeOf(error); // then the whole page is what is offered
  }
  const format = new Intl.NumberFormat(language());
  const number = (/** @type {number} */ value) => format.format(Math.round(value));
  byId("part-row", HTMLParagraphElement).hidden = parts.length < 2;
  const options = parts.map((one) => ({ value: String(one.surface), text: say(partPhrase(one, number)) }));
  fillChoices(part, [{ value: WHOLE, text: word("part_page") }, ...options], part.value);
}
