import { join } from "node:path";
import type { Value } from "../../app/secret.ts";
import { compileTerraform } from "../../compile/terraform/compile.ts";
import { tunnelSecretKey } from "../../compile/terraform/edge/tunnel.ts";
import type { Stack, StackName } from "../../compile/terraform/stack.ts";
import { Failure } from "../../diagnostics/failure.ts";
import { type Settings, servingIn } from "../../plan/settings.ts";
import { componentsSince } from "../../plan/terraform/stack-files.ts";
import { type Drive, withStacks } from "../terraform/drive.ts";
import { withToken } from "./cloudflare.ts";
import { needsOf } from "./hcp.ts";
import type { GoogleStage, ReleasedStage } from "./stage.ts";

/** Values of the variables of a stage's stacks. */
export type Variables = {
  /** Of the stack `app`. */
  traffic?: Readonly<Record<string, number>>;
  previous?: Readonly<Record<string, string>>;
  schedulers?: 0 | 1;
  /** For what the jobs before and after the release run: they run once for each value. */
  execution: string;
  settings: Settings;
  /** False while the stage is destroyed. */
  deletionProtection?: boolean;
  inUse?: readonly string[];
  /** The versions of the passwords that the registry reads, by secret. */
  logins?: Readonly<Record<string, number>>;
  projectNumbers?: Readonly<Record<string, string>>;
  /** The token for Cloudflare, where it keeps the stage's names and somebody has supplied it. */
  cloudflare?: Value | undefined;
};

/** The stacks of a stage as a release has them, and those that are left of releases before it. */
export function stacksOf({ release, app, fleet, left = [] }: ReleasedStage): readonly Stack[] {
  const { stacks } = compileTerraform(app, fleet, { files: release.files ?? {} });
  const own = stacks.map((stack) => left.find(({ name }) => name === stack.name) ?? stack);
  return [...own, ...left.filter(({ name }) => !stacks.some((stack) => stack.name === name))];
}

/** Works with some of a stage's stacks, by Terraform. */
export async function withStage<T>(
  stage: GoogleStage,
  released: ReleasedStage,
  order: {
    only: (stack: StackName) => boolean;
    variables: Variables;
    /** What is live: of what goes, it says what it belonged to. */
    live?: ReleasedStage | undefined;
    direction?: "apply" | "destroy";
    signal: AbortSignal;
  },
  work: (drive: Drive) => Promise<T>,
): Promise<T> {
  const { world } = stage;
  const chosen = stacksOf(released).filter(({ name }) => order.only(name));
  const laid = needsOf(released.context, world, order.signal);
  // What was never made is taken away without a token.
  const needs = order.direction === "destroy" ? laid : withToken(laid, released.app, order.variables.cloudflare);
  return withStacks(
    {
      stacks: chosen,
      variables: givenTo(chosen, released, order.variables, world.env),
      eyes: { componentOf: componentsSince(chosen, order.live === undefined ? [] : stacksOf(order.live)) },
      ...(needs === undefined ? {} : { needs }),
      ...(order.direction === undefined ? {} : { direction: order.direction }),
      folder: join(world.layout.state, "terraform", stage.name),
      cache: world.layout.cache,
      env: world.env,
      program: world.terraform,
      stage: stage.name,
      project: stage.context.google.project,
      now: world.now,
      signal: order.signal,
      emit: (event) => world.emit({ type: "stack", event }),
    },
    work,
  );
}

/** The value of each variable that a stack declares, by the stack's name. None of them is a secret. */
export function givenTo(
  stacks: readonly Stack[],
  released: ReleasedStage,
  variables: Variables,
  env: NodeJS.ProcessEnv,
): (stack: string) => Readonly<Record<string, unknown>> {
  const values = { ...valuesOf(released, variables), ...agentImage(stacks, env), ...pinnedImages(env) };
  return (name) => {
    const declared = new Set(stacks.find((stack) => stack.name === name)?.variables);
    const own = name === "registry" ? { ...values, secret_versions: variables.logins ?? {} } : values;
    return Object.fromEntries(Object.entries(own).filter(([variable]) => declared.has(variable)));
  };
}

/** The image of an HCP agent is the user's to choose: a machine within the network runs it. */
function agentImage(stacks: readonly Stack[], env: NodeJS.ProcessEnv): Record<string, string> {
  if (!stacks.some(({ variables }) => variables.includes("agent_image"))) return {};
  const image = env.FAIRLEAD_AGENT_IMAGE;
  if (image === undefined || image === "") throw new Failure("agent-image-unknown", {});
  return { agent_image: image };
}

/** Variables of images that Google publishes by version only, and what in the environment names one by its digest. */
const PINNED = { autoscaler_image: "FAIRLEAD_AUTOSCALER_IMAGE", collector_image: "FAIRLEAD_COLLECTOR_IMAGE" } as const;

/** Given where they are set; a stack that does not ask for one is not given it. */
function pinnedImages(env: NodeJS.ProcessEnv): Record<string, string> {
  return Object.fromEntries(
    Object.entries(PINNED).flatMap(([variable, name]) => {
      const image = env[name];
      return image === undefined || image === "" ? [] : [[variable, image]];
    }),
  );
}

function valuesOf({ release }: ReleasedStage, given: Variables): Record<string, unknown> {
  const images = Object.entries(release.images).map(([component, { reference }]) => [component, reference]);
  return {
    images: Object.fromEntries(images),
    release: release.id,
    commit: release.commit ?? "",
    execution: given.execution,
    traffic: given.traffic ?? {},
    previous: given.previous ?? {},
    scale: given.settings.held,
    scheduler_instances: given.schedulers ?? 1,
    secret_versions: given.settings.secretVersions,
    serving: servingIn(given.settings),
    deletion_protection: given.deletionProtection ?? true,
    tunnel_version: given.settings.secretVersions[tunnelSecretKey] ?? 0,
    in_use: given.inUse ?? [],
    project_numbers: given.projectNumbers ?? {},
  };
}

/** The stacks that stand before anything runs. */
export function isGround(stack: StackName): boolean {
  return stack === "workspaces" || stack === "registry" || stack === "foundation" || stack === "data" || stack === "platform";
}
