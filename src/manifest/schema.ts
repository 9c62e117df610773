/**
 * The manifest: the only source of its types, defaults, validation, editor schema and reference. One file per noun in
 * `schema/`; this one joins them.
 */
import * as z from "zod";
import { components, placedComponents } from "./schema/component.ts";
import { data } from "./schema/data.ts";
import { pipeline, state } from "./schema/delivery.ts";
import { image, registries, registry } from "./schema/image.ts";
import { appName, code, labelName, labelValue, sentence } from "./schema/names.ts";
import { files, secrets } from "./schema/secret.ts";
import { sites } from "./schema/site.ts";
import { stageKeys, stageShape, stages } from "./schema/stage.ts";
import { environment } from "./schema/text.ts";

const appShape = {
  app: appName.describe("The app's name, fixed for life. It names folders, resources and namespaces."),
  labels: z
    .record(labelName, labelValue)
    .optional()
    .describe("Shown in `fairlead status`; labels of resources on Google, of objects on Kubernetes."),
  image: image.optional(),
  registry: registry.optional(),
  registries: registries.optional(),
  state: state.optional(),
  pipeline: pipeline.optional(),
  env: environment
    .optional()
    .describe(
      "Environment of every component; a component adds to it or overrides it. Values are texts and may hold references. Local: of the process; Cloud Run: values and secret references; GKE and sites: ConfigMap and Secret.",
    ),
  files: files.optional(),
  secrets: secrets.optional(),
  accept: z.record(code, sentence).optional().describe("Waives one check, by its code, and says why. Each plan shows it."),
  sites: sites.optional(),
};

/** The manifest as it is written: stages not merged, defaults not filled. */
export const manifestSchema = z.strictObject({
  ...appShape,
  components: components.optional(),
  data: data.optional(),
  ...stageKeys,
  stages: stages.optional(),
});

/** The manifest as one stage sees it: merged, complete, defaults filled. */
export const stageSchema = z.strictObject({
  ...appShape,
  components: placedComponents.default({}),
  data: data.default({}),
  ...stageShape,
});

/** As written: what `parseManifest` gives. */
export type Manifest = z.input<typeof manifestSchema>;

/** As one stage sees it: what `mergeStage` gives, with every default filled. */
export type StageManifest = z.output<typeof stageSchema>;

export type ManifestComponent = StageManifest["components"][string];
export type ManifestDatum = StageManifest["data"][string];
export type ManifestSite = NonNullable<StageManifest["sites"]>[string];
