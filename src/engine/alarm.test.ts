import assert from "node:assert/strict";
import { test } from "node:test";
import { alarm } from "./alarm.ts";

const ALARMS = 200;
const AHEAD_MS = 3;

test("an alarm never rings before its moment, however often the loop looks at its timers", async () => {
  let isBusy = true;
  const spin = (): void => void (isBusy && setImmediate(spin));
  spin();
  try {
    for (let n = 0; n < ALARMS; n++) {
      const moment = performance.now() + AHEAD_MS;
      const rang = await new Promise<number>((resolve) => alarm(moment, () => resolve(performance.now())));
      assert.ok(rang >= moment, `${moment - rang} ms early`);
    }
  } finally {
    isBusy = false;
  }
});

test("an alarm that was called off does not ring", async () => {
  let rang = false;
  const moment = performance.now() + AHEAD_MS;
  const callOff = alarm(moment, () => {
    rang = true;
  });
  callOff();
  await new Promise<void>((resolve) => alarm(moment + AHEAD_MS, resolve));
  assert.equal(rang, false);
});
