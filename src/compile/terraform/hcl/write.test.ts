import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { test } from "node:test";
import { resource } from "../resource.ts";
import { plainBlock } from "./block.ts";
import { call, heredoc, raw, template } from "./expression.ts";
import { writeBlocks, writeFile } from "./write.ts";

const terraform = spawnSync("terraform", ["version"]).status === 0;
const blocks = [
  plainBlock("variable", ["release"], { type: raw("string"), description: "What is live.", sensitive: false }),
  resource(
    "google_cloud_run_v2_service",
    "web",
    {
      name: "shop-web",
      location: "europe-west1",
      labels: { app: "shop", "fairlead.dev/x": template("v", raw("var.release")) },
      template: {
        service_account: raw("google_service_account.web.email"),
        containers: [
          {
            image: raw('var.images["web"]'),
            command: ["gunicorn", "--bind", 'a "quoted" ${word}', "line\nbreak"],
            env: [
              { name: "A", value: "1" },
              { name: "LONGER", value: "2" },
            ],
          },
        ],
      },
    },
    {
      lifecycle: { ignore_changes: [raw("client"), raw("client_version")] },
      depends_on: [raw("google_service_account.web")],
      why: "Serves.",
    },
  ),
  plainBlock("locals", [], {
    text: heredoc("first ${not}\n  second ", raw("var.release"), "\nlast"),
    short: 1,
    list: [{ a: 1, long_name: [true, "x"] }, { a: 2 }],
    very_long_list: Array.from({ length: 12 }, (_, n) => `projects/acme-shop/locations/number-${n}`),
    called: call("jsonencode", { a: [1, "b"] }),
    empty: {},
    none: [],
    shares_of_the_api: raw("[\nfor share in [\n  { percent = 10 },\n] : share if share.percent > 0\n]"),
    shares_of_web: raw("[\nfor share in [\n  { percent = 90 },\n] : share if share.percent > 0\n]"),
    after: 1,
  }),
  plainBlock("data", ["x", "y"], {}),
];

test("a written file reads as a person would write it", () => {
  assert.match(
    writeFile([writeBlocks(blocks.slice(0, 1))], "What this is."),
    /^# What this is\.\n\nvariable "release" \{\n {2}type {8}= string\n {2}description = "What is live\."\n {2}sensitive {3}= false\n\}\n$/,
  );
});

test("terraform fmt finds nothing to change", {
  skip: terraform ? false : "needs terraform on the PATH: https://developer.hashicorp.com/terraform/install",
}, () => {
  const text = writeFile([writeBlocks(blocks)]);
  const { stdout, stderr, status } = spawnSync("terraform", ["fmt", "-"], { input: text, encoding: "utf8" });
  assert.equal(status, 0, stderr);
  assert.equal(stdout, text);
});
