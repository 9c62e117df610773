import assert from "node:assert/strict";
import { test } from "node:test";
import { parseManifest } from "../parse.ts";
import { zones } from "./zones.ts";

test("every listed time zone is one to Node", () => {
  for (const zone of zones()) assert.doesNotThrow(() => new Intl.DateTimeFormat("en", { timeZone: zone }), zone);
});

test("a zone that is not listed is taken when Node knows it, a misspelt one gets its nearest match", () => {
  const judge = (zone: string) =>
    parseManifest(`app: shop\ncomponents: { job: { kind: job, run: { schedule: "0 3 * * *", zone: ${zone} } } }\n`, "f")
      .diagnostics;
  assert.deepEqual(judge("Etc/GMT"), []);
  assert.deepEqual(judge("US/Eastern"), []);
  assert.equal(judge("Europe/Zurch")[0]?.hint, "Did you mean `Europe/Zurich`?");
  assert.equal(judge('"+02:00"')[0]?.code, "FL0108");
});
