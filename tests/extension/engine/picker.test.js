import assert from "node:assert/strict";
import { test } from "node:test";
import { createPicker } from "../../../extension/background/picker.js";
import { CaptureStop } from "../../../extension/background/stop.js";
import { target } from "./fakes/samples.js";

const BOX = { x: 10, y: 900, width: 500, height: 300 };
/** @param {string} state @param {number} version @param {string} [selector] */
const step = (state, version, selector = `:root>:nth-child(2)>:nth-child(${version})`) => ({
  state,
  version,
  selector,
  box: BOX,
});

/**
 * Make a picker on a page whose choosing goes on as the steps say.
 *
 * @param {{ steps?: (object | CaptureStop)[]; refusal?: string | null; of?: string; is_active?: boolean; started?: boolean }} [how]
 */
function made({ steps = [], refusal = null, of = "", is_active = true, started = true } = {}) {
  /** @type {string[]} */
  const done = [];
  /** @type {Set<string>} */
  const styles = new Set();
  /** @type {unknown[]} */
  const wishes = [];
  const rest = [...steps];
  let is_ended = false;
  const page = {
    /** @param {unknown} _target @param {Function} func @param {{ seen?: number }} args */
    async run(_target, func, args) {
      await new Promise((resolve) => setImmediate(resolve));
      done.push(func.name);
      if (func.name === "endPick") is_ended = true;
      if (func.name !== "pickElement") return { is_found: true, was_choosing: true };
      if (args.seen === 0) return step("choosing", 1);
      if (is_ended) return step("ended", 99);
      const next = rest.length > 1 ? rest.shift() : rest[0];
      if (next instanceof CaptureStop) throw next;
      return next;
    },
    sameTab: () => Promise.resolve({ active: is_active }),
  };
  const scripting = {
    /** @param {{ css: string; origin: string }} what */
    insertCSS: ({ css, origin }) => {
      assert.equal(origin, "USER");
      styles.add(css);
      done.push("draw");
      return Promise.resolve();
    },
    /** @param {{ css: string }} what */
    removeCSS: ({ css }) => {
      styles.delete(css);
      done.push("erase");
      return Promise.resolve();
    },
  };
  const badge = Object.fromEntries(
    ["choosing", "quiet", "failed"].map((name) => [
      name,
      () => Promise.resolve(void done.push(`badge ${name}`)),
    ]),
  );
  const captures = {
    refusal: () => Promise.resolve(refusal),
    target: () => Promise.resolve(of === "" ? target() : of),
    /** @param {number} _tab_id @param {unknown} wish */
    start: (_tab_id, wish) => {
      assert.deepEqual([...styles], [], "the outline is gone before the first picture");
      done.push("start");
      wishes.push(wish);
      return Promise.resolve({ started, code: null });
    },
  };
  const picker = createPicker(/** @type {any} */ ({
    page,
    scripting,
    badge,
    captures,
    say: () => 'Choose "a part" \\ }',
  }));
  return { picker, done, styles, wishes };
}

/** Everything here is answered within a turn, however slow the machine is. */
const settled = async () => {
  for (let turn = 0; turn < 100; turn += 1) await new Promise((resolve) => setImmediate(resolve));
};

test("what the person takes is kept, as an element in its place, and nothing is left on the page", async () => {
  const { picker, done, styles, wishes } = made({ steps: [step("choosing", 2), step("taken", 3)] });
  assert.deepEqual(await picker.start(7, "button"), { started: true, code: null });
  await settled();
  const subject = { kind: "element", surface: null, box: BOX };
  assert.deepEqual(wishes, [{ trigger: "button", subject }]);
  assert.deepEqual([...styles], []);
  assert.ok(done.indexOf("endPick") < done.indexOf("start"), "two frames were drawn without it");
  assert.ok(done.includes("badge choosing") && done.includes("badge quiet"));
});

test("it begins with the post in front, or with what the menu has picked", async () => {
  const plain = made({ steps: [step("ended", 2)] });
  await plain.picker.start(7, "button");
  assert.deepEqual(plain.done.slice(0, 3), ["pickAt", "findPost", "pickElement"]);
  const picked = made({ steps: [step("ended", 2)] });
  await picked.picker.start(7, "menu", { is_picked: true });
  assert.equal(picked.done[0], "pickElement");
});

test("one outline at a time: the new one is drawn before the old one goes", async () => {
  const { picker, done } = made({
    steps: [step("choosing", 2), step("choosing", 2), step("choosing", 3), step("ended", 4)],
  });
  await picker.start(7, "button");
  await settled();
  const drawn = done.filter((what) => what === "draw" || what === "erase");
  assert.deepEqual(drawn, ["draw", "draw", "draw", "erase", "draw", "erase", "erase", "erase"]);
});

test("Escape keeps nothing", async () => {
  const { picker, styles, wishes } = made({ steps: [step("choosing", 2), step("ended", 3)] });
  await picker.start(7, "shortcut");
  await settled();
  assert.deepEqual([wishes, [...styles]], [[], []]);
});

test("nothing that a page could have written comes into a style", async () => {
  for (const selector of ["", "body { display: none } x", ":root>:nth-child(2){}a", ":root>a"]) {
    const { picker, styles } = made({ steps: [step("choosing", 2, selector)] });
    await picker.start(7, "button");
    await settled();
    const drawn = [...styles].join("\n");
    assert.ok(!drawn.includes(selector === "" ? "outline" : selector), selector);
    await picker.end();
  }
});

test("what the sentence says cannot end the text it is in", async () => {
  const { picker, styles } = made({ steps: [step("choosing", 1)] });
  await picker.start(7, "button");
  await settled();
  const [hint = ""] = [...styles];
  await picker.end();
  assert.match(hint, /content: "Choose {2}a part {4}\}" !important;/);
});

test("another tab in front, and a page that is gone, end it without a capture", async () => {
  const left = made({ steps: [step("choosing", 2)], is_active: false });
  await left.picker.start(7, "button");
  await settled();
  assert.deepEqual([left.wishes, [...left.styles]], [[], []]);
  const gone = made({ steps: [new CaptureStop("page_changed")] });
  await gone.picker.start(7, "button");
  await settled();
  assert.deepEqual([gone.wishes, [...gone.styles]], [[], []]);
});

test("the gate is asked before anything is shown on the page", async () => {
  for (const refusal of ["gate.unanswered", "gate.not_safe", "capture.busy"]) {
    const { picker, done } = made({ refusal });
    assert.deepEqual(await picker.start(7, "button"), { started: false, code: refusal });
    assert.deepEqual(done, []);
  }
  const { picker, done } = made({ of: "browser_page" });
  assert.deepEqual(await picker.start(7, "button"), { started: false, code: "page.browser_page" });
  assert.deepEqual(done, []);
});

test("a capture that does not start after all is told on the button", async () => {
  const { picker, done } = made({ steps: [step("taken", 2)], started: false });
  await picker.start(7, "button");
  await settled();
  assert.equal(done.at(-1), "badge failed");
});

test("whoever waits for its end waits until the page is clean", async () => {
  const { picker, styles, done } = made({ steps: [step("choosing", 2), step("ended", 3)] });
  await picker.start(7, "button");
  await picker.end();
  assert.deepEqual([...styles], []);
  assert.ok(done.includes("endPick"));
});
