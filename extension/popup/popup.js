/** The popup: one button, one line, what waits. Shows what `view.js` says and asks the background. */

import { ask, codeOf, onStateChanged } from "../shared/ask.js";
import { fillCaseSelect } from "../shared/case-select.js";
import { clock } from "../shared/clock.js";
import { copyField } from "../shared/copy-field.js";
import { byId, el, showText } from "../shared/dom.js";
import { fillWords, language, say, word } from "../shared/words.js";
import { listenToMore, showMore } from "./more.js";
import { learnOriginal, listenToOriginal, showOriginal } from "./original.js";
import { listenToRecord, showRecord } from "./record.js";
import { viewOf } from "./view.js";

/** @import { FaceState } from "../shared/faces.d.ts" */
/** @import { Mend } from "../shared/mend.js" */
/** @import { Phrase } from "../shared/phrase.d.ts" */
/** @import { ButtonAction, Here, PopupView } from "./shown.d.ts" */

const keep = byId("keep", HTMLButtonElement);
const caseSelect = byId("case", HTMLSelectElement);

/** @type {Here} */
const here = { tab_id: null, reason: null, problem: null, url: null, surface: null, since_ms: null };
/** @type {FaceState | null} */
let known = null;
/** @type {ButtonAction | null} */
let action = null;
/** Where the panel is to open: known before it is asked for, as browsers open it only at once after a click. */
let window_id = -1;

fillWords();
listen();
await open();

/** Learn which tab is in front and what the state is, and put the focus on the button. */
async function open() {
  try {
    const [tab] = await chrome.tabs.query({ active: true, currentWindow: true });
    here.tab_id = tab?.id ?? null;
    here.url = tab?.url ?? null;
    window_id = tab?.windowId ?? window_id;
    const [page, state] = await Promise.all([
      here.tab_id === null
        ? { reason: "no_tab" }
        : ask("page.check", { tab_id: here.tab_id }),
      ask("state.get", {}),
    ]);
    here.reason = page.reason;
    await learnOriginal(tab);
    show(state);
  } catch (error) {
    codeOf(error);
    showText(byId("line", HTMLParagraphElement), word("error_no_answer"));
  }
  keep.focus();
}

function listen() {
  const closing = new AbortController();
  addEventListener("pagehide", () => closing.abort());
  onStateChanged(show, closing.signal);
  keep.addEventListener("click", () => press());
  byId("stop", HTMLButtonElement).addEventListener("click", () => attempt(stop));
  byId("settings", HTMLButtonElement).addEventListener("click", openSettings);
  listenToOriginal(() => attempt(start));
  listenToMore({ here, attempt, again: () => known && show(known), fail: showProblem });
  listenToRecord(() => (here.tab_id === null ? null : { window_id, tab_id: here.tab_id }), attempt);
  caseSelect.addEventListener("change", () =>
    attempt(async () => show(await ask("case.use", { case_id: caseSelect.value }))),
  );
  addEventListener("keydown", ({ key }) => {
    if (key === "Escape") close();
  });
}

function press() {
  if (action === "open_gate") return openGate();
  if (action === "capture") return attempt(start);
  return undefined;
}

async function start() {
  if (here.tab_id === null) return;
  here.problem = null;
  here.since_ms = clock.now();
  const { surface, tab_id } = here;
  const part = surface === null ? {} : { surface };
  const { started, code } = await ask("capture.start", { tab_id, ...part });
  if (!started) showProblem(code ?? "");
}

async function stop() {
  await ask("capture.stop", {});
}

async function openGate() {
  await chrome.tabs.create({ url: chrome.runtime.getURL("gate/gate.html") });
  close();
}

async function openSettings() {
  await chrome.runtime.openOptionsPage();
  close();
}

/** @param {() => Promise<void>} deed */
async function attempt(deed) {
  try {
    await deed();
  } catch (error) {
    showProblem(codeOf(error));
  }
}

/** @param {string} code */
function showProblem(code) {
  here.problem = code;
  if (known !== null) show(known);
}

/** @param {FaceState} state */
function show(state) {
  known = state;
  if (state.capturing?.tab_id === here.tab_id) here.since_ms ??= clock.now();
  const view = viewOf(state, here);
  showButton(view.button);
  showOriginal(view.button.action === "capture" && state.gate !== "text_only");
  showText(byId("line", HTMLParagraphElement), say(...view.line));
  showProgress(view.progress);
  showList("findings", view.findings);
  showList("notes", view.notes);
  showMore(view.more, state.budget);
  showMend(view.mend);
  showText(byId("earlier", HTMLParagraphElement), view.earlier && earlierText(view.earlier));
  showText(byId("waiting", HTMLParagraphElement), view.waiting && say(view.waiting));
  showCases(view.cases);
  showRecord(state, here.tab_id);
}

/**
 * The button that cannot be used stays in the tab order, so that it can be found and heard.
 *
 * @param {PopupView["button"]} button
 */
function showButton(button) {
  action = button.action;
  showText(keep, say(button.label));
  keep.setAttribute("aria-disabled", String(button.action === null));
}

/** @param {PopupView["progress"]} progress */
function showProgress(progress) {
  byId("progress-row", HTMLDivElement).hidden = progress === null;
  if (progress === null) return;
  const bar = byId("progress", HTMLProgressElement);
  showText(byId("progress-text", HTMLSpanElement), say(...progress.text));
  bar.max = Math.max(progress.expected, 1);
  bar.value = Math.min(progress.done, bar.max);
}

/**
 * @param {"findings" | "notes"} id
 * @param {readonly Phrase[]} phrases
 */
function showList(id, phrases) {
  const list = byId(id, HTMLUListElement);
  const texts = phrases.map((phrase) => say(phrase));
  const is_same = texts.join("\n") === Array.from(list.children, ({ textContent }) => textContent).join("\n");
  list.hidden = texts.length === 0;
  if (!is_same) list.replaceChildren(...texts.map((text) => el("li", {}, text)));
}

/** @param {Mend | null} mend */
function showMend(mend) {
  const section = byId("mend", HTMLElement);
  const command = mend?.command ?? "";
  section.hidden = mend === null;
  if (mend === null) return;
  showText(byId("mend-why", HTMLParagraphElement), say(mend.why));
  showText(byId("mend-how", HTMLParagraphElement), mend.how && say(mend.how));
  const place = byId("mend-command", HTMLDivElement);
  if (place.dataset["command"] === command) return; // the field may hold the focus
  place.dataset["command"] = command;
  place.replaceChildren(...(command ? [copyField(command, word("command_label"))] : []));
}

/** @param {NonNullable<PopupView["earlier"]>} earlier */
function earlierText({ at, phrases }) {
  const time = new Intl.DateTimeFormat(language(), { dateStyle: "short", timeStyle: "short" });
  return say({ key: "outcome_earlier", values: [time.format(new Date(at))] }, ...phrases);
}

/** @param {PopupView["cases"]} cases */
function showCases(cases) {
  byId("case-one", HTMLParagraphElement).hidden = cases.kind !== "one";
  byId("case-choice", HTMLParagraphElement).hidden = cases.kind !== "choice";
  if (cases.kind === "one") showText(byId("case-label", HTMLSpanElement), cases.label);
  if (cases.kind === "choice") fillCaseSelect(caseSelect, cases.options, cases.chosen);
}
