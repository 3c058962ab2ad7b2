/** The panel beside the page: what is recorded, what was kept, and the buttons. Asks for the browser's leave. */

import { ask, codeOf, onStateChanged } from "../shared/ask.js";
import { byId, el, showText } from "../shared/dom.js";
import { askLeave, giveLeaveBack, hasLeave } from "../shared/leave.js";
import { fillWords, language, say } from "../shared/words.js";
import { panelOf } from "./view.js";

/** @import { FaceState } from "../shared/faces.d.ts" */
/** @import { Phrase } from "../shared/phrase.d.ts" */
/** @import { Beside, PanelView } from "./shown.d.ts" */

/** Opened in a tab of its own, where a browser has no place beside the page, it is told of which tab it is. */
const told_tab = Number.parseInt(new URL(location.href).searchParams.get("tab") ?? "", 10);

/** @type {Beside} */
const beside = { tab_id: null, has_leave: false, problem: null, said: null };
/** @type {FaceState | null} */
let known = null;

fillWords();
listen();
await attempt(async () => {
  [beside.tab_id, beside.has_leave] = await Promise.all([tabInFront(), hasLeave()]);
  show(await ask("state.get", {}));
});

/** @returns {Promise<number | null>} */
async function tabInFront() {
  if (!Number.isNaN(told_tab)) return told_tab;
  const [tab] = await chrome.tabs.query({ active: true, currentWindow: true });
  return tab?.id ?? null;
}

function listen() {
  const closing = new AbortController();
  addEventListener("pagehide", () => closing.abort());
  onStateChanged(show, closing.signal);
  onClick("record", start);
  onClick("pause", async () => {
    show(await ask(known?.recording?.is_paused ? "recording.resume" : "recording.pause", {}));
  });
  onClick("keep", async () => {
    const { started, code } = await ask("recording.keep", {});
    if (!started) throw new Refused(code ?? "");
  });
  onClick("stop", async () => show(await ask("recording.stop", {})));
  onClick("give-back", giveBack);
  /** @type {[{ addListener: (heard: () => void) => void; removeListener: (heard: () => void) => void }, () => void][]} */
  const heard = [
    [chrome.tabs.onActivated, lookAgain],
    [chrome.permissions.onAdded, lookAgain],
    [chrome.permissions.onRemoved, lookAgain],
  ];
  for (const [event, hear] of heard) {
    event.addListener(hear);
    closing.signal.addEventListener("abort", () => event.removeListener(hear));
  }
}

/** Something was refused; not a fault. */
class Refused extends Error {
  /** @param {string} code */
  constructor(code) {
    super(code);
    this.code = code;
  }
}

/**
 * @param {string} id
 * @param {() => Promise<void>} deed
 */
function onClick(id, deed) {
  byId(id, HTMLButtonElement).addEventListener("click", () => attempt(deed));
}

async function lookAgain() {
  [beside.tab_id, beside.has_leave] = await Promise.all([tabInFront(), hasLeave()]);
  if (known !== null) show(known);
}

async function start() {
  const asked = askLeave(); // before anything is waited for: browsers ask only in answer to a click
  const is_given = await asked;
  [beside.tab_id, beside.has_leave] = await Promise.all([tabInFront(), hasLeave()]);
  if (!is_given) throw new Refused("recording.leave_refused");
  if (beside.tab_id === null) throw new Refused("page.no_tab");
  const { started, code } = await ask("recording.start", { tab_id: beside.tab_id });
  if (!started) throw new Refused(code ?? "");
  if (!Number.isNaN(told_tab)) await chrome.tabs.update(told_tab, { active: true });
  byId("stop", HTMLButtonElement).focus(); // the button that was pressed is gone
}

async function giveBack() {
  const is_given_back = await giveLeaveBack();
  beside.has_leave = await hasLeave();
  beside.said = { key: is_given_back ? "recording_leave_given_back" : "recording_leave_stays" };
  if (known !== null) show(known);
}

/** @param {() => Promise<void>} deed */
async function attempt(deed) {
  beside.problem = null;
  beside.said = null;
  try {
    await deed();
  } catch (error) {
    beside.problem = error instanceof Refused ? error.code : codeOf(error);
    if (known !== null) show(known);
    else showText(byId("line", HTMLParagraphElement), say({ key: "error_no_answer" }));
  }
}

/** @param {FaceState} state */
function show(state) {
  const is_another = known?.recording?.started_at !== state.recording?.started_at;
  if (known !== null && is_another) {
    beside.problem = null;
    beside.said = null;
    if (state.recording === null) void lookAgain();
  }
  known = state;
  const view = panelOf(state, beside);
  const line = byId("line", HTMLParagraphElement);
  line.className = view.mark;
  showText(line, say(...view.line));
  showText(byId("until", HTMLParagraphElement), view.ends_at && say(until(view.ends_at)));
  byId("before", HTMLElement).hidden = !view.explains;
  byId("leave-why", HTMLParagraphElement).hidden = !view.explains_leave;
  byId("leave", HTMLElement).hidden = !view.offers_giving_back;
  showButtons(view.buttons);
  showProgress(view.progress);
  showPages(view.pages);
}

/** @param {PanelView["buttons"]} buttons */
function showButtons({ record, pause, keep, stop }) {
  byId("record", HTMLButtonElement).hidden = !record;
  showText(byId("pause", HTMLButtonElement), pause && say(pause));
  byId("keep", HTMLButtonElement).hidden = !keep;
  byId("stop", HTMLButtonElement).hidden = !stop;
}

/** @param {PanelView["progress"]} progress */
function showProgress(progress) {
  byId("progress-row", HTMLDivElement).hidden = progress === null;
  if (progress === null) return;
  const bar = byId("progress", HTMLProgressElement);
  showText(byId("progress-text", HTMLParagraphElement), say(...progress.phrases));
  bar.max = Math.max(progress.expected, 1);
  bar.value = Math.min(progress.done, bar.max);
}

/** @param {PanelView["pages"]} pages */
function showPages(pages) {
  byId("list", HTMLElement).hidden = pages.length === 0;
  const items = pages.map(({ at, phrases }) =>
    el("li", {}, el("time", { datetime: at }, timeOf(at)), el("span", {}, say(...phrases))),
  );
  byId("pages", HTMLUListElement).replaceChildren(...items);
}

/**
 * @param {string} ends_at
 * @returns {Phrase}
 */
function until(ends_at) {
  return { key: "recording_until", values: [timeOf(ends_at)] };
}

/** @param {string} at UTC, RFC 3339 */
function timeOf(at) {
  return new Intl.DateTimeFormat(language(), { timeStyle: "short" }).format(new Date(at));
}
