/** @import { InPage } from "../shared/engine.d.ts" */

/**
 * Return the text that a person can read in the picked element, open shadows included, and whether it was cut.
 * Of a picture it is what it says of itself.
 *
 * Runs inside the page. Must stay closed: no imports, no module-scope names.
 *
 * @param {{ longest: number }} limits in UTF-16 units
 */
export function pickedText({ longest }) {
  /** @type {InPage | undefined} */
  const holdfast = Object.getOwnPropertyDescriptor(globalThis, "holdfast")?.value;
  const picked = holdfast?.picked ?? null;
  /** @type {(element: Element) => string} */
  const shown = (element) => (element instanceof HTMLElement ? element.innerText : "");
  /** @type {string[]} */
  const pieces = [];
  /** @type {Element[]} */
  const roots = picked === null ? [] : [picked];
  for (let root = roots.pop(); root !== undefined; root = roots.pop()) {
    if (root === picked) pieces.push(shown(root));
    const hosts = [root, ...Element.prototype.querySelectorAll.call(root, "*")];
    for (const host of hosts) {
      /** @type {ShadowRoot | null} */
      const shadow = Reflect.get(Element.prototype, "shadowRoot", host);
      const inside = [...(shadow?.children ?? [])].filter((one) => !one.matches("style, script"));
      pieces.push(...inside.map(shown));
      roots.push(...inside);
    }
  }
  if (picked instanceof HTMLImageElement) pieces.push(picked.alt);
  const text = pieces.filter((piece) => piece.trim() !== "").join("\n\n");
  return { text: text.slice(0, longest).toWellFormed(), is_cut: text.length > longest };
}
