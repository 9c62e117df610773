import type { App, AppFile, Component, ComponentKind } from "../../../app/model.ts";
import { readTemplate } from "../../../app/template.ts";
import type { Context } from "../context.ts";
import type { Inputs } from "../inputs.ts";

/** What of a stage runs on Cloud Run: all of it, or the components that are placed there within a stage on GKE. */
export type RunStage = {
  context: Context;
  /** The app with templates filled in, so that their references are seen. */
  app: App;
  inputs: Inputs;
  /** Sorted by name. */
  components: readonly Component[];
};

export function runStage(context: Context, inputs: Inputs): RunStage {
  const app = { ...context.app, files: context.app.files.map((file) => filled(file, context.app, inputs)) };
  const here = app.components.filter(({ placed }) => app.target === "cloud-run" || placed === "cloud-run");
  return { context, app, inputs, components: here.toSorted((a, b) => (a.name < b.name ? -1 : 1)) };
}

/** The components of one kind that run here. */
export function ofKind<K extends ComponentKind>({ components }: RunStage, kind: K): Extract<Component, { kind: K }>[] {
  return components.filter((component): component is Extract<Component, { kind: K }> => component.kind === kind);
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
