import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Failure } from "../../src/diagnostics/failure.ts";
import type { DriveOrder } from "../../src/operations/terraform/drive.ts";
import type { StackFiles } from "../../src/plan/terraform/stack-files.ts";
import type { StackEvent } from "../../src/run/terraform/event.ts";
import { findTerraform } from "../../src/run/terraform/program.ts";

/** Why tests with the real program cannot run here; `undefined` where they can. */
export async function missingTerraform(): Promise<string | undefined> {
  try {
    await findTerraform(process.env);
    return undefined;
  } catch (error) {
    if (error instanceof Failure) return `${error.diagnostic.message} ${error.diagnostic.hint ?? ""}`;
    throw error;
  }
}

/** A root module with a local state in `states`, of builtin resources only. */
export function stack(name: string, states: string, after: readonly string[], body: string): StackFiles {
  const remotes = after.map(
    (other) => `data "terraform_remote_state" "${other}" {
  backend = "local"
  config = {
    path = "${states}/${other}.tfstate"
  }
}
`,
  );
  const head = `terraform {
  required_version = ">= 1.11"

  backend "local" {
    path = "${states}/${name}.tfstate"
  }
}
`;
  return { name, after, files: [{ name: "main.tf", text: [head, ...remotes, body].join("\n") }] };
}

/** A stage's folder with its states, and what driving its stacks needs; `end` removes it. */
export class TerraformStage {
  readonly folder = mkdtempSync(join(tmpdir(), "fairlead-terraform-"));
  readonly states = this.folder;
  readonly events: StackEvent[] = [];

  order(stacks: readonly StackFiles[], changed: Partial<DriveOrder> = {}): DriveOrder {
    return {
      stacks,
      variables: () => ({}),
      eyes: { componentOf: (_, address) => /\.(\w+?)_/.exec(address)?.[1] },
      folder: join(this.folder, "work"),
      cache: join(this.folder, "cache"),
      env: process.env,
      now: () => new Date(),
      signal: new AbortController().signal,
      emit: (event) => void this.events.push(event),
      ...changed,
    };
  }

  /** The addresses in a stack's state, with their ids; nothing where there is none. */
  resources(name: string): Map<string, unknown> {
    const file = join(this.states, `${name}.tfstate`);
    if (!existsSync(file)) return new Map();
    const { resources } = JSON.parse(readFileSync(file, "utf8")) as { resources: Resource[] };
    return new Map(resources.map(({ type, name: label, instances }) => [`${type}.${label}`, instances[0]?.attributes]));
  }

  end(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }
}

type Resource = { type: string; name: string; instances: { attributes: unknown }[] };
