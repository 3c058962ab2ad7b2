/**
 * Structured data of a page, JSON-LD and microdata, as one kind of tree: types, and properties each with the
 * place it stands at. What is in it is the page's word; here it is only bounded and put in order.
 */

/** @import { MarkedItem } from "../shared/engine.d.ts" */

/**
 * @typedef {object} Linked something that structured data describes
 * @property {string[]} types lower case, without where the word is from
 * @property {string | null} id
 * @property {string} where
 * @property {Map<string, LinkedValue[]>} props
 */

/** @typedef {{ text: string; where: string } | { node: Linked; where: string }} LinkedValue */

const MOST_VALUES = 20_000;
const MOST_IN_LIST = 500;
const DEEPEST = 32;
const LONGEST_TEXT = 8_192;
const LONGEST_KEY = 100;

/**
 * Return what the blocks of JSON-LD of a page describe; what is no JSON is passed over and counted.
 *
 * @param {readonly { text: string | null }[]} untrusted_blocks in the page's order
 * @returns {{ roots: Linked[]; unread: number; is_cut: boolean }}
 */
export function readJsonLd(untrusted_blocks) {
  /** @type {Linked[]} */
  const roots = [];
  const budget = { left: MOST_VALUES };
  let unread = 0;
  for (const [at, { text }] of untrusted_blocks.entries()) {
    const value = text === null ? undefined : parsed(text);
    if (value === undefined) unread += 1;
    else roots.push(...linkedIn(value, `json-ld ${at + 1} `, budget));
  }
  return { roots, unread, is_cut: budget.left <= 0 };
}

/**
 * Return what a page's items of microdata describe, outermost ones alone.
 *
 * @param {readonly MarkedItem[]} untrusted_items
 * @returns {Linked[]}
 */
export function readMicrodata(untrusted_items) {
  /** @type {Linked[]} */
  const nodes = untrusted_items.map(({ types, where }) => ({
    types: types.map(bareType),
    id: null,
    where,
    props: new Map(),
  }));
  for (const [at, { props }] of untrusted_items.entries()) {
    const own = nodes[at];
    if (own === undefined) continue;
    for (const { name, text, item, where } of props) {
      // An item is described before what is in it, so that no item can hold itself.
      const inner = item !== null && item > at ? nodes[item] : undefined;
      addValue(own, bareType(name), inner === undefined ? { text, where } : { node: inner, where });
    }
  }
  return nodes.filter((_node, at) => untrusted_items[at]?.is_inner === false);
}

/**
 * Return a node and everything below it, each once, outer ones first.
 *
 * @param {readonly Linked[]} roots
 * @returns {Linked[]}
 */
export function allNodes(roots) {
  const seen = new Set(roots);
  for (const node of seen)
    for (const values of node.props.values())
      for (const value of values) if ("node" in value) seen.add(value.node);
  return [...seen];
}

/**
 * Return the node that is meant where only its name is given.
 *
 * @param {readonly Linked[]} nodes
 * @returns {(node: Linked) => Linked}
 */
export function resolverOf(nodes) {
  /** @type {Map<string, Linked>} */
  const by_id = new Map();
  for (const node of nodes)
    if (node.id !== null && node.props.size > 0 && !by_id.has(node.id)) by_id.set(node.id, node);
  return (node) => (node.props.size === 0 && node.id !== null ? by_id.get(node.id) : null) ?? node;
}

/**
 * @param {string} untrusted_text
 * @returns {unknown} undefined if it is no JSON
 */
function parsed(untrusted_text) {
  try {
    return JSON.parse(untrusted_text);
  } catch (error) {
    if (error instanceof SyntaxError || error instanceof RangeError) return undefined;
    throw error;
  }
}

/**
 * @param {unknown} untrusted_value
 * @param {string} where
 * @param {{ left: number }} budget
 * @param {number} [depth]
 * @returns {Linked[]} the nodes at the top of the value
 */
function linkedIn(untrusted_value, where, budget, depth = 0) {
  if (typeof untrusted_value !== "object" || untrusted_value === null) return [];
  budget.left -= 1;
  if (depth > DEEPEST || budget.left <= 0) return [];
  if (Array.isArray(untrusted_value)) {
    return untrusted_value
      .slice(0, MOST_IN_LIST)
      .flatMap((one, at) => linkedIn(one, `${where}/${at}`, budget, depth + 1));
  }
  /** @type {Linked} */
  const node = { types: [], id: null, where: where.trimEnd(), props: new Map() };
  for (const key in untrusted_value) {
    if (budget.left <= 0) break;
    if (!Object.hasOwn(untrusted_value, key) || key.length > LONGEST_KEY) continue;
    const inner = /** @type {unknown} */ (Reflect.get(untrusted_value, key));
    const inner_where = `${where}/${key.replaceAll("~", "~0").replaceAll("/", "~1")}`;
    if (key === "@type") node.types = textsIn(inner).map(bareType);
    else if (key === "@id") node.id = textsIn(inner)[0] ?? null;
    else addAll(node, bareType(key), valuesIn(inner, inner_where, budget, depth + 1));
  }
  return [node];
}

/**
 * @param {unknown} untrusted_value
 * @param {string} where
 * @param {{ left: number }} budget
 * @param {number} depth
 * @returns {LinkedValue[]}
 */
function valuesIn(untrusted_value, where, budget, depth) {
  budget.left -= 1;
  if (depth > DEEPEST || budget.left <= 0) return [];
  if (Array.isArray(untrusted_value)) {
    return untrusted_value
      .slice(0, MOST_IN_LIST)
      .flatMap((one, at) => valuesIn(one, `${where}/${at}`, budget, depth + 1));
  }
  const [text] = textsIn(untrusted_value);
  if (text !== undefined) return [{ text, where }];
  return linkedIn(untrusted_value, where, budget, depth).map((node) => ({ node, where }));
}

/**
 * @param {unknown} untrusted_value
 * @returns {string[]}
 */
function textsIn(untrusted_value) {
  const list = Array.isArray(untrusted_value) ? untrusted_value.slice(0, 8) : [untrusted_value];
  return list.flatMap((one) => {
    if (typeof one === "number") return [String(one)];
    if (typeof one === "string") return [one.slice(0, LONGEST_TEXT).trim()].filter(Boolean);
    const inner = typeof one === "object" && one !== null ? Reflect.get(one, "@value") : undefined;
    return typeof inner === "string" || typeof inner === "number"
      ? [String(inner).slice(0, LONGEST_TEXT)]
      : [];
  });
}

/**
 * @param {Linked} node
 * @param {string} name
 * @param {LinkedValue[]} values
 */
function addAll(node, name, values) {
  for (const value of values) addValue(node, name, value);
}

/**
 * @param {Linked} node
 * @param {string} name
 * @param {LinkedValue} value
 */
function addValue({ props }, name, value) {
  const values = props.get(name);
  if (values === undefined) props.set(name, [value]);
  else values.push(value);
}

/**
 * Return a word without where it is from: `https://schema.org/Person` and `schema:Person` are `person`.
 *
 * @param {string} word
 */
function bareType(word) {
  return (/[^/#:]*$/.exec(word)?.[0] ?? "").toLowerCase();
}
