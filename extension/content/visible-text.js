/**
 * Return the text a person can read on the page, shadow roots included, and whether it was cut.
 *
 * Runs inside the page. Must stay closed: no imports, no module-scope names.
 *
 * @param {{ longest: number }} limits in UTF-16 units
 */
export function visibleText({ longest }) {
  /** @type {HTMLElement | null} */
  const body = Reflect.get(Document.prototype, "body", document);
  /** @type {(element: Element) => string} */
  const shown = (element) => (element instanceof HTMLElement ? element.innerText : "");

  const pieces = body === null ? [] : [shown(body)];
  // `innerText` leaves shadow roots out, so their text follows the page's own.
  /** @type {ParentNode[]} */
  const roots = body === null ? [] : [body];
  for (let root = roots.pop(); root !== undefined; root = roots.pop()) {
    for (const host of Element.prototype.querySelectorAll.call(root, "*")) {
      const { shadowRoot } = host;
      if (!shadowRoot) continue;
      pieces.push(
        ...[...shadowRoot.children].filter((child) => !child.matches("style, script")).map(shown),
      );
      roots.push(...shadowRoot.children);
    }
  }
  const text = pieces.filter((piece) => piece.trim() !== "").join("\n\n");
  return { text: text.slice(0, longest).toWellFormed(), is_cut: text.length > longest };
}
