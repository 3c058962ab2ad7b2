/** Recipes for well-known platforms: which may fit a page, and what they find. They are data, with a date. */

/** @import { PostFact } from "../shared/protocol.d.ts" */
/** @import { FoundField, MarkedField, PostMarkupOrder } from "../shared/engine.d.ts" */

import data from "../data/platforms.js";

/** @typedef {(typeof data.entries)[number]} Recipe */

export const RECIPES = data.entries;

const LONGEST_ADDRESS = 2_000;

/**
 * Return the recipes that may fit a page: those of its host, and those that the page itself shows to fit.
 *
 * @param {string} url of the page
 * @returns {PostMarkupOrder["recipes"]}
 */
export function recipesFor(url) {
  const { hostname } = URL.canParse(url) ? new URL(url) : { hostname: "" };
  return RECIPES.flatMap((recipe, number) =>
    fits(recipe, hostname)
      ? [
          {
            recipe: number,
            mark: recipe.hosts.length > 0 ? null : recipe.mark,
            addresses: recipe.addresses,
            fields: recipe.fields.map(marked),
            posts: recipe.posts,
            post_fields: recipe.post_fields.map(marked),
          },
        ]
      : [],
  );
}

/**
 * Return what an address itself says of a post, by the first form of its platform that it has.
 *
 * @param {string} url
 * @param {readonly number[]} recipes to try, by number
 * @param {string} where
 * @returns {PostFact[]}
 */
export function factsOfAddress(url, recipes, where) {
  const bare = url.replace(/^\w+:\/\//, "").slice(0, LONGEST_ADDRESS);
  for (const number of recipes) {
    const recipe = RECIPES[number];
    for (const pattern of recipe?.addresses ?? []) {
      const groups = new RegExp(pattern, "iu").exec(bare)?.groups;
      if (groups !== undefined && recipe !== undefined)
        return named(groups, { source: sourceOf(recipe), where });
    }
  }
  return [];
}

/**
 * Return what a recipe's fields found.
 *
 * @param {number} number of the recipe
 * @param {"fields" | "post_fields"} list
 * @param {readonly FoundField[]} untrusted_fields
 * @returns {PostFact[]}
 */
export function factsOfFields(number, list, untrusted_fields) {
  const recipe = RECIPES[number];
  if (recipe === undefined) return [];
  const source = sourceOf(recipe);
  return untrusted_fields.flatMap(({ field, value, where }) => {
    const known = recipe[list][field];
    if (known === undefined) return [];
    if (known.pattern === null) return [{ name: known.name, value, source, where }];
    return named(new RegExp(known.pattern, "iu").exec(value)?.groups, { source, where });
  });
}

/** @param {Recipe} recipe */
function sourceOf({ id, checked }) {
  return `recipe:${id}@${checked.slice(0, 7)}`;
}

/**
 * @param {Recipe} recipe
 * @param {string} hostname
 */
function fits({ hosts }, hostname) {
  return hosts.length === 0 || hosts.some((host) => hostname === host || hostname.endsWith(`.${host}`));
}

/**
 * @param {Recipe["fields"][number] | Recipe["post_fields"][number]} field
 * @param {number} number
 * @returns {MarkedField}
 */
function marked({ selector, attribute }, number) {
  return { field: number, selector, attribute };
}

/**
 * @param {{ [name: string]: string | undefined } | undefined} groups
 * @param {Pick<PostFact, "source" | "where">} from
 * @returns {PostFact[]}
 */
function named(groups, from) {
  return Object.entries(groups ?? {}).flatMap(([name, value]) =>
    value ? [{ name, value, ...from }] : [],
  );
}
