import assert from "node:assert/strict";
import { afterEach, test } from "node:test";

const { giveLeaveBack, leaveLeft } = await import("../../../extension/shared/leave.js");
const { reloadLeave } = await import("../../../extension/shared/reload-leave.js");

/**
 * A browser that gave some leave; `required` of it came with the installation.
 *
 * @param {string[]} permissions
 * @param {string[]} origins
 * @param {string[]} [required]
 */
function browserWith(permissions, origins, required = ["storage"]) {
  const given = { permissions: [...required, ...permissions], origins };
  /** @type {any} */ (globalThis).chrome = {
    permissions: {
      getAll: () => Promise.resolve(given),
      contains: (/** @type {any} */ { permissions: asked = [], origins: sites = [] }) =>
        Promise.resolve(
          asked.every((/** @type {string} */ one) => given.permissions.includes(one)) &&
            sites.every((/** @type {string} */ one) => given.origins.includes(one)),
        ),
      remove: (/** @type {any} */ gone) => {
        if (gone.permissions.some((/** @type {string} */ one) => required.includes(one)))
          return Promise.reject(new Error("You cannot remove required permissions."));
        given.permissions = given.permissions.filter((one) => !gone.permissions.includes(one));
        given.origins = given.origins.filter((one) => !gone.origins.includes(one));
        return Promise.resolve(true);
      },
    },
  };
  return given;
}

afterEach(() => void delete (/** @type {any} */ (globalThis).chrome));

test("leave for one site, given to load a page again, is offered back as leave for all sites is", async () => {
  browserWith([], []);
  assert.equal(await leaveLeft(), null);
  browserWith(["webRequest"], ["https://example.test/*"]);
  assert.equal(await leaveLeft(), "sites");
  browserWith(["webNavigation", "webRequest"], ["<all_urls>"]);
  assert.equal(await leaveLeft(), "all_sites");
});

test("giving back leaves nothing of what was asked for, and touches nothing else", async () => {
  const given = browserWith(["webNavigation", "webRequest"], ["<all_urls>", "https://example.test/*"]);
  assert.equal(await giveLeaveBack(), true);
  assert.deepEqual(given, { permissions: ["storage"], origins: [] });
  assert.equal(await leaveLeft(), null);
});

test("a browser that keeps the leave is no fault", async () => {
  browserWith([], ["<all_urls>"], ["webNavigation", "webRequest"]);
  assert.equal(await giveLeaveBack(), false);
});

test("of a page of no site no leave is asked that a browser would refuse to understand", () => {
  assert.deepEqual(reloadLeave("blob:https://example.test/1").origins, []);
  assert.deepEqual(reloadLeave("https://example.test:8/a").origins, ["https://example.test/*"]);
});
