/** A field with a command or an address in it, and a button that copies it. */

import { el } from "./dom.js";
import { word } from "./words.js";

/**
 * Make the field. Pressing the button copies, or selects the text where copying is refused, and
 * says so to screen readers too.
 *
 * @param {string} text what is copied
 * @param {string} label what the field holds, for screen readers
 */
export function copyField(text, label) {
  const field = el("input", {
    type: "text",
    readonly: "",
    value: text,
    dir: "ltr",
    spellcheck: "false",
    "aria-label": label,
  });
  const button = el("button", { type: "button", class: "quiet" }, word("button_copy"));
  button.setAttribute("aria-label", `${word("button_copy")}: ${text}`);
  const said = el("p", { role: "status", class: "small" });
  field.addEventListener("focus", () => field.select());
  button.addEventListener("click", () => copy(field, said));
  return el("div", { class: "copy-field" }, field, button, said);
}

/**
 * @param {HTMLInputElement} field
 * @param {HTMLElement} said
 */
async function copy(field, said) {
  field.select();
  try {
    await navigator.clipboard.writeText(field.value);
    said.textContent = word("line_copied");
  } catch (error) {
    // The browser may refuse the clipboard; the text stands selected for the keyboard then.
    if (!(error instanceof DOMException)) throw error;
    said.textContent = word("line_select_and_copy");
  }
}
