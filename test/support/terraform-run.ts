/**
 * One deployment of two stacks in a process of its own, to be killed: `node terraform-run.ts <folder>`. It tells what
 * happens, an event a line, and ends like the command line would.
 */
import { join } from "node:path";
import { Failure } from "../../src/diagnostics/failure.ts";
import { applyStacks } from "../../src/operations/terraform/apply-stacks.ts";
import { withStacks } from "../../src/operations/terraform/drive.ts";
import { planStacks } from "../../src/operations/terraform/plan-stacks.ts";
import { stack } from "./terraform.ts";

const [folder = ""] = process.argv.slice(2);
const slow = (name: string, after: string) => `resource "terraform_data" "${name}" {
  ${after === "" ? "" : `depends_on = [terraform_data.${after}]\n\n  `}provisioner "local-exec" {
    command = "sleep 0.2; echo ${name} >> ${folder}/made"
  }
}
`;
const stacks = [
  stack("foundation", folder, [], `${slow("a", "")}\n${slow("b", "a")}\noutput "id" {\n  value = terraform_data.b.id\n}\n`),
  stack(
    "app",
    folder,
    ["foundation"],
    `${slow("c", "")}\nresource "terraform_data" "d" {\n  input = data.terraform_remote_state.foundation.outputs.id\n}\n`,
  ),
];

try {
  await withStacks(
    {
      stacks,
      variables: () => ({}),
      eyes: { componentOf: () => undefined },
      folder: join(folder, "work"),
      cache: join(folder, "cache"),
      env: process.env,
      now: () => new Date(),
      signal: new AbortController().signal,
      emit: (event) => void process.stdout.write(`${JSON.stringify(event)}\n`),
    },
    async (drive) => applyStacks(drive, { proposals: await planStacks(drive), allowDataLoss: false }),
  );
} catch (error) {
  if (!(error instanceof Failure)) throw error;
  process.stdout.write(`${error.message}\n`);
  process.exitCode = error.status;
}
