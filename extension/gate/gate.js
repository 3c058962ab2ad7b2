/** The first-run questions. Nothing is sent before "Done", and then one message with all answers. */

import { ask, codeOf } from "../shared/ask.js";
import { clock, utc } from "../shared/clock.js";
import { byId, el, showText } from "../shared/dom.js";
import { ELSE } from "../shared/else.js";
import { showHelp } from "../shared/help.js";
import { fillWords, say, word } from "../shared/words.js";
import { answersOf, stepAfter, stepBefore } from "./steps.js";

/** @import { FaceState, GateState, Standing, Under18 } from "../shared/faces.d.ts" */
/** @import { MessageKey } from "../shared/phrase.d.ts" */
/** @import { Draft, Safe, Step } from "./steps.js" */

/** @type {readonly Step[]} */
const QUESTIONS = ["safe", "elsewhere", "under_18", "standing"];

/** @type {Record<GateState, { title: MessageKey; text: MessageKey }>} */
const ENDS = {
  pixels: { title: "gate_end_pixels_title", text: "gate_end_pixels" },
  text_only: { title: "gate_end_text_only_title", text: "gate_end_text_only" },
  not_safe: { title: "gate_end_not_safe_title", text: "gate_end_not_safe" },
  unanswered: { title: "gate_title", text: "line_unanswered" },
};

const form = byId("questions", HTMLFormElement);
const next = byId("next", HTMLButtonElement);
const said = byId("said", HTMLParagraphElement);

/** @type {Step} */
let step = "safe";

fillWords();
fillLists();
listen();
showStep("safe");

function fillLists() {
  for (const place of document.querySelectorAll("[data-step]")) {
    place.textContent = word("gate_step", place.getAttribute("data-step") ?? "");
  }
  byId("else", HTMLUListElement).append(...ELSE.map((phrase) => el("li", {}, say(phrase))));
  showHelp(byId("else-help", HTMLDivElement), "safety", clock.now());
  showHelp(byId("under-18-help", HTMLDivElement), "under_18", clock.now());
  showHelp(byId("end-help", HTMLDivElement), "under_18", clock.now());
}

function listen() {
  form.addEventListener("change", showNotes);
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    void goOn();
  });
  byId("back", HTMLButtonElement).addEventListener("click", () => {
    const before = stepBefore(step);
    if (before !== null) goTo(before);
  });
  byId("close", HTMLButtonElement).addEventListener("click", closeTab);
}

function goOn() {
  const after = stepAfter(step, draft());
  if (after === null) showText(said, word("gate_choose"));
  else if (after === "end") return send();
  else goTo(after);
  return undefined;
}

async function send() {
  next.disabled = true;
  try {
    const answers = answersOf(draft(), utc(clock.now()));
    showEnd(await ask("gate.answer", { answers }));
  } catch (error) {
    codeOf(error);
    showText(said, word("line_not_saved"));
  } finally {
    next.disabled = false;
  }
}

/** @returns {Draft} */
function draft() {
  const chosen = new FormData(form);
  return {
    safe: /** @type {Safe | null} */ (chosen.get("safe")),
    under_18: /** @type {Under18 | null} */ (chosen.get("under_18")),
    standing: /** @type {Standing | null} */ (chosen.get("standing")),
  };
}

/** @param {Step} to */
function goTo(to) {
  showStep(to);
  const heading = form.querySelector(`#step-${to} h2`);
  if (heading instanceof HTMLElement) heading.focus();
}

/** @param {Step} to */
function showStep(to) {
  step = to;
  for (const name of QUESTIONS) byId(`step-${name}`, HTMLElement).hidden = name !== to;
  const isLast = to === "elsewhere" || to === "standing";
  showText(next, word(isLast ? "gate_done" : "gate_next"));
  byId("back", HTMLButtonElement).hidden = stepBefore(to) === null;
  said.textContent = "";
  showNotes();
}

function showNotes() {
  const { under_18, standing } = draft();
  const mayBeUnder18 = under_18 === "yes" || under_18 === "not_sure";
  byId("under-18-note", HTMLDivElement).hidden = !mayBeUnder18;
  byId("end-help-row", HTMLDivElement).hidden = !mayBeUnder18;
  byId("standing-note", HTMLParagraphElement).hidden = standing !== "neither";
  said.textContent = "";
}

/** @param {FaceState} state */
function showEnd({ gate }) {
  const { title, text } = ENDS[gate];
  byId("intro", HTMLDivElement).hidden = true;
  form.hidden = true;
  byId("end", HTMLElement).hidden = false;
  if (gate === "not_safe") byId("end-help-row", HTMLDivElement).hidden = true;
  showText(byId("end-title", HTMLHeadingElement), word(title));
  showText(byId("end-text", HTMLParagraphElement), word(text));
  byId("end-title", HTMLHeadingElement).focus();
}

async function closeTab() {
  const tab = await chrome.tabs.getCurrent();
  if (tab?.id !== undefined) await chrome.tabs.remove(tab.id);
}
