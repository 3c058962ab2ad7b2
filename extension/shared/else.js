/** What else a person can do when this place or device may not be safe. */

/** @import { Phrase } from "./phrase.d.ts" */

/** @type {readonly Phrase[]} */
export const ELSE = [
  { key: "else_other_device" },
  { key: "else_ask_someone" },
  { key: "else_paper" },
  { key: "else_wait" },
  { key: "else_traces" },
];
