/** Settings: what is in use, what waits, what this may do, what it leaves, how to remove it. */

import { ask, codeOf, onStateChanged } from "../shared/ask.js";
import { budgetOf, budgetOptions, budgetValue } from "../shared/budget-words.js";
import { fillCaseSelect } from "../shared/case-select.js";
import { fillChoices } from "../shared/choices.js";
import { clock } from "../shared/clock.js";
import { copyField } from "../shared/copy-field.js";
import { byId, el, showText } from "../shared/dom.js";
import { showHelp } from "../shared/help.js";
import { mendOf } from "../shared/mend.js";
import { problemOf } from "../shared/problems.js";
import { waitingPhrase } from "../shared/waiting.js";
import { fillWords, say, word } from "../shared/words.js";

import { showNever } from "./never.js";

/** @import { CompanionState, FaceState, GateState } from "../shared/faces.d.ts" */
/** @import { MessageKey, Phrase } from "../shared/phrase.d.ts" */

/** @type {Record<GateState, MessageKey>} */
const GATE_WORDS = {
  unanswered: "options_gate_unanswered",
  pixels: "options_gate_pixels",
  text_only: "options_gate_text_only",
  not_safe: "options_gate_not_safe",
};

/** @type {ReadonlyMap<string, MessageKey>} */
const PERMISSION_REASONS = new Map([
  ["activeTab", "options_permission_activeTab"],
  ["scripting", "options_permission_scripting"],
  ["storage", "options_permission_storage"],
  ["nativeMessaging", "options_permission_nativeMessaging"],
  ["alarms", "options_permission_alarms"],
  ["sidePanel", "options_permission_sidePanel"],
  ["contextMenus", "options_permission_contextMenus"],
]);

/** @type {readonly MessageKey[]} */
const TRACES = [
  "trace_list",
  "trace_sync",
  "trace_store",
  "trace_downloads",
  "trace_host",
  "trace_vault",
  "trace_waiting",
  "trace_backups",
  "trace_history",
  "trace_clipboard",
  "trace_watching",
];

/** @type {ReadonlyMap<string, MessageKey>} */
const SHORTCUTS = new Map([
  ["_execute_action", "options_shortcut_open"], // the browsers' own name for a press of the toolbar button
  ["capture-page", "options_shortcut_keep"],
  ["choose-part", "options_shortcut_choose"],
]);

const caseSelect = byId("case", HTMLSelectElement);
const deliver = byId("deliver", HTMLButtonElement);
const amount = byId("amount", HTMLSelectElement);

fillWords();
showWhatNeverChanges();
listen();
await Promise.all([showShortcuts(), showNever(attempt, tell), attempt(async () => show(await ask("state.get", {})))]);

function showWhatNeverChanges() {
  const { permissions = [], version } = chrome.runtime.getManifest();
  byId("permissions", HTMLDListElement).append(...permissions.flatMap(permissionRow));
  byId("traces", HTMLUListElement).append(...TRACES.map((key) => el("li", {}, word(key))));
  showHelp(byId("people", HTMLDivElement), "adult", clock.now());
  showText(byId("version", HTMLParagraphElement), word("options_version", version));
  putField("shortcut-chromium", "chrome://extensions/shortcuts", "options_shortcut_chromium");
  putField("shortcut-firefox", "about:addons", "options_shortcut_firefox");
  putField("remove-host", "holdfast host uninstall", "command_label");
}

/** @param {string} permission */
function permissionRow(permission) {
  const reason = PERMISSION_REASONS.get(permission) ?? "options_permission_other";
  return [el("dt", {}, permission), el("dd", {}, word(reason))];
}

/**
 * @param {string} id
 * @param {string} text
 * @param {MessageKey} label
 */
function putField(id, text, label) {
  byId(id, HTMLDivElement).replaceChildren(copyField(text, word(label)));
}

async function showShortcuts() {
  const commands = await chrome.commands.getAll();
  byId("shortcuts", HTMLUListElement).replaceChildren(...commands.map(shortcutItem));
}

/** @param {chrome.commands.Command} command */
function shortcutItem({ name, shortcut }) {
  const deed = word(SHORTCUTS.get(name ?? "") ?? "options_shortcut_keep");
  const keys = shortcut ? el("kbd", {}, shortcut) : word("options_shortcut_none");
  return el("li", {}, `${deed} `, keys);
}

function listen() {
  const closing = new AbortController();
  addEventListener("pagehide", () => closing.abort());
  onStateChanged(show, closing.signal);
  byId("answer-again", HTMLButtonElement).addEventListener("click", () =>
    chrome.tabs.create({ url: chrome.runtime.getURL("gate/gate.html") }),
  );
  byId("forget", HTMLButtonElement).addEventListener("click", () => attempt(forget));
  deliver.addEventListener("click", () => attempt(deliverNow));
  amount.addEventListener("change", () =>
    attempt(async () => show(await ask("budget.use", { budget: budgetOf(amount.value) }))),
  );
  caseSelect.addEventListener("change", () =>
    attempt(async () => show(await ask("case.use", { case_id: caseSelect.value }))),
  );
}

async function forget() {
  show(await ask("gate.reset", {}));
  tell({ key: "options_forgotten" });
}

async function deliverNow() {
  tell({ key: "options_delivering" });
  const state = await ask("outbox.deliver", {});
  show(state);
  tell({ key: state.waiting === 0 ? "options_delivered" : "options_still_waiting" });
}

/** @param {() => Promise<void>} deed */
async function attempt(deed) {
  try {
    await deed();
  } catch (error) {
    tell(problemOf(codeOf(error)));
  }
}

/** @param {Phrase} phrase */
function tell(phrase) {
  byId("said", HTMLParagraphElement).textContent = say(phrase);
}

/** @param {FaceState} state */
function show(state) {
  const isAnswered = state.gate !== "unanswered";
  showText(byId("gate", HTMLParagraphElement), word(GATE_WORDS[state.gate]));
  const againKey = isAnswered ? "button_answer_again" : "button_answer_first";
  showText(byId("answer-again", HTMLButtonElement), word(againKey));
  byId("forget", HTMLButtonElement).hidden = !isAnswered;
  showText(byId("waiting", HTMLParagraphElement), say(waitingPhrase(state.waiting)));
  deliver.hidden = state.waiting === 0;
  const amounts = budgetOptions(state.budget).map(({ value, phrase }) => ({ value, text: say(phrase) }));
  fillChoices(amount, amounts, budgetValue(state.budget));
  showCases(state);
  showCompanion(state.companion);
}

/** @param {FaceState} state */
function showCases({ cases, case_id }) {
  const hasChoice = cases.length > 1;
  const text = hasChoice ? null : (cases[0]?.label ?? word("case_none"));
  showText(byId("case-text", HTMLParagraphElement), text);
  byId("case-choice", HTMLParagraphElement).hidden = !hasChoice;
  fillCaseSelect(caseSelect, cases, case_id);
}

/** @param {CompanionState} companion */
function showCompanion(companion) {
  const mend = mendOf(companion);
  const calm = companion === "ready" ? "companion_ready" : "companion_connecting";
  showText(byId("companion", HTMLParagraphElement), say(mend?.why ?? { key: calm }));
  showText(byId("mend-how", HTMLParagraphElement), mend?.how ? say(mend.how) : null);
  if (mend?.command) putField("mend-command", mend.command, "command_label");
  else byId("mend-command", HTMLDivElement).replaceChildren();
}
