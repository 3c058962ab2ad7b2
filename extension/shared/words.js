/** Every word a face shows comes through here, from `_locales`. Knows no element but the document. */

/** @import { MessageKey, Phrase } from "./phrase.d.ts" */

/**
 * Return a text in the person's language.
 *
 * @param {MessageKey} key
 * @param {...string} values for `$1`, `$2`
 */
export function word(key, ...values) {
  return chrome.i18n.getMessage(key, values);
}

/**
 * Return phrases as one text, with a space between them.
 *
 * @param {...Phrase} phrases
 */
export function say(...phrases) {
  const texts = phrases.map((phrase) =>
    "said" in phrase ? phrase.said : word(phrase.key, ...(phrase.values ?? [])),
  );
  return texts.join(" ");
}

/** Fill every element that names its text in `data-words`, and tell the document its language. */
export function fillWords() {
  document.documentElement.lang = language();
  document.documentElement.dir = chrome.i18n.getMessage("@@bidi_dir") || "ltr";
  for (const element of document.querySelectorAll("[data-words]")) {
    element.textContent = word(/** @type {MessageKey} */ (element.getAttribute("data-words")));
  }
}

/** Return the language of the texts, as a BCP 47 tag. */
export function language() {
  return word("language_tag");
}
