/** Answers the questions of the extension's own pages, one function each. */

/** @import { Clock } from "../shared/engine.d.ts" */
/** @import { Captures } from "./captures.js" */
/** @import { Cases } from "./cases.js" */
/** @import { Companion } from "./companion.js" */
/** @import { Delivery } from "./delivery.js" */
/** @import { Gate } from "./gate.js" */
/** @import { Handlers } from "./listener.js" */
/** @import { Outbox } from "./outbox.js" */
/** @import { State } from "./state.js" */

import { readAnswers } from "./gate.js";
import { Refusal } from "./listener.js";

/** Less than a face waits for its answer; the delivery itself goes on. */
const DELIVERY_ANSWER_MS = 10_000;

/**
 * Make the handlers.
 *
 * @param {object} parts
 * @param {Captures} parts.captures
 * @param {Cases} parts.cases
 * @param {Clock} parts.clock
 * @param {Companion} parts.companion
 * @param {Delivery} parts.delivery
 * @param {Gate} parts.gate
 * @param {Outbox} parts.outbox
 * @param {State} parts.state
 * @returns {Handlers}
 */
export function createHandlers({
  captures,
  cases,
  clock,
  companion,
  delivery,
  gate,
  outbox,
  state,
}) {
  const stateNow = async () => {
    await captures.refresh();
    return state.get();
  };

  /** @type {() => Promise<never>} */
  const notYet = async () => {
    throw new Refusal("request.unknown");
  };

  return {
    "capture.reload": notYet,
    "parts.list": notYet,
    "picker.start": notYet,
    "recording.start": notYet,
    "recording.pause": notYet,
    "recording.resume": notYet,
    "recording.stop": notYet,
    "never.list": notYet,
    "never.add": notYet,
    "never.remove": notYet,

    "budget.use": async ({ budget }) => {
      state.patch({ budget });
      return stateNow();
    },

    "page.check": async ({ tab_id }) => ({ reason: await captures.whyNot(tab_id) }),

    "state.get": () => {
      void companion.find(); // its answer comes as a changed state
      return stateNow();
    },

    "capture.start": ({ tab_id }) => captures.start(tab_id),

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
