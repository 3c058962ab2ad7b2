import assert from "node:assert/strict";
import { test } from "node:test";
import { NO_WINDOW, afterShot, waitBeforeShot } from "../../../extension/background/pacing.js";
import { createShutter, sizeOfPng } from "../../../extension/background/shutter.js";
import { permitFor } from "../../../extension/background/gate.js";
import { fakeClock } from "./fakes/clock.js";
import { ANSWERS } from "./fakes/samples.js";

/** @import { Window } from "../../../extension/background/pacing.js" */
/** @import { PixelPermit } from "../../../extension/shared/permit.d.ts" */

const PNG =
  "data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAAAAIAAAADCAIAAAA2iEnWAAAAEUlEQVR4nGNgYGD4z8DAwMAAAAYIAQHVO5hJAAAAAElFTkSuQmCC";
const permit = /** @type {PixelPermit} */ (permitFor(ANSWERS));

/** The browser's quota: two in a fixed second that opens with the first, as Chromium counts. */
function quota() {
  let opened_at_ms = Number.NEGATIVE_INFINITY;
  let used = 0;
  return (/** @type {number} */ now_ms) => {
    if (now_ms > opened_at_ms + 1_000) [opened_at_ms, used] = [now_ms, 0];
    used += 1;
    return used <= 2;
  };
}

test("two pictures at once, then one waits for the window to end", () => {
  assert.equal(waitBeforeShot(NO_WINDOW, 0), 0);
  const first = afterShot(NO_WINDOW, 0);
  assert.equal(waitBeforeShot(first, 10), 0);
  const second = afterShot(first, 10);
  assert.equal(waitBeforeShot(second, 10), 997);
  assert.equal(waitBeforeShot(second, 2_000), 0);
  assert.deepEqual(afterShot(second, 2_000), { opened_at_ms: 2_000, shots: 1 });
});

test("the browser's quota is never met, whatever the pictures cost, and no second is wasted", () => {
  for (const cost_ms of [0, 33, 120, 480, 700, 1_300]) {
    const isAllowed = quota();
    let now_ms = 0;
    /** @type {Window} */
    let window = NO_WINDOW;
    for (let shot = 0; shot < 200; shot += 1) {
      now_ms += waitBeforeShot(window, now_ms);
      window = afterShot(window, now_ms);
      assert.ok(isAllowed(now_ms + (shot % 5)), `shot ${shot} at ${cost_ms} ms each`);
      now_ms += cost_ms;
    }
    assert.ok(now_ms <= Math.max(200 * cost_ms, 100 * 1_007) + 1_300 + cost_ms);
  }
});

test("a refusal for the quota is waited out", async () => {
  const clock = fakeClock();
  let calls = 0;
  const take = () => {
    calls += 1;
    if (calls < 4)
      return Promise.reject(
        new Error("exceeds the MAX_CAPTURE_VISIBLE_TAB_CALLS_PER_SECOND quota"),
      );
    return Promise.resolve(PNG);
  };
  const shot = await createShutter({ take, is_paced: true, clock }).shoot(permit, 1);
  assert.deepEqual([shot.width_px, shot.height_px, calls], [2, 3, 4]);
});

test("a browser without quota is not paced", async () => {
  const clock = fakeClock();
  const shutter = createShutter({ take: () => Promise.resolve(PNG), is_paced: false, clock });
  for (let shot = 0; shot < 5; shot += 1) await shutter.shoot(permit, 1);
  assert.deepEqual(clock.waits, []);
});

test("any other refusal ends the attempt with its reason", async () => {
  const refusals = /** @type {const} */ ([
    ["Either the '<all_urls>' or 'activeTab' permission is required.", "tab_left"],
    ["Failed to capture tab: image readback failed", "capture_failed"],
  ]);
  for (const [message, reason] of refusals) {
    const take = () => Promise.reject(new Error(message));
    const shutter = createShutter({ take, is_paced: true, clock: fakeClock() });
    await assert.rejects(shutter.shoot(permit, 1), { name: "CaptureStop", reason });
  }
});

test("what is not PNG is no picture", () => {
  assert.throws(() => sizeOfPng(new Uint8Array(40)), { name: "CaptureStop" });
  assert.throws(() => sizeOfPng(new Uint8Array(3)), { name: "CaptureStop" });
});
