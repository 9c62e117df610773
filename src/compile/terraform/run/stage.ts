import type { App, AppFile, Component, ComponentKind } from "../../../app/model.ts";
import { readTemplate } from "../../../app/template.ts";
import type { Context } from "../context.ts";
import type { Inputs } from "../inputs.ts";
import { passwordKey, type SecretKey } from "../secret.ts";

/** What of a stage runs on Cloud Run: all of it, or the components that are placed there within a stage on GKE. */
export type RunStage = {
  context: Context;
  /** The app with templates filled in, so that their references are seen. */
  app: App;
  inputs: Inputs;
  /** Sorted by name. */
  components: readonly Component[];
  byKind: ByKind;
  /** Data whose servers are reached encrypted only. */
  encrypted: ReadonlySet<string>;
  /** The keys of the passwords of its servers. */
  passwords: ReadonlySet<SecretKey>;
};

type OfKind<K extends ComponentKind> = Extract<Component, { kind: K }>;
type ByKind = { readonly [K in ComponentKind]: readonly OfKind<K>[] };

export function runStage(context: Context, inputs: Inputs): RunStage {
  const app = { ...context.app, files: context.app.files.map((file) => filled(file, context.app, inputs)) };
  const here = app.components.filter(({ placed }) => app.target === "cloud-run" || placed === "cloud-run");
  const components = here.toSorted((a, b) => (a.name < b.name ? -1 : 1));
  const encrypted = app.data.filter((datum) => datum.kind !== "bucket" && datum.hosting.tls !== "none");
  return {
    context,
    app,
    inputs,
    components,
    byKind: {
      service: only(components, "service"),
      worker: only(components, "worker"),
      scheduler: only(components, "scheduler"),
      job: only(components, "job"),
    },
    encrypted: new Set(encrypted.map(({ name }) => name)),
    passwords: new Set(app.data.map(({ name }) => passwordKey(name))),
  };
}

/** The components of one kind that run here. */
export function ofKind<K extends ComponentKind>({ byKind }: RunStage, kind: K): ByKind[K] {
  return byKind[kind];
}

function only<K extends ComponentKind>(components: readonly Component[], kind: K): OfKind<K>[] {
  return components.filter((component): component is OfKind<K> => component.kind === kind);
}

/** A template whose text is known is a text with references; without its text it stays what it is. */
function filled(file: AppFile, app: App, { files }: Inputs): AppFile {
  const source = "template" in file.content ? files[file.content.template] : undefined;
  return source === undefined ? file : { ...file, content: { text: readTemplate(source, app).text } };
}

/** Whether something else makes the job: only its identity and what it may do exist here. */
export function isStartedByAnother(component: Component): boolean {
  return component.kind === "job" && component.run.when === "by";
}
