/** A stage as a folder that needs no Fairlead: Terraform of every stack, objects on GKE, and how to go on with them. */
import { join } from "node:path";
import type { App } from "../../app/model.ts";
import { compileTerraform } from "../../compile/terraform/compile.ts";
import { contextOf } from "../../compile/terraform/context.ts";
import type { Inputs } from "../../compile/terraform/inputs.ts";
import type { Stack } from "../../compile/terraform/stack.ts";
import type { Backend } from "../../compile/terraform/state.ts";
import type { Diagnostic } from "../../diagnostics/diagnostic.ts";
import { Failure } from "../../diagnostics/failure.ts";
import { renderObjects } from "./objects.ts";
import { readme } from "./readme.ts";

/** Of a stage that serves: the values that its stacks were given, by stack. Terraform reads the file by itself. */
export type LiveValues = ReadonlyMap<string, Readonly<Record<string, unknown>>>;
const VALUES = "values.auto.tfvars.json";

export type Rendered = {
  /** Text by path, the paths sorted. */
  files: ReadonlyMap<string, string>;
  stacks: readonly Stack[];
  warnings: readonly Diagnostic[];
};

/** What is written for a stage on Google. `file` names the manifest in the Failure `manifest-mistakes`. */
export function renderStage(
  app: App,
  fleet: readonly App[],
  { inputs, backend, file, live }: { inputs: Inputs; backend: Backend | undefined; file: string; live?: LiveValues | undefined },
): Rendered {
  const context = contextOf(app, fleet, backend);
  if (context === undefined) throw new Failure("stage-is-local", { stage: app.stage });
  const { stacks, diagnostics } = compileTerraform(app, fleet, inputs, backend);
  const count = diagnostics.filter(({ severity }) => severity === "error").length;
  if (count > 0) throw new Failure("manifest-mistakes", { file, count }, { also: diagnostics });
  const files = stacks.flatMap((stack) => {
    const folder = folderOf(app.stage, stack);
    const values = live?.get(stack.name) ?? {};
    const given = Object.keys(values).length === 0 ? [] : [[join(folder, VALUES), valuesText(values)] as const];
    return [...stack.files.map(({ name, text }) => [join(folder, name), text] as const), ...given];
  });
  const objects = renderObjects(app, fleet, inputs);
  const text = readme(context, stacks, { objects: objects.section, live: live !== undefined });
  const whole = [...files, ...objects.files, [join(app.stage, "README.md"), text] as const];
  return {
    files: new Map(whole.sort(([a], [b]) => (a < b ? -1 : 1))),
    stacks,
    warnings: [...diagnostics, ...objects.told],
  };
}

function valuesText(values: Readonly<Record<string, unknown>>): string {
  return `${JSON.stringify(values, null, 2)}\n`;
}

/** Where a stack lies; the registry is the whole app's. */
export function folderOf(stage: string, { name }: Pick<Stack, "name">): string {
  return name === "registry" ? name : join(stage, name);
}
