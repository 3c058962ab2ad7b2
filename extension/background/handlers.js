/** Answers the questions of the extension's own pages, one function each. */

/** @import { Clock, Wish } from "../shared/engine.d.ts" */
/** @import { BudgetChoice } from "./budget-choice.js" */
/** @import { Captures } from "./captures.js" */
/** @import { Cases } from "./cases.js" */
/** @import { Companion } from "./companion.js" */
/** @import { Delivery } from "./delivery.js" */
/** @import { Gate } from "./gate.js" */
/** @import { Handlers } from "./listener.js" */
/** @import { NeverList } from "./never-list.js" */
/** @import { Outbox } from "./outbox.js" */
/** @import { Picker } from "./picker.js" */
/** @import { Recording } from "./recording.js" */
/** @import { ScrollingPart } from "../shared/faces.d.ts" */
/** @import { Reload } from "./reload.js" */
/** @import { State } from "./state.js" */

import { readAnswers } from "./gate.js";
import { Refusal } from "./listener.js";

/** Less than a face waits for its answer; the delivery itself goes on. */
const DELIVERY_ANSWER_MS = 10_000;
/** The last number that a record has for what scrolls. */
const MOST_SURFACE = 63;

/**
 * Make the handlers.
 *
 * @param {object} parts
 * @param {BudgetChoice} parts.budget
 * @param {Captures} parts.captures
 * @param {Cases} parts.cases
 * @param {Clock} parts.clock
 * @param {Companion} parts.companion
 * @param {Delivery} parts.delivery
 * @param {Gate} parts.gate
 * @param {NeverList} parts.never
 * @param {Outbox} parts.outbox
 * @param {(tab_id: number) => Promise<ScrollingPart[]>} parts.parts
 * @param {Picker} parts.picker
 * @param {Recording} parts.recording
 * @param {Reload} parts.reload
 * @param {State} parts.state
 * @returns {Handlers}
 */
export function createHandlers({
  budget,
  captures,
  cases,
  clock,
  companion,
  delivery,
  gate,
  never,
  outbox,
  parts,
  picker,
  recording,
  reload,
  state,
}) {
  const stateNow = async () => {
    await captures.refresh();
    return state.get();
  };

  return {
    "capture.reload": ({ tab_id }) => reload.start(tab_id),
    "parts.list": async ({ tab_id }) => ({ parts: await parts(tab_id) }),
    "picker.start": ({ tab_id }) => picker.start(tab_id, "button"),

    "recording.start": async ({ tab_id }) => {
      const answer = await recording.start(tab_id);
      if (answer.started) void companion.find(); // so that its being locked is heard of
      return answer;
    },

    "recording.pause": async () => {
      await recording.pause();
      return stateNow();
    },

    "recording.resume": async () => {
      await recording.resume();
      return stateNow();
    },

    "recording.stop": async () => {
      await recording.stop();
      return stateNow();
    },

    "recording.keep": () => recording.keepNow(),

    "never.list": () => Promise.resolve({ hosts: never.hosts() }),

    "never.add": async ({ host: untrusted_host }) => {
      const code = await never.add(untrusted_host);
      if (code !== null) throw new Refusal(code);
      return { hosts: never.hosts() };
    },

    "never.remove": async ({ host }) => {
      await never.remove(host);
      return { hosts: never.hosts() };
    },

    "budget.use": async ({ budget: untrusted_budget }) => {
      if (!(await budget.use(untrusted_budget))) throw new Refusal("budget.invalid");
      state.patch({ budget: budget.get() });
      return stateNow();
    },

    "page.check": async ({ tab_id }) => ({ reason: await captures.whyNot(tab_id) }),

    "state.get": () => {
      void companion.find(); // its answer comes as a changed state
      return stateNow();
    },

    "capture.start": ({ tab_id, surface: untrusted_surface }) =>
      captures.start(tab_id, wishFor(untrusted_surface)),

    "capture.stop": () => Promise.resolve({ stopped: captures.stop() }),

    "gate.answer": async ({ answers: untrusted_answers }) => {
      const answers = readAnswers(untrusted_answers);
      if (answers === null) throw new Refusal("gate.answers_invalid");
      await gate.answer(cases.get().case_id, answers);
      return stateNow();
    },

    "gate.reset": async () => {
      await gate.reset(cases.get().case_id);
      return stateNow();
    },

    "case.use": async ({ case_id }) => {
      if (!(await cases.use(case_id))) throw new Refusal("case.unknown");
      return stateNow();
    },

    "outbox.deliver": async () => {
      await Promise.race([delivery.again(), clock.wait(DELIVERY_ANSWER_MS)]);
      return stateNow();
    },

    "outbox.discard": async ({ capture_id }) => {
      const entry = await outbox.get(capture_id);
      if (entry?.state === "capturing") throw new Refusal("capture.busy");
      await outbox.remove(capture_id);
      return stateNow();
    },
  };
}

/**
 * Return the wish for one part of a page, by its number; for the page if it is none.
 *
 * @param {unknown} untrusted_surface
 * @returns {Partial<Wish>}
 */
function wishFor(untrusted_surface) {
  if (!Number.isInteger(untrusted_surface)) return {};
  const surface = Number(untrusted_surface);
  if (surface < 0 || surface > MOST_SURFACE) return {};
  return { subject: { kind: "page", surface, box: null } };
}
