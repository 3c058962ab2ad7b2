import type messages from "../_locales/en/messages.json";

/** The name of a text in `_locales`; a name that is not there is a type error. */
export type MessageKey = Extract<keyof typeof messages, string>;

/** Something to say: a text of ours with its values, or a sentence the companion wrote. */
export type Phrase = { key: MessageKey; values?: readonly string[] } | { said: string };
