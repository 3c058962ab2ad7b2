/**
 * The gate: keeps the answers of each case and decides what may be captured. The only maker of a
 * `PixelPermit`. Keeps nothing of any page.
 */

/** @import { GateAnswers, GateState } from "../shared/faces.d.ts" */
/** @import { PixelPermit } from "../shared/permit.d.ts" */

import { Withdrawn } from "./stop.js";

const STORED_AS = "gate";
/** Answers given before any case is known belong to the first case that becomes known. */
const NO_CASE = "";
const WHEN = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}\.\d{3}Z$/;

/** @typedef {Pick<chrome.storage.StorageArea, "get" | "set">} Storage */
/** @typedef {{ [case_id: string]: GateAnswers }} Kept */

/**
 * Return the answers in an untrusted value, or null if it does not hold them.
 *
 * @param {unknown} untrusted_value
 * @returns {GateAnswers | null}
 */
export function readAnswers(untrusted_value) {
  if (typeof untrusted_value !== "object" || untrusted_value === null) return null;
  const { safe_place, under_18, standing, answered_at } =
    /** @type {{ [key: string]: unknown }} */ (untrusted_value);
  if (typeof safe_place !== "boolean") return null;
  if (under_18 !== "no" && under_18 !== "yes" && under_18 !== "not_sure") return null;
  if (standing !== "self" && standing !== "with_consent" && standing !== "neither") return null;
  if (typeof answered_at !== "string" || !WHEN.test(answered_at)) return null;
  return { safe_place, under_18, standing, answered_at };
}

/**
 * Return what the answers allow.
 *
 * @param {GateAnswers | null} answers
 * @returns {GateState}
 */
export function gateState(answers) {
  if (answers === null) return "unanswered";
  if (!answers.safe_place) return "not_safe";
  if (answers.under_18 !== "no") return "text_only";
  return answers.standing === "neither" ? "text_only" : "pixels";
}

/** Of each permit, whether the answers it was made from are still given. */
/** @type {WeakMap<PixelPermit, () => boolean>} */
const holding = new WeakMap();

/**
 * Return a permit if the answers give one, else null.
 *
 * @param {GateAnswers | null} answers
 * @param {() => boolean} [isStillGiven] whether the answers are still those of the case
 */
export function permitFor(answers, isStillGiven = () => true) {
  if (answers === null || gateState(answers) !== "pixels") return null;
  const permit = /** @type {PixelPermit} */ (Object.freeze({ ...answers }));
  holding.set(permit, isStillGiven);
  return permit;
}

/**
 * Say whether a permit still permits. One that the gate did not make never did.
 *
 * @param {PixelPermit} permit
 */
export function holds(permit) {
  return holding.get(permit)?.() === true;
}

/**
 * Throw `Withdrawn` unless a permit still permits. Asked ahead of everything that touches pixels.
 *
 * @param {PixelPermit} permit
 */
export function mustHold(permit) {
  if (!holds(permit)) throw new Withdrawn();
}

/**
 * Say whether two answers are the same, the moment they were given included.
 *
 * @param {GateAnswers | null} one
 * @param {GateAnswers | null} other
 */
export function areSame(one, other) {
  return (
    one?.safe_place === other?.safe_place &&
    one?.under_18 === other?.under_18 &&
    one?.standing === other?.standing &&
    one?.answered_at === other?.answered_at
  );
}

/**
 * Make the gate. Nothing may be asked of it before `load` has resolved.
 *
 * @param {{ storage: Storage }} parts
 */
export function createGate({ storage }) {
  /** @type {Kept} */
  let kept = {};
  const save = () => storage.set({ [STORED_AS]: kept });

  return {
    /** Read the answers given in earlier sessions. */
    async load() {
      const { [STORED_AS]: untrusted_kept } = await storage.get(STORED_AS);
      const entries = Object.entries(untrusted_kept ?? {}).flatMap(
        ([case_id, untrusted_answers]) => {
          const answers = readAnswers(untrusted_answers);
          return answers === null ? [] : [[case_id, answers]];
        },
      );
      kept = Object.fromEntries(entries);
    },

    /**
     * Return the answers for a case, or null.
     *
     * @param {string | null} case_id
     */
    answers: (case_id) => kept[case_id ?? NO_CASE] ?? null,

    /**
     * Keep the answers for a case.
     *
     * @param {string | null} case_id
     * @param {GateAnswers} answers
     */
    async answer(case_id, answers) {
      kept = { ...kept, [case_id ?? NO_CASE]: answers };
      await save();
    },

    /**
     * Forget the answers for a case, so that they are asked again.
     *
     * @param {string | null} case_id
     */
    async reset(case_id) {
      const { [case_id ?? NO_CASE]: _forgotten, ...rest } = kept;
      kept = rest;
      await save();
    },

    /**
     * Give a case the answers that were given before any case was known.
     *
     * @param {string} case_id
     */
    async adopt(case_id) {
      const { [NO_CASE]: waiting, ...rest } = kept;
      if (waiting === undefined) return;
      kept = { [case_id]: waiting, ...rest };
      await save();
    },
  };
}

/** @typedef {ReturnType<typeof createGate>} Gate */
