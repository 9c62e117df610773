import assert from "node:assert/strict";
import { test } from "node:test";
import { logEntries } from "../../../src/run/google/log-entries.ts";
import { eventually } from "../../support/eventually.ts";
import { onGoogle } from "./means.ts";

const { signal } = new AbortController();

onGoogle("logs", (means) => {
  test("entries are found by a filter, in the asked order, over all pages", async () => {
    const { project, connection, unique } = means();
    const run = unique("logs");
    const view = `projects/${project}`;
    const start = Date.now();
    const entries = Array.from({ length: 1001 }, (_, index) => ({
      textPayload: `line ${index}`,
      labels: { run },
      timestamp: new Date(start + index).toISOString(),
    }));
    const data = { logName: `${view}/logs/fairlead-contract`, resource: { type: "global" }, entries };
    const call = { api: "logging", action: "write logs", idempotent: true } as const;
    await connection.request(call, { method: "POST", path: "entries:write", data });

    const filter = `labels.run="${run}" AND timestamp>="${new Date(start).toISOString()}"`;
    const all = await eventually(
      "all entries to be shown",
      async () => {
        const found = await logEntries(connection, { view, filter, order: "oldest first" }, signal);
        return found.length === entries.length && found;
      },
      120_000,
    );
    assert.deepEqual(
      all.map(({ textPayload }) => textPayload),
      entries.map(({ textPayload }) => textPayload),
    );
    const last = await logEntries(connection, { view, filter, order: "newest first", limit: 2 }, signal);
    assert.deepEqual(
      last.map(({ textPayload }) => textPayload),
      ["line 1000", "line 999"],
    );
    const none = await logEntries(
      connection,
      { view, filter: `${filter} AND labels.run="other"`, order: "oldest first" },
      signal,
    );
    assert.deepEqual(none, []);
  });
});
