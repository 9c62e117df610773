import assert from "node:assert/strict";
import { test } from "node:test";
import { rolls } from "../trial/rolls/rolls.ts";

test("rolls under load fail no request, close no WebSocket without a word, and never go back to an older release", {
  timeout: 5 * 60_000,
}, async (t) => {
  const { failed, failures, overtaken, requests, sockets } = await rolls({
    rolls: 6,
    requests: 20_000,
    report: (line) => t.diagnostic(line),
  });
  assert.deepEqual({ failed, failures, overtaken }, { failed: 0, failures: [], overtaken: 0 });
  assert.ok(requests >= 20_000 && sockets >= 200, `${requests} requests, ${sockets} WebSockets`);
});
