/**
 * Stands in for `terraform` where no provider is to be had: it plans and applies the root module of the folder it is started
 * in, tells it as Terraform does, and keeps states in a folder of its own. Resources have a digest and nothing else, so that what changes
 * is seen and what it becomes at Google is not: that is held with the real program.
 */
import { appendFileSync, existsSync, readFileSync, writeFileSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { Configuration, placeOfState, type Variables } from "./configuration.ts";
import { type Made, makeAtGoogle, placeAtGoogle, takeFromGoogle } from "./google.ts";
import { APPLIED, type Applied, REFUSED, type Refused } from "./told.ts";

type Held = Readonly<Record<string, { digest: string; made?: Made | undefined }>>;
type State = { serial: number; resources: Held; outputs: Readonly<Record<string, unknown>> };
type Change = { address: string; action: "create" | "update" | "delete" };
type Plan = { serial: number; destroy: boolean; variables: Variables; changes: readonly Change[]; newOutputs: readonly string[] };

const NONE: State = { serial: 0, resources: {}, outputs: {} };
const folder = process.cwd();
const [stack, stage] = [basename(folder), basename(dirname(folder))];
const own = process.env.FAIRLEAD_STAND_IN_TERRAFORM ?? "";
const stateFile = join(own, `${placeOfState(folder).replaceAll("/", "-")}.json`);
const [command = "", ...words] = process.argv.slice(2);

process.exitCode = await run();

async function run(): Promise<number> {
  switch (command) {
    case "plan":
      return plan();
    case "show":
      return show(read<Plan>(words.at(-1) ?? ""));
    case "apply":
      return apply(read<Plan>(words.at(-1) ?? ""));
    case "output":
      return print(
        Object.fromEntries(Object.entries(state().outputs).map(([name, value]) => [name, { sensitive: false, value }])),
      );
    case "state":
      return print(state());
    default:
      return fail(`${command} is no command of the stand-in`);
  }
}

function plan(): number {
  const variables = read<Variables>(flag("-var-file"));
  const { resources, outputs, serial } = { ...state(), outputs: Object.keys(state().outputs) };
  const destroy = words.includes("-destroy");
  let wanted: Configuration;
  try {
    wanted = new Configuration(folder, variables);
  } catch (error) {
    return fail((error as Error).message);
  }
  const kept = destroy ? [] : wanted.resources;
  const changes = [
    ...kept.flatMap(({ address, digest }): Change[] => {
      const before = resources[address];
      if (before?.digest === digest) return [];
      return [{ address, action: before === undefined ? "create" : "update" }];
    }),
    ...Object.keys(resources).flatMap((address): Change[] =>
      kept.some((one) => one.address === address) ? [] : [{ address, action: "delete" }],
    ),
  ];
  const newOutputs = destroy ? [] : wanted.outputs.filter((name) => !outputs.includes(name));
  for (const { address, action } of changes) tell("planned_change", { change: { resource: { addr: address }, action } });
  write(flag("-out"), { serial, destroy, variables, changes, newOutputs } satisfies Plan);
  return changes.length + newOutputs.length === 0 ? 0 : 2;
}

function show({ changes, newOutputs }: Plan): number {
  return print({
    format_version: "1.2",
    resource_changes: changes.map(({ address, action }) => ({
      address,
      mode: "managed",
      type: address.split(".")[0],
      change: { actions: [action], before: {}, after: {}, after_unknown: {}, before_sensitive: {}, after_sensitive: {} },
    })),
    output_changes: Object.fromEntries(newOutputs.map((name) => [name, { actions: ["create"] }])),
  });
}

async function apply({ serial, destroy, variables, changes }: Plan): Promise<number> {
  const before = state();
  if (before.serial !== serial) return fail("Saved plan is stale");
  const wanted = new Configuration(folder, variables);
  appendFileSync(join(own, APPLIED), `${JSON.stringify({ stage, stack, destroy, variables, changes } satisfies Applied)}\n`);
  const refused = existsSync(join(own, REFUSED)) ? read<Refused[]>(join(own, REFUSED)) : [];
  const resources: Record<string, Held[string]> = { ...before.resources };
  let failed = false;
  for (const { address, action } of changes) {
    tell("apply_start", { hook: { resource: { addr: address }, action } });
    const resource = wanted.resources.find((one) => one.address === address);
    if (action === "delete" || resource === undefined) {
      await takeFromGoogle(address, resources[address]?.made);
      delete resources[address];
    } else {
      const refusal =
        refused.find((one) => one.stack === stack && address.startsWith(one.address))?.message ??
        (await makeAtGoogle(resource, wanted));
      if (refusal !== undefined) {
        tell("apply_errored", { hook: { resource: { addr: address }, action } });
        failed = fail(refusal, address) !== 0;
        continue;
      }
      resources[address] = { digest: resource.digest, made: placeAtGoogle(resource, wanted) };
    }
    tell("apply_complete", { hook: { resource: { addr: address }, action } });
  }
  const outputs = failed ? before.outputs : Object.fromEntries(wanted.outputs.map((name) => [name, outputOf(name, wanted)]));
  write(stateFile, { serial: serial + 1, resources, outputs: destroy ? {} : outputs } satisfies State);
  return failed ? 1 : 0;
}

/** Fairlead reads the revisions; of others it wants to know that they are there. */
function outputOf(name: string, wanted: Configuration): unknown {
  if (name !== "revisions") return name;
  const services = wanted.resources.filter(({ type }) => type === "google_cloud_run_v2_service");
  const components = services.map(({ block }) => (block.labels[1] ?? "").replaceAll("_", "-"));
  return Object.fromEntries(components.map((component) => [component, wanted.revision(component)]));
}

function state(): State {
  return existsSync(stateFile) ? read<State>(stateFile) : NONE;
}

function flag(name: string): string {
  return words.find((word) => word.startsWith(`${name}=`))?.slice(name.length + 1) ?? "";
}

function read<T>(file: string): T {
  return JSON.parse(readFileSync(file, "utf8")) as T;
}

function write(file: string, content: object): void {
  writeFileSync(file, JSON.stringify(content), { mode: 0o600 });
}

function tell(type: string, content: object): void {
  process.stdout.write(`${JSON.stringify({ "@level": "info", "@message": type, type, ...content })}\n`);
}

function print(content: object): number {
  process.stdout.write(`${JSON.stringify(content)}\n`);
  return 0;
}

function fail(summary: string, address?: string): number {
  tell("diagnostic", { diagnostic: { severity: "error", summary, detail: "", ...(address && { address }) } });
  return 1;
}
