import assert from "node:assert/strict";
import { test } from "node:test";
import type { Change, StackPlan } from "../../../plan/terraform/change.ts";
import { plain } from "../paint.ts";
import { driftText, terraformPlanText } from "./plan.ts";

const change = (given: Partial<Change> & Pick<Change, "address" | "action">): Change => ({
  stack: "data",
  type: "google_x",
  component: undefined,
  because: undefined,
  differences: [],
  loss: undefined,
  irreversible: undefined,
  ...given,
});

test("what cannot be taken back stands out, and is counted", () => {
  const upgrade = change({ address: "google_sql.main", action: "update", irreversible: "from 15 to 17" });
  const text = terraformPlanText(
    "testing",
    [{ kind: "planned", stack: "data", outputs: [], newOutputs: [], changes: [upgrade] }],
    plain,
  );
  assert.match(text, /cannot be taken back: from 15 to 17[\s\S]*1 to update, 1 for good/);
});

test("a plan of several stacks reads as one, by component, and says what would be lost", () => {
  const plans: StackPlan[] = [
    {
      kind: "planned",
      stack: "data",
      outputs: ["db_host"],
      newOutputs: [],
      changes: [
        change({
          address: "google_sql.main",
          action: "replace",
          because: "region cannot be changed in place",
          loss: "all its databases",
          differences: [{ path: "region", before: '"a"', after: '"b"', replaces: true }],
        }),
        change({ address: "google_bucket.media", action: "create", component: "media" }),
      ],
    },
    {
      kind: "deferred",
      stack: "app",
      after: ["data"],
      wanted: [{ address: "google_run.web", type: "google_run", component: "web" }],
    },
  ];
  assert.equal(
    terraformPlanText("testing", plans, plain),
    `Stage testing

stage
  ± replace google_sql.main  region cannot be changed in place
      all its databases would be lost
      region "a" → "b"

media
  + google_bucket.media

web
  + google_run.web  after data

outputs
  ~ data.db_host

1 to create, 1 to replace, 1 to create once what they read is there, 1 with data in them
`,
  );
});

test("nothing to do and no drift are said in words", () => {
  const plans: StackPlan[] = [{ kind: "planned", stack: "data", changes: [], outputs: [], newOutputs: [] }];
  assert.equal(terraformPlanText("testing", plans, plain), "Stage testing is as the manifest says; there is nothing to do.\n");
  assert.equal(driftText("testing", [], plain), "Stage testing is as it was left; there is no drift.\n");
});

test("drift names the attribute, both values and what is gone", () => {
  const base = { stack: "app", type: "google_run", component: "web" };
  assert.equal(
    driftText(
      "testing",
      [
        {
          ...base,
          address: "google_run.web",
          kind: "changed",
          differences: [{ path: "scale", before: "1", after: "4", replaces: false }],
        },
        { ...base, address: "google_run.old", kind: "gone", differences: [] },
      ],
      plain,
    ),
    `Stage testing was changed by somebody else:
  ~ google_run.web web
      scale 1 → 4
  - google_run.old web, is gone
`,
  );
});
