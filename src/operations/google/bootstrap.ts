import type { App } from "../../app/model.ts";
import { apisOf } from "../../compile/terraform/apis.ts";
import { contextOf, placeOf } from "../../compile/terraform/context.ts";
import { registryPlace } from "../../compile/terraform/registry.ts";
import { Failure } from "../../diagnostics/failure.ts";
import {
  enableApis,
  enabledApis,
  hasBilling,
  linkBilling,
  makeProject,
  makeServiceAgent,
  seesProject,
} from "../../run/google/project-setup.ts";
import { layWorkspace } from "./hcp.ts";
import { type GoogleStage, recordsProject } from "./stage.ts";

/** What Terraform itself needs before it can enable anything. */
const FIRST = ["cloudresourcemanager", "iam", "serviceusage", "storage"].map((name) => `${name}.googleapis.com`);
/** An API that was just enabled answers everywhere after some minutes: https://cloud.google.com/service-usage/docs/enable-disable */
const PROPAGATION_MS = 180_000;
const LOOK_MS = 5000;

/** One thing that has to be there, and whether it was. */
export type Laid = { what: string; outcome: "made" | "there" };
/** Their accounts are named in policies, and are not there before somebody asks for them: https://cloud.google.com/iap/docs/enabling-cloud-run */
const AGENTS = ["iap.googleapis.com"];

type Project = { id: string; apis: Set<string>; billing: string | undefined; folder: string | undefined };

/**
 * Makes what Terraform cannot make for itself: projects, who pays for them, their APIs, the bucket of state and records, and
 * in HCP Terraform the project and each stage's first workspace. Done again, it finds what is there. `names`: the stages
 * whose ground is laid.
 */
export async function bootstrap(stage: GoogleStage, names: readonly string[], signal: AbortSignal): Promise<Laid[]> {
  const projects = projectsOf(stage.fleet, names);
  const laid: Laid[] = [];
  for (const project of projects) laid.push(...(await layProject(stage, project, signal)));
  laid.push(await layBucket(stage, signal));
  for (const app of stage.fleet.filter(({ stage: name }) => names.includes(name))) {
    const context = contextOf(app, stage.fleet);
    const tell = (what: string, work: () => Promise<boolean>) => told(stage.world, what, work);
    if (context !== undefined) laid.push(...(await layWorkspace(context, stage.world, signal, tell)));
  }
  return laid;
}

/** Every project of these stages and of the registry, with the APIs that are used there. */
function projectsOf(fleet: readonly App[], names: readonly string[]): Project[] {
  const projects = new Map<string, Project>();
  const add = (id: string, app: App, apis: readonly string[]) => {
    const { billing, folder } =
      fleet.find(({ ground }) => ground.google?.project === id)?.ground.google ?? app.ground.google ?? {};
    const project = projects.get(id) ?? { id, apis: new Set(FIRST), billing, folder };
    for (const api of apis) project.apis.add(api);
    projects.set(id, project);
  };
  for (const app of fleet.filter((one) => names.includes(one.stage))) {
    const context = contextOf(app, fleet);
    if (context === undefined) continue;
    add(placeOf(context).project, context.ground, apisOf(context));
    add(context.google.project, app, apisOf(context));
    const registry = registryPlace(fleet);
    if (registry !== undefined)
      add(registry.project, app, ["artifactregistry.googleapis.com", "containerscanning.googleapis.com"]);
  }
  return [...projects.values()];
}

async function layProject({ world }: GoogleStage, project: Project, signal: AbortSignal): Promise<Laid[]> {
  const { connection } = world;
  const { id, billing } = project;
  const made = await told(world, `project ${id}`, async () => {
    if (await seesProject(connection, id, signal)) return false;
    if (billing === undefined) throw new Failure("project-not-made", { project: id });
    await makeProject(connection, project, signal);
    return true;
  });
  const linked = await told(world, `billing of ${id}`, async () => {
    if (await hasBilling(connection, id, signal)) return false;
    if (billing === undefined) throw new Failure("google-billing-disabled", { project: id });
    await linkBilling(connection, { project: id, account: billing }, signal);
    return true;
  });
  const count = `${project.apis.size} APIs of ${id}`;
  const enabled = await told(world, count, async () => {
    const there = await enabledApis(connection, id, signal);
    const missing = [...project.apis].filter((api) => !there.has(api)).sort();
    await enableApis(connection, { project: id, apis: missing }, signal);
    for (const api of AGENTS) if (project.apis.has(api)) await makeServiceAgent(connection, { project: id, api }, signal);
    return missing.length > 0;
  });
  return [made, linked, enabled];
}

async function layBucket(stage: GoogleStage, signal: AbortSignal): Promise<Laid> {
  const { world, bucket: name, app, context } = stage;
  const { state } = app.ground;
  const { region } = placeOf(context);
  const project = recordsProject(context);
  const location = (state?.in === "gcs" ? state.location : undefined) ?? region;
  return told(world, `state bucket ${name}`, async () => {
    const made = await patiently(stage, signal, () =>
      world.objects.makeBucket({ name, project, location, labels: { app: app.name, "managed-by": "fairlead" } }, signal),
    );
    const bucket = made === "there" ? await world.objects.bucket(name, signal) : undefined;
    if (bucket !== undefined) {
      const { versioned, uniformAccess, public: open } = bucket;
      const lacks = [
        ...(versioned ? [] : ["not versioned"]),
        ...(uniformAccess ? [] : ["not of uniform access"]),
        ...(open ? ["not closed to the public"] : []),
      ];
      if (lacks.length > 0) throw new Failure("state-bucket-unsafe", { bucket: name, lacks });
    }
    return made === "made";
  });
}

/** Repeats what an API refuses that was enabled a moment ago. */
async function patiently<T>({ world }: GoogleStage, signal: AbortSignal, work: () => Promise<T>): Promise<T> {
  const until = performance.now() + PROPAGATION_MS;
  for (;;) {
    try {
      return await work();
    } catch (error) {
      const early = error instanceof Failure && error.slug === "google-api-disabled";
      if (!early || performance.now() > until) throw error;
      await world.pause(LOOK_MS, signal);
    }
  }
}

/** Tells of each thing while it is looked after. */
async function told({ emit }: GoogleStage["world"], what: string, work: () => Promise<boolean>): Promise<Laid> {
  emit({ type: "step-started", step: what, title: capital(what) });
  const made = await work();
  emit({ type: "step-ended", step: what, title: capital(what) });
  return { what, outcome: made ? "made" : "there" };
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
