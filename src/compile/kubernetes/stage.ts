import type { App, Component, Data, Text } from "../../app/model.ts";
import { readTemplate } from "../../app/template.ts";
import { type Diagnostic, diagnose } from "../../diagnostics/diagnostic.ts";
import { type Context, contextOf } from "../terraform/context.ts";
import { isInCluster, type Place, placeOf } from "./servers.ts";

/** What of a release becomes objects. */
export type Release = {
  /** Lower-case letters, digits and hyphens: it is part of names and a label. */
  id: string;
  commit: string | undefined;
  /** Of the app's snapshot or image, as `${release.digest}`. */
  digest: string;
  /** By component: the reference of its image, by digest. */
  images: Readonly<Record<string, string>>;
  /** By name in `files:`: what the file of `from` or `template` says. */
  files: Readonly<Record<string, Uint8Array>>;
};

/** What only Google assigns, from the outputs of the stage's stacks. */
export type Outputs = {
  /** By name in `data:`. */
  data: Readonly<Record<string, { host: string; port: number; ca?: string }>>;
  /** The addresses by which the stage's own requests leave. */
  egress: readonly string[];
};

/** Which of a stage's clusters: the one that works, or the one that stands by in another region. */
export type Role = "primary" | "standby";

/** One stage in one cluster: what every noun is compiled from. */
export class Stage {
  readonly app: App;
  /** The same stage as its Terraform sees it: names on Google are asked there. */
  readonly context: Context;
  readonly release: Release;
  readonly outputs: Outputs;
  /** In which of the stage's clusters. */
  readonly cluster: Role;
  /** What it is there: after a failover the cluster that stood by works. */
  readonly role: Role;
  readonly diagnostics: Diagnostic[] = [];
  readonly #templates = new Map<string, Text>();
  readonly #reported = new Set<string>();

  constructor(
    app: App,
    fleet: readonly App[],
    release: Release,
    outputs: Outputs,
    { cluster, serving }: { cluster: Role; serving: Role },
  ) {
    this.app = app;
    const context = contextOf(app, fleet);
    if (context === undefined) throw new Error(`the stage ${app.stage} is not on Google; resolving it should have refused that`);
    this.context = context;
    this.release = release;
    this.outputs = outputs;
    this.cluster = cluster;
    this.role = cluster === serving ? "primary" : "standby";
  }

  get project(): string {
    return this.context.google.project;
  }

  get namespace(): string {
    return this.app.ground.namespace;
  }

  /** Components that run in the cluster: those placed elsewhere do not. */
  get components(): readonly Component[] {
    return this.app.components.filter((component) => {
      return component.placed === undefined && !(this.role === "standby" && isStep(component));
    });
  }

  datum<K extends Data["kind"]>(name: string, kind: K): Extract<Data, { kind: K }> {
    const found = this.app.data.find((datum) => datum.name === name);
    if (found?.kind !== kind) throw new Error(`no ${kind} ${name} in ${this.app.name}`);
    return found as Extract<Data, { kind: K }>;
  }

  /** Where a data server answers: what its stack put out, or the name it has in the cluster. */
  server(name: string): Place | undefined {
    const datum = this.app.data.find((one) => one.name === name);
    return datum !== undefined && isInCluster(datum) ? placeOf(datum, this.namespace) : this.outputs.data[name];
  }

  /** Reports once, however many components run into it. */
  readonly report = (diagnostic: Diagnostic): void => {
    const key = `${diagnostic.code} ${diagnostic.message}`;
    if (this.#reported.has(key)) return;
    this.#reported.add(key);
    this.diagnostics.push(diagnostic);
  };

  /** What a file of the release says; told and empty where the release does not have it. */
  content(file: string): Uint8Array {
    const bytes = this.release.files[file];
    if (bytes === undefined) this.report(diagnose("kubernetes-file-missing", { file, release: this.release.id }));
    return bytes ?? new Uint8Array();
  }

  /** A `template` with its references, read once. */
  template(file: string): Text {
    const known = this.#templates.get(file);
    if (known !== undefined) return known;
    const { text, mistakes } = readTemplate(new TextDecoder().decode(this.content(file)), this.app);
    for (const { line, diagnostic } of mistakes) {
      this.report({ ...diagnostic, message: `Line ${line} of the template \`${file}\`: ${diagnostic.message}` });
    }
    this.#templates.set(file, text);
    return text;
  }
}

/** A step of a release. A standby takes none: its database is a copy, and changes when the original does. */
function isStep(component: Component): boolean {
  return component.kind === "job" && (component.run.when === "before-release" || component.run.when === "after-release");
}
