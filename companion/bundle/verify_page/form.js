/** Forms of JSON values as JSON Schema (2020-12) writes them, in the few words that records need. */

import { RECORD_FORMS } from "./tables.js";

/**
 * @typedef {import("./strict-json.js").Json} Json
 * @typedef {{ $ref?: string, anyOf?: Form[], enum?: string[], type?: string, pattern?: string, maxLength?: number,
 *   minimum?: number, exclusiveMinimum?: number, maximum?: number, items?: Form, maxItems?: number,
 *   properties?: Record<string, Form>, required?: string[], additionalProperties?: boolean | Form,
 *   maxProperties?: number }} Form
 */

/**
 * @param {Json | undefined} value
 * @param {Form | undefined} form
 * @returns {boolean} Whether the value has the form; a form that is not known is had by nothing.
 */
export function hasForm(value, form) {
  if (form === undefined || value === undefined) return false;
  if (form.$ref !== undefined) return hasForm(value, RECORD_FORMS[form.$ref]);
  if (form.anyOf !== undefined) return form.anyOf.some((one) => hasForm(value, one));
  if (form.enum !== undefined) return typeof value === "string" && form.enum.includes(value);
  if (typeof value === "string") return form.type === "string" && isTextOf(value, form);
  if (typeof value === "number") return isNumberOf(value, form);
  if (typeof value === "boolean") return form.type === "boolean";
  if (value === null) return form.type === "null";
  if (Array.isArray(value)) {
    const isShort = value.length <= (form.maxItems ?? Infinity);
    return form.type === "array" && isShort && value.every((one) => hasForm(one, form.items));
  }
  return form.type === "object" && isMadeOf(value, form);
}

/**
 * @param {string} text
 * @param {Form} form
 */
function isTextOf(text, form) {
  const most = form.maxLength ?? Infinity;
  const isShort = text.length <= most || [...text].length <= most;
  return isShort && (form.pattern === undefined || new RegExp(form.pattern).test(text));
}

/**
 * @param {number} number
 * @param {Form} form
 */
function isNumberOf(number, form) {
  const isWholeNumber = Number.isSafeInteger(number) && !Object.is(number, -0);
  return (
    (form.type === "number" || (form.type === "integer" && isWholeNumber)) &&
    number >= (form.minimum ?? -Infinity) &&
    number > (form.exclusiveMinimum ?? -Infinity) &&
    number <= (form.maximum ?? Infinity)
  );
}

/**
 * @param {import("./strict-json.js").JsonObject} object
 * @param {Form} form
 */
function isMadeOf(object, form) {
  const named = new Map(Object.entries(form.properties ?? {}));
  const others = form.additionalProperties ?? true;
  const entries = Object.entries(object);
  return (
    entries.length <= (form.maxProperties ?? Infinity) &&
    (form.required ?? []).every((name) => Object.hasOwn(object, name)) &&
    entries.every(([name, value]) => {
      if (named.has(name)) return hasForm(value, named.get(name));
      return typeof others === "boolean" ? others : hasForm(value, others);
    })
  );
}
