/** Names on Google, which join those of app, stage and thing by hyphens: two ways to cut the same name are found here. */
import type { Path } from "../../manifest/locate.ts";
import { stackNames } from "../google/stack-names.ts";
import type { App } from "../model.ts";
import type { Checked } from "./checked.ts";

/** A name that something of a stage gets at Google, without the app's, among those of its kind. */
type Named = {
  kind: "account" | "run" | "secret" | "server" | "bucket" | "trigger";
  name: string;
  /** What gets it, as a person would call it. */
  what: string;
  /** Where the manifest names it; `undefined` for what nobody named. */
  path: Path | undefined;
};

/** Tells what would have the name of something else in the same project. `stages` are all that could be read, in any order. */
export function checkGoogleNames(stages: readonly Pick<Checked, "app" | "reading">[]): void {
  const found = new Map<string, Named & { stage: string }>();
  for (const { app, reading } of stages) {
    if (app.target === "local") continue;
    const project = projectOf(app, stages);
    // What nobody named first: it is the manifest's name that can be another.
    for (const named of namesOf(app).toSorted((a, b) => Number(a.path !== undefined) - Number(b.path !== undefined))) {
      const key = [named.kind === "trigger" ? "" : (project ?? ""), named.kind, named.name].join(" ");
      const other = found.get(key);
      if (other === undefined) {
        found.set(key, { ...named, stage: app.stage });
        continue;
      }
      const of = other.stage === app.stage ? other.what : `${other.what} of the stage \`${other.stage}\``;
      const path = named.path ?? other.path ?? ["stages", app.stage];
      reading.report("google-name-twice", { what: named.what, other: of, name: `${app.name}-${named.name}` }, path, "key");
    }
  }
}

/** A stage that shares another's ground may have no project of its own. */
function projectOf({ ground: { google, shares } }: App, stages: readonly Pick<Checked, "app">[]): string | undefined {
  if (google !== undefined) return google.project;
  const ground = stages.find(({ app }) => app.stage === shares);
  return ground === undefined ? undefined : ground.app.ground.google?.project;
}

function namesOf(app: App): Named[] {
  const { stage, ground } = app;
  const own = (kind: Named["kind"], what: string, path: Path | undefined, ...parts: readonly string[]): Named => {
    return { kind, name: [stage, ...parts].join("-"), what, path };
  };
  const standby = ground.standby?.region;
  return [
    ...componentNames(app, own),
    ...app.secrets.map(({ name }) => own("secret", `the secret \`${name}\``, ["secrets", name], name)),
    ...app.data.flatMap((datum) => {
      const { name, kind } = datum;
      if (datum.hosting.existing !== undefined) return [];
      const what = own(kind === "bucket" ? "bucket" : "server", `\`${name}\``, ["data", name], name);
      const copy =
        kind === "bucket" || standby === undefined ? [] : [own("server", `the copy of \`${name}\``, undefined, name, standby)];
      return [what, ...copy];
    }),
    ...(app.data.some(dumps) ? [own("account", "the account that dumps", undefined, "dump")] : []),
    ...pipelineNames(app),
  ];
}

type Own = (kind: Named["kind"], what: string, path: Path | undefined, ...parts: readonly string[]) => Named;

function componentNames(app: App, own: Own): Named[] {
  const { access, components, ground, target } = app;
  const onRun = components.filter(({ placed }) => target === "cloud-run" || placed === "cloud-run");
  const scaled = onRun.some((component) => component.kind === "worker" && component.scale.on?.measure === "backlog");
  const pair = (what: string, ...parts: readonly string[]) =>
    (["account", "run"] as const).map((kind) => own(kind, what, undefined, ...parts));
  return [
    ...components.map(({ name }) => own("account", `\`${name}\``, ["components", name], name)),
    ...onRun.map(({ name }) => own("run", `\`${name}\``, ["components", name], name)),
    ...onRun.flatMap((component) => {
      if (component.kind !== "job" || component.run.when !== "schedule") return [];
      return [own("account", `what starts \`${component.name}\` by the clock`, undefined, component.name, "clock")];
    }),
    ...(scaled ? pair("the autoscaler of workers", "crema") : []),
    ...(access?.front === "tunnel" && target === "cloud-run" ? pair("what holds the tunnel open", "edge", "cloudflared") : []),
    ...(ground.state?.in === "hcp" && ground.state.agent !== undefined
      ? [own("account", "the agent of HCP Terraform", undefined, "agent")]
      : []),
    ...(ground.state?.in === "hcp"
      ? stackNames.map((stack) => own("account", "an account of HCP Terraform", undefined, "hcp", stack))
      : []),
  ];
}

/** The triggers of Cloud Build: one that builds, and one for each stage. */
function pipelineNames({ ground: { pipeline }, stage }: App): Named[] {
  if (pipeline?.with !== "cloud-build" || stage !== "build") return [];
  return [
    { kind: "trigger", name: "build", what: "the trigger that builds", path: undefined },
    { kind: "trigger", name: stage, what: `the trigger of the stage \`${stage}\``, path: ["stages", stage] },
  ];
}

function dumps(datum: App["data"][number]): boolean {
  if (datum.kind !== "postgres") return false;
  const { backups } = datum.hosting;
  return backups?.dump !== undefined || backups?.copy !== undefined;
}
