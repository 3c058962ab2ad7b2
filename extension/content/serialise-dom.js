/**
 * Return the document as HTML, as it is now: shadow roots as declarative templates, form fields with what
 * they hold, but never what stands in a password, code or card field. Reads only.
 *
 * Written out here because the browser's own serialisation leaves out shadow roots and typed values,
 * and a clone of a live document would run the page's custom elements.
 * Source: HTML Standard, "Serializing HTML fragments".
 *
 * Runs inside the page. Must stay closed: no imports, no module-scope names.
 *
 * @param {{ longest: number }} limits in UTF-16 units
 */
export function serialiseDom({ longest }) {
  // A form's fields replace its properties (`<input name="attributes">`); prototypes are not replaced.
  /** @type {<T extends object, K extends keyof T>(kind: { prototype: T }, key: K, node: object) => T[K]} */
  const read = (kind, key, node) => Reflect.get(kind.prototype, key, node);
  const NEVER_CLOSED = new Set(
    "area base basefont bgsound br col embed frame hr img input keygen link meta param source track wbr".split(
      " ",
    ),
  );
  const RAW = new Set("style script xmp iframe noembed noframes plaintext noscript".split(" "));
  const HOSTS = new Set(
    "article aside blockquote body div footer h1 h2 h3 h4 h5 h6 header main nav p section span".split(" "),
  );
  const SECRET = /password|one-time-code|\bcc-/i;
  const SECRET_NAME = /passw|pwd|passcode/i;
  const HTML = "http://www.w3.org/1999/xhtml";

  /** @type {(value: string) => string} */
  const escaped = (value) =>
    value
      .replace(/&/g, "&amp;")
      .replace(/\u00a0/g, "&nbsp;")
      .replace(/</g, "&lt;")
      .replace(/>/g, "&gt;");
  /** @type {(value: string) => string} */
  const quoted = (value) => `"${escaped(value).replace(/"/g, "&quot;")}"`;
  /** @type {(element: Element, key: string) => string} */
  const attribute = (element, key) => Element.prototype.getAttribute.call(element, key) ?? "";

  /** @type {(element: Element, name: string) => boolean} */
  const isSecret = (element, name) =>
    (name === "input" || name === "textarea") &&
    (attribute(element, "type").toLowerCase() === "password" ||
      SECRET.test(attribute(element, "autocomplete")) ||
      SECRET_NAME.test(attribute(element, "name") + attribute(element, "id")) ||
      // What the browser filled in by itself is the person's, and no part of the page.
      Element.prototype.matches.call(element, ":autofill"));

  /**
   * What the person changed since the page came: overrides for attributes, null to leave one out.
   *
   * @type {(element: Element, name: string) => { [key: string]: string | null }}
   */
  const liveAttributes = (element, name) => {
    if (name === "option")
      return { selected: read(HTMLOptionElement, "selected", element) ? "" : null };
    if (name !== "input") return {};
    if (isSecret(element, name)) return { value: null, "data-left-out": "value" };
    const type = attribute(element, "type").toLowerCase();
    if (type === "file") return { value: null };
    if (type === "checkbox" || type === "radio") {
      return { checked: read(HTMLInputElement, "checked", element) ? "" : null };
    }
    const value = read(HTMLInputElement, "value", element);
    return value === "" && !Element.prototype.hasAttribute.call(element, "value") ? {} : { value };
  };

  /** @type {(element: Element, name: string) => string} */
  const openTag = (element, name) => {
    const live = liveAttributes(element, name);
    // Most of a large page's elements have none, and to list none takes as long as to list some.
    if (!Element.prototype.hasAttributes.call(element) && Object.keys(live).length === 0) return `<${name}>`;
    /** @type {[string, string | null][]} */
    const written = [...read(Element, "attributes", element)].map((one) => [one.name, one.value]);
    const all = Object.entries({ ...Object.fromEntries(written), ...live });
    const kept = all.flatMap(([key, value]) =>
      value === null ? [] : [` ${key}=${quoted(value)}`],
    );
    return `<${name}${kept.join("")}>`;
  };

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

  /** @type {string[]} */
  const pieces = [];
  let length = 0;
  /** @type {(string | Node)[]} */
  const ahead = [];
  /** @type {(parent: Node) => void} */
  const children = (parent) => {
    for (
      let child = read(Node, "lastChild", parent);
      child;
      child = read(Node, "previousSibling", child)
    ) {
      ahead.push(child);
    }
  };
  /** @type {(piece: string) => void} */
  const put = (piece) => {
    pieces.push(piece);
    length += piece.length;
  };

  /** @type {(element: Element) => void} */
  const putElement = (element) => {
    const is_html = read(Element, "namespaceURI", element) === HTML;
    const local = read(Element, "localName", element);
    const name = is_html ? local : read(Element, "tagName", element);
    put(openTag(element, name));
    if (is_html && NEVER_CLOSED.has(name)) return;
    ahead.push(`</${name}>`);
    if (is_html && name === "textarea") {
      ahead.push(
        isSecret(element, name) ? "" : escaped(read(HTMLTextAreaElement, "value", element)),
      );
      return;
    }
    children(
      is_html && name === "template" ? read(HTMLTemplateElement, "content", element) : element,
    );
    const shadow = shadowOf(element);
    if (shadow === null) return;
    ahead.push("</template>");
    children(shadow);
    ahead.push(`<template shadowrootmode="${shadow.mode}">`);
  };

  /** @type {(node: Node) => void} */
  const putNode = (node) => {
    const type = read(Node, "nodeType", node);
    const value = read(Node, "nodeValue", node) ?? "";
    if (type === Node.ELEMENT_NODE) return putElement(/** @type {Element} */ (node));
    if (type === Node.COMMENT_NODE) return put(`<!--${value}-->`);
    if (type === Node.PROCESSING_INSTRUCTION_NODE)
      return put(`<?${read(Node, "nodeName", node)} ${value}>`);
    if (type === Node.DOCUMENT_TYPE_NODE) {
      const { name, publicId, systemId } = /** @type {DocumentType} */ (node);
      const ids = [
        publicId && ` PUBLIC "${publicId}"`,
        systemId && `${publicId ? "" : " SYSTEM"} "${systemId}"`,
      ];
      return put(`<!DOCTYPE ${name}${ids.join("")}>\n`);
    }
    const parent = read(Node, "parentNode", node);
    const is_raw = parent instanceof HTMLElement && RAW.has(read(Element, "localName", parent));
    return put(is_raw ? value : escaped(value));
  };

  children(document);
  for (let next = ahead.pop(); next !== undefined && length <= longest; next = ahead.pop()) {
    if (typeof next === "string") put(next);
    else putNode(next);
  }
  return { html: pieces.join("").slice(0, longest).toWellFormed(), is_cut: length > longest };
}
