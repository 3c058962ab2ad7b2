/** Building and finding elements. Text goes in as text, never as markup. */

/**
 * Make an element with attributes and children; a string becomes text.
 *
 * @template {keyof HTMLElementTagNameMap} T
 * @param {T} tag
 * @param {Record<string, string>} [attributes]
 * @param {...(Node | string)} children
 * @returns {HTMLElementTagNameMap[T]}
 */
export function el(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  element.append(...children);
  return element;
}

/**
 * Return the element with this id, which the page's own HTML is known to have.
 *
 * @template {HTMLElement} T
 * @param {string} id
 * @param {new () => T} type
 * @returns {T}
 */
export function byId(id, type) {
  const element = document.getElementById(id);
  if (element instanceof type) return element;
  throw new TypeError(`no ${type.name} with the id ${id}`);
}

/**
 * Show a text, or hide the element when there is none. Says nothing when nothing changed, so that
 * a screen reader does not repeat itself.
 *
 * @param {HTMLElement} element
 * @param {string | null} text
 */
export function showText(element, text) {
  element.hidden = text === null;
  if (element.textContent !== (text ?? "")) element.textContent = text ?? "";
}
