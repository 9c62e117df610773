import assert from "node:assert/strict";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import type { KeeperRequest } from "../run/protocol/keeper.ts";
import { Children } from "./children.ts";
import { Outputs } from "./output.ts";
import { Pipes } from "./pipes.ts";
import { Records } from "./records.ts";
import { answer } from "./requests.ts";

test("what an engine of a newer version asks is refused, not ignored, and what it adds to a request does no harm", async () => {
  const folder = mkdtempSync(join(tmpdir(), "fairlead-requests-"));
  const records = new Records(join(folder, "keeper.sqlite"));
  const outputs = new Outputs(new Pipes(folder, "g"));
  const children = new Children({ generation: "g", project: "p" }, records, outputs, () => {});
  const served = { generation: "g", children, outputs, renewEdge: () => {}, shutdown: async () => {} };
  const future = { request: 7, type: "freeze", id: "a" } as unknown as KeeperRequest;
  const refusal = await answer(served, future);
  assert.deepEqual({ ...refusal, error: "" }, { reply: 7, ok: false, error: "", code: "UNKNOWN_REQUEST" });
  const richer = { request: 8, type: "list", since: 3 } as unknown as KeeperRequest;
  assert.deepEqual(await answer(served, richer), { reply: 8, ok: true, result: { children: [], records: [] } });
  records.close();
  rmSync(folder, { recursive: true });
});
