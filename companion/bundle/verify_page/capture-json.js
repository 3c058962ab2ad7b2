/** The form of capture.json, format holdfast.capture/1 (companion/bundle/capture_json.py). */

import { fits } from "./log.js";
import { asObject } from "./strict-json.js";
import { CHOICES } from "./tables.js";

/**
 * @typedef {import("./strict-json.js").Json} Json
 * @typedef {import("./strict-json.js").JsonObject} JsonObject
 * @typedef {(value: Json | undefined) => boolean} Form
 */

/** @type {Form} */
const isText = (value) => typeof value === "string";

/** @type {Form} */
const isYesOrNo = (value) => typeof value === "boolean";

/** @type {Form} */
const isNumber = (value) => typeof value === "number";

/** @type {Form} */
const isAnyObject = (value) => asObject(value ?? null) !== null;

/** @type {(least: number, most?: number) => Form} */
const isWhole = (least, most = Number.MAX_SAFE_INTEGER) => (value) =>
  Number.isSafeInteger(value) && !Object.is(value, -0) && Number(value) >= least && Number(value) <= most;

/** @type {(most: number) => Form} */
const isTextUpTo = (most) => (value) => typeof value === "string" && [...value].length <= most;

/** @type {(name: string) => Form} */
const isOfForm = (name) => (value) => fits(value, name);

/** @type {(name: string) => Form} */
const isOneOf = (name) => (value) => typeof value === "string" && (CHOICES[name] ?? []).includes(value);

/** @type {(form: Form) => Form} */
const isListOf = (form) => (value) => Array.isArray(value) && value.every(form);

/** @type {(form: Form) => Form} */
const isNullOr = (form) => (value) => value === null || form(value);

/** @type {(forms: Record<string, Form>) => Form} */
const isObjectOf = (forms) => (value) => {
  const object = asObject(value ?? null);
  return (
    object !== null &&
    Object.keys(object).length === Object.keys(forms).length &&
    Object.entries(forms).every(([name, form]) => form(object[name]))
  );
};

const isFile = isObjectOf({
  name: isOfForm("item_name"),
  kind: isOneOf("item_kinds"),
  media_type: isTextUpTo(100),
  size: isWhole(0),
  sha256: isOfForm("sha256"),
  derived_from: isListOf(isOfForm("sha256")),
});

const isRegion = isObjectOf({ x: isNumber, y: isNumber, width: isNumber, height: isNumber });

const isFinding = isObjectOf({
  code: isTextUpTo(100),
  breaks: isYesOrNo,
  count: isWhole(0),
  sentence: isTextUpTo(4096),
  boxes: isListOf(isRegion),
});

const isMatch = isObjectOf({
  known_id: isOfForm("uuid"),
  label: isTextUpTo(80),
  verdict: isOneOf("verdicts"),
  method: isTextUpTo(200),
  distance: isWhole(0),
  threshold: isWhole(0),
  subject: isTextUpTo(200),
  region: isNullOr(isRegion),
  sentence: isTextUpTo(4096),
});

/** @type {Form} */
export const isDocument = isObjectOf({
  format: (value) => value === "holdfast.capture/1",
  exhibit: isWhole(1, 999_999),
  capture_id: isOfForm("uuid"),
  case_id: isOfForm("uuid"),
  mode: isOneOf("modes"),
  url: isText,
  title: isText,
  started_at: isText,
  started_local: isText,
  stored_at: isText,
  claim: isObjectOf({ level: isWhole(0, 5), sentence: isTextUpTo(4096) }),
  completeness: isObjectOf({ complete: isYesOrNo, sentence: isTextUpTo(16_384), findings: isListOf(isFinding) }),
  custody: isObjectOf({ seq: isWhole(1), head: isOfForm("sha256") }),
  files: isListOf(isFile),
  matches: isListOf(isMatch),
  sheet: isAnyObject,
});
