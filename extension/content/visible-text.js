/**
 * Return the text a person can read on the page, and whether it was cut: shadow roots included, then what
 * stands in fields that can be seen (never in those for passwords, codes or cards), then the words that
 * stand for images.
 *
 * Runs inside the page. Must stay closed: no imports, no module-scope names.
 *
 * @param {{ longest: number }} limits in UTF-16 units
 */
export function visibleText({ longest }) {
  /** @type {<T extends object, K extends keyof T>(kind: { prototype: T }, key: K, node: object) => T[K]} */
  const read = (kind, key, node) => Reflect.get(kind.prototype, key, node);
  const SECRET = /password|one-time-code|\bcc-/i;
  const SECRET_NAME = /passw|pwd|passcode/i;
  const FIELDS = /^(|text|search|email|url|tel|number|date|datetime-local|month|week|time)$/;
  const HOSTS = new Set(
    "article aside blockquote body div footer h1 h2 h3 h4 h5 h6 header main nav p section span".split(" "),
  );

  /** @type {HTMLElement | null} */
  const body = read(Document, "body", document);
  /** @type {(element: Element) => string} */
  const shown = (element) =>
    element instanceof HTMLElement ? read(HTMLElement, "innerText", element) : "";
  /** @type {(element: Element, key: string) => string} */
  const attribute = (element, key) => Element.prototype.getAttribute.call(element, key) ?? "";
  /** @type {(element: Element) => boolean} */
  const isRendered = (element) =>
    Element.prototype.getClientRects.call(element).length > 0 ||
    getComputedStyle(element).display === "contents";

  /** @type {(element: Element) => ShadowRoot | null} */
  const shadowOf = (element) => {
    const open = read(Element, "shadowRoot", element);
    const name = read(Element, "localName", element);
    if (open || (!HOSTS.has(name) && !name.includes("-"))) return open;
    const firefox = /** @type {{ openOrClosedShadowRoot?: ShadowRoot | null }} */ (element);
    const { dom } = chrome;
    return (
      firefox.openOrClosedShadowRoot ??
      dom?.openOrClosedShadowRoot?.(/** @type {HTMLElement} */ (element)) ??
      null
    );
  };
  /** @type {(root: ShadowRoot) => string[]} */
  const shownIn = (root) =>
    [...read(Node, "childNodes", root)].map((node) => {
      if (node instanceof Text) return node.data.trim();
      const is_text = node instanceof Element && !Element.prototype.matches.call(node, "style, script");
      return is_text && isRendered(node) ? shown(node) : "";
    });

  /** @type {(field: Element) => string} */
  const valueOf = (field) => {
    const is_secret =
      SECRET.test(attribute(field, "autocomplete") + attribute(field, "type")) ||
      SECRET_NAME.test(attribute(field, "name") + attribute(field, "id"));
    if (is_secret || !isRendered(field)) return "";
    if (field instanceof HTMLTextAreaElement) return read(HTMLTextAreaElement, "value", field);
    if (!(field instanceof HTMLInputElement)) return "";
    const is_text = FIELDS.test(attribute(field, "type").toLowerCase());
    return is_text && !field.matches(":autofill") ? read(HTMLInputElement, "value", field) : "";
  };

  const pieces = body === null ? [] : [shown(body)];
  /** @type {string[]} */
  const fields = [];
  /** @type {string[]} */
  const alternatives = [];
  // `innerText` leaves shadow roots out, so their text follows the page's own.
  /** @type {(Element | ShadowRoot)[]} */
  const roots = body === null ? [] : [body];
  for (let root = roots.pop(); root !== undefined; root = roots.pop()) {
    const { querySelectorAll } =
      root instanceof ShadowRoot ? DocumentFragment.prototype : Element.prototype;
    /** @type {Element[]} */
    const hosts = root === body ? [body] : [];
    for (const one of querySelectorAll.call(root, "*")) hosts.push(one);
    for (const host of hosts) {
      const name = read(Element, "localName", host);
      if (name === "input" || name === "textarea") fields.push(valueOf(host));
      if (name === "img" && isRendered(host)) alternatives.push(attribute(host, "alt"));
      const shadow = shadowOf(host);
      if (shadow === null) continue;
      if (isRendered(host)) pieces.push(...shownIn(shadow));
      roots.push(shadow);
    }
  }
  /** @type {(texts: string[], mark: string) => string} */
  const listed = (texts, mark) =>
    [...new Set(texts.map((text) => text.trim()).filter(Boolean))]
      .map((text) => `[${mark}] ${text}`)
      .join("\n");
  pieces.push(listed(fields, "field"), listed(alternatives, "image"));
  const text = pieces.filter((piece) => piece.trim() !== "").join("\n\n");
  return { text: text.slice(0, longest).toWellFormed(), is_cut: text.length > longest };
}
