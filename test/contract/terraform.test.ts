import assert from "node:assert/strict";
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, before, beforeEach, describe, type TestContext, test } from "node:test";
import { Failure } from "../../src/diagnostics/failure.ts";
import { applyStacks, plansOf, type StackResult } from "../../src/operations/terraform/apply-stacks.ts";
import { findDrift } from "../../src/operations/terraform/drift.ts";
import { type DriveOrder, withStacks } from "../../src/operations/terraform/drive.ts";
import { planStacks } from "../../src/operations/terraform/plan-stacks.ts";
import type { StackPlan } from "../../src/plan/terraform/change.ts";
import type { StackFiles } from "../../src/plan/terraform/stack-files.ts";
import { findTerraform } from "../../src/run/terraform/program.ts";
import { missingTerraform, stack, TerraformStage } from "../support/terraform.ts";

describe("Terraform, the real program", { concurrency: false, timeout: 300_000 }, () => {
  let missing: string | undefined;
  let stage: TerraformStage;

  before(async () => {
    missing = await missingTerraform();
  });
  beforeEach(() => {
    stage = new TerraformStage();
  });
  afterEach(() => stage.end());

  function promise(name: string, body: (t: TestContext) => Promise<void>): void {
    test(name, async (t) => (missing === undefined ? body(t) : t.skip(missing)));
  }

  /** Plans and applies, as a deployment does, and gives what was planned and done. */
  function deploy(
    stacks: readonly StackFiles[],
    changed: Partial<DriveOrder> & { allowDataLoss?: boolean } = {},
  ): Promise<{ plans: StackPlan[]; results: StackResult[] }> {
    const { allowDataLoss = false, ...order } = changed;
    return withStacks(stage.order(stacks, order), async (drive) => {
      const proposals = await planStacks(drive);
      return { plans: plansOf(proposals), results: await applyStacks(drive, { proposals, allowDataLoss }) };
    });
  }

  function plan(stacks: readonly StackFiles[], changed: Partial<DriveOrder> = {}): Promise<StackPlan[]> {
    return withStacks(stage.order(stacks, changed), async (drive) => plansOf(await planStacks(drive)));
  }

  const network = (input = "10.0.0.0/16") => `resource "terraform_data" "net" {
  input            = "${input}"
  triggers_replace = "${input}"
}

output "id" {
  value = terraform_data.net.id
}
`;
  const reader = `resource "terraform_data" "web_reader" {
  input = data.terraform_remote_state.foundation.outputs.id
}
`;
  const both = (input?: string) => [
    stack("foundation", stage.states, [], network(input)),
    stack("app", stage.states, ["foundation"], reader),
  ];

  promise("a stack that reads what is only being made is told of, and planned once it is there", async () => {
    const first = await deploy(both());
    assert.deepEqual(
      first.plans.map(({ kind }) => kind),
      ["planned", "deferred"],
    );
    assert.deepEqual(first.plans[1], {
      kind: "deferred",
      stack: "app",
      after: ["foundation"],
      wanted: [{ address: "terraform_data.web_reader", type: "terraform_data", component: "web" }],
    });
    assert.deepEqual(first.results, [
      { stack: "foundation", done: ["terraform_data.net"] },
      { stack: "app", done: ["terraform_data.web_reader"] },
    ]);
  });

  promise("a second run finds nothing to do, fetches nothing and leaves no plan behind", async () => {
    await deploy(both());
    stage.events.length = 0;
    const second = await deploy(both());
    assert.deepEqual(second.results, [
      { stack: "foundation", done: [] },
      { stack: "app", done: [] },
    ]);
    const commands = stage.events.flatMap((event) =>
      event.type === "command-started" ? [`${event.stack} ${event.command}`] : [],
    );
    assert.deepEqual(commands.toSorted(), ["app plan", "foundation plan"]);
    const left = readdirSync(join(stage.folder, "work"), { recursive: true }).filter((name) => String(name).endsWith(".tfplan"));
    assert.deepEqual(left, []);
  });

  promise("a plan of what has not changed prepares and validates nothing anew", async () => {
    const stacks = [stack("foundation", stage.states, [], network())];
    await deploy(stacks);
    stage.events.length = 0;
    await plan(stacks);
    const commands = stage.events.flatMap((event) => (event.type === "command-ended" ? [event.command] : []));
    assert.deepEqual(commands, ["plan"]);
  });

  promise(
    "what the outputs of an applied stack change in another is planned anew and may not replace more than approved",
    async () => {
      await deploy(both());
      const replacing = [
        stack("foundation", stage.states, [], network("10.1.0.0/16")),
        stack(
          "app",
          stage.states,
          ["foundation"],
          reader.replace("{\n", "{\n  triggers_replace = data.terraform_remote_state.foundation.outputs.id\n"),
        ),
      ];
      await deploy([both()[0] as StackFiles, replacing[1] as StackFiles]);
      const failure = await failureOf(deploy(replacing));
      assert.equal(failure.slug, "terraform-approval-exceeded");
      assert.equal(failure.status, 3);
      assert.match(failure.message, /replace terraform_data\.web_reader/);
      // The next run can plan all of it, and goes on.
      assert.deepEqual((await deploy(replacing)).results, [
        { stack: "foundation", done: [] },
        { stack: "app", done: ["terraform_data.web_reader"] },
      ]);
    },
  );

  promise("data is neither deleted nor made anew unless that is asked for in so many words", async () => {
    const eyes = {
      componentOf: () => undefined,
      lostWith: (type: string) => (type === "terraform_data" ? "everything in it" : undefined),
    };
    await deploy(both());
    const before = stage.resources("foundation");
    const failure = await failureOf(deploy(both("10.9.0.0/16"), { eyes }));
    assert.equal(failure.slug, "terraform-data-loss");
    assert.equal(failure.status, 3);
    assert.match(
      failure.message,
      /replace terraform_data\.net: everything in it would be lost; triggers_replace cannot be changed in place/,
    );
    assert.deepEqual(stage.resources("foundation"), before);
    await deploy(both("10.9.0.0/16"), { eyes, allowDataLoss: true });
    assert.notDeepEqual(stage.resources("foundation"), before);
  });

  promise("variables stand in a file that nobody else may read; the caller's own settings do not leak in", async () => {
    const body = `variable "name" {
  type = string
}

resource "terraform_data" "net" {
  input = var.name
}
`;
    const env = {
      ...process.env,
      TF_VAR_name: "theirs",
      TF_WORKSPACE: "other",
      TF_CLI_ARGS_plan: "-destroy",
      TF_DATA_DIR: "/nowhere",
    };
    await deploy([stack("data", stage.states, [], body)], { variables: () => ({ name: "ours" }), env });
    assert.equal((stage.resources("data").get("terraform_data.net") as { input: { value: string } }).input.value, "ours");
  });

  const failing = (command: string) => `resource "terraform_data" "net_good" {
}

resource "terraform_data" "net_bad" {
  depends_on = [terraform_data.net_good]

  provisioner "local-exec" {
    command = "${command}"
  }
}

resource "terraform_data" "net_last" {
  depends_on = [terraform_data.net_bad]
}
`;

  promise("a failed stack says what it did; those above it never begin, the others finish, and a second run too", async () => {
    const cure = join(stage.folder, "cure");
    const stacks = [
      stack("foundation", stage.states, [], failing(`test -e ${cure}`)),
      { ...stack("app", stage.states, [], `resource "terraform_data" "web" {\n}\n`), after: ["foundation"] },
      stack("registry", stage.states, [], `resource "terraform_data" "images" {\n}\n`),
    ];
    const failure = await failureOf(deploy(stacks));
    assert.equal(failure.status, 1);
    assert.deepEqual(
      failure.also.map(({ slug }) => slug),
      ["terraform-left-out", "terraform-refused", "terraform-apply-incomplete"],
    );
    assert.match(
      failure.also[2]?.message ?? "",
      /1 change done, failed: terraform_data.net_bad, not begun: terraform_data.net_last/,
    );
    assert.deepEqual([stage.resources("app").size, stage.resources("registry").size], [0, 1]);
    writeFileSync(cure, "");
    await deploy(stacks);
    assert.deepEqual([stage.resources("foundation").size, stage.resources("app").size], [3, 1]);
  });

  promise("interrupted, Terraform ends cleanly with its state saved, and a second run goes on", async () => {
    const cure = join(stage.folder, "cure");
    const stacks = [stack("foundation", stage.states, [], failing(`test -e ${cure} || sleep 60`))];
    const stop = new AbortController();
    const begun = performance.now();
    const failure = await failureOf(
      deploy(stacks, {
        signal: stop.signal,
        emit: (event) => {
          if (event.type === "output-line") stop.abort();
        },
      }),
    );
    assert.equal(failure.slug, "terraform-interrupted");
    assert.equal(failure.status, 130);
    assert.match(failure.message, /1 change done, not done: terraform_data.net_bad, terraform_data.net_last/);
    assert.ok(performance.now() - begun < 30_000);
    assert.ok(stage.resources("foundation").has("terraform_data.net_good"));
    writeFileSync(cure, "");
    await deploy(stacks);
    assert.equal(stage.resources("foundation").size, 3);
  });

  promise("a state that somebody else has locked is told with the owner, the age and the way out", async () => {
    const stacks = [stack("foundation", stage.states, [], failing("sleep 60"))];
    const stop = new AbortController();
    let locked: Promise<Failure> | undefined;
    const first = failureOf(
      deploy(stacks, {
        signal: stop.signal,
        emit: (event) => {
          if (event.type !== "output-line" || locked !== undefined) return;
          const other = { folder: join(stage.folder, "colleague") };
          locked = failureOf(plan(stacks, other)).finally(() => stop.abort());
        },
      }),
    );
    await first;
    const failure = await (locked as unknown as Promise<Failure>);
    assert.equal(failure.slug, "terraform-state-locked");
    assert.equal(failure.status, 3);
    assert.match(failure.message, /locked by \S+@\S+, for apply, for [\d.]+ s by now/);
    assert.match(failure.diagnostic.hint ?? "", /-chdir=\S+colleague\/foundation force-unlock [0-9a-f-]{36}`/);
  });

  promise("a damaged state is told, and nothing is made a second time", async () => {
    const stacks = [stack("foundation", stage.states, [], network())];
    await deploy(stacks);
    const file = join(stage.states, "foundation.tfstate");
    writeFileSync(file, readFileSync(file, "utf8").slice(0, 200));
    const failure = await failureOf(deploy(stacks));
    assert.equal(failure.slug, "terraform-state-damaged");
    assert.match(failure.message, /could not be parsed as JSON/);
  });

  promise("a state that an earlier run could not save is saved by the next one", async () => {
    const stacks = [stack("foundation", stage.states, [], network())];
    const state = join(stage.states, "foundation.tfstate");
    const errored = join(stage.folder, "work/foundation/errored.tfstate");
    await deploy(stacks);
    const before = readFileSync(state);
    await deploy([stack("foundation", stage.states, [], network("10.1.0.0/16"))], { allowDataLoss: true });
    renameSync(state, errored);
    writeFileSync(state, before);
    const [planned] = await plan([stack("foundation", stage.states, [], network("10.1.0.0/16"))]);
    assert.deepEqual(planned?.kind === "planned" && planned.changes, []);
    assert.equal(existsSync(errored), false);
  });

  promise(
    "a state that could not be saved stops the next run where another was saved since, with the command that looks at it",
    async () => {
      const stacks = [stack("foundation", stage.states, [], network())];
      await deploy(stacks);
      const state = readFileSync(join(stage.states, "foundation.tfstate"), "utf8");
      writeFileSync(
        join(stage.folder, "work/foundation/errored.tfstate"),
        state.replace(/"lineage": "[^"]+"/, '"lineage": "another"'),
      );
      const failure = await failureOf(deploy(stacks));
      assert.equal(failure.slug, "terraform-state-unsaved");
      assert.match(failure.diagnostic.hint ?? "", /state push errored\.tfstate/);
      assert.equal(readFileSync(join(stage.states, "foundation.tfstate"), "utf8"), state);
    },
  );

  promise("a state that the manifest wants elsewhere is never left behind unasked", async () => {
    await deploy([stack("foundation", stage.states, [], network())]);
    const elsewhere = join(stage.folder, "elsewhere");
    mkdirSync(elsewhere);
    const failure = await failureOf(deploy([stack("foundation", elsewhere, [], network())]));
    assert.equal(failure.slug, "terraform-backend-changed");
    assert.equal(existsSync(join(elsewhere, "foundation.tfstate")), false);
  });

  promise("a provider that cannot be had, a version that is refused and a wrong configuration are told apart", async () => {
    const mirror = join(stage.folder, "mirror.tfrc");
    writeFileSync(mirror, `provider_installation {\n  filesystem_mirror {\n    path = "${stage.folder}/none"\n  }\n}\n`);
    const env = { ...process.env, TF_CLI_CONFIG_FILE: mirror };
    const needing = `terraform {\n  required_providers {\n    google = {\n      source  = "hashicorp/google"\n      version = "7.45.0"\n    }\n  }\n}\n`;
    const provider = await failureOf(plan([{ name: "a", after: [], files: [{ name: "main.tf", text: needing }] }], { env }));
    assert.equal(provider.slug, "terraform-provider-unavailable");
    assert.equal(provider.status, 4);
    assert.match(provider.message, /the provider hashicorp\/google for the stack a/);
    const later = { name: "main.tf", text: `terraform {\n  required_version = ">= 99.0"\n}\n` };
    const version = await failureOf(plan([{ name: "b", after: [], files: [later] }]));
    assert.equal(version.slug, "terraform-version-refused");
    assert.match(version.message, /main\.tf:2/);
    const wrong = await failureOf(plan([stack("c", stage.states, [], `resource "terraform_data" "x" {\n  inptu = 1\n}\n`)]));
    assert.equal(wrong.slug, "terraform-refused");
    assert.match(wrong.message, /main\.tf:10\): Unsupported argument/);
  });

  promise("taken down, stacks go in the opposite order and nothing is left in their states", async () => {
    await deploy(both());
    stage.events.length = 0;
    const { results } = await deploy(both(), { direction: "destroy" });
    assert.deepEqual(results, [
      { stack: "app", done: ["terraform_data.web_reader"] },
      { stack: "foundation", done: ["terraform_data.net"] },
    ]);
    assert.deepEqual([stage.resources("app").size, stage.resources("foundation").size], [0, 0]);
  });

  promise("outputs are read, and what is sensitive of them cannot be printed", async () => {
    const body = `output "open" {\n  value = "yes"\n}\n\noutput "shut" {\n  value     = "hush-hush"\n  sensitive = true\n}\n`;
    const stacks = [stack("data", stage.states, [], body)];
    await deploy(stacks);
    await withStacks(stage.order(stacks), async ({ turns: [turn] }) => {
      const found = await turn?.root.outputs();
      assert.deepEqual(found?.get("open"), { sensitive: false, value: "yes" });
      assert.equal(JSON.stringify(found?.get("shut")), `{"sensitive":true,"value":"[redacted]"}`);
      assert.equal(await turn?.root.hasState(), true);
      await turn?.root.validate();
    });
  });

  promise("a plan that a killed run left is removed by the next", async () => {
    const stacks = [stack("data", stage.states, [], network())];
    await deploy(stacks);
    const left = join(stage.folder, "work/data/0123456789ab.tfplan");
    writeFileSync(left, "a plan");
    await plan(stacks);
    assert.equal(existsSync(left), false);
  });

  promise("killed while it only reads, Terraform is said to have died", async () => {
    const program = join(stage.folder, "terraform");
    const { path } = await findTerraform(process.env);
    writeFileSync(program, `#!/bin/sh\n[ "$1" = output ] && kill -9 $$\nexec "${path}" "$@"\n`, { mode: 0o755 });
    const stacks = [stack("data", stage.states, [], network())];
    await deploy(stacks);
    const failure = await failureOf(
      withStacks(stage.order(stacks, { program }), ({ turns: [turn] }) => turn?.root.outputs() ?? Promise.reject()),
    );
    assert.equal(failure.slug, "terraform-died");
    assert.match(failure.message, /killed.*data and said nothing/);
  });

  promise("what is as Terraform left it has no drift, and looking changes no state", async () => {
    await deploy(both());
    const before = readFileSync(join(stage.states, "app.tfstate"), "utf8");
    assert.deepEqual(await withStacks(stage.order(both()), findDrift), []);
    assert.equal(readFileSync(join(stage.states, "app.tfstate"), "utf8"), before);
  });
});

async function failureOf(work: Promise<unknown>): Promise<Failure> {
  const error = await work.then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  if (error instanceof Failure) return error;
  throw error ?? new Error("it did not fail");
}
