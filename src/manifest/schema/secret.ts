import * as z from "zod";
import { givenName, name, sentence } from "./names.ts";
import { absolutePath, projectPath } from "./places.ts";
import { text } from "./text.ts";

const secret = z.union([
  z.strictObject({
    generate: z.int().min(8).max(512).describe("Generate this many characters, once for each stage."),
    characters: z.enum(["letters", "hex"]).default("letters").describe("From which: letters and digits, or hexadecimal digits."),
  }),
  z.strictObject({ supply: sentence.describe("Someone supplies it; this text tells them what it is.") }),
  z.strictObject({ compose: text.describe("Composed of other secrets: `admin:${secrets.password}`.") }),
  z.strictObject({
    existing: givenName.describe("One that is there already, by its name in the target's secret store."),
  }),
]);

export const secrets = z
  .record(name, secret)
  .describe(
    "Named values that exist once for each stage and are passed by reference only. Locally a file only you can read; on Google Secret Manager, written once, never in state or plan; on Kubernetes synchronised from there; a site gets only those its components refer to.",
  );

const mount = absolutePath
  .optional()
  .describe("Where it appears in a file system of the component's own. `${files.name.path}` works everywhere.");

const file = z.union([
  z.strictObject({ from: projectPath.describe("A file of the project, byte for byte."), mount }),
  z.strictObject({ template: projectPath.describe("A file of the project whose references are filled."), mount }),
  z.strictObject({ text: text.describe("The text itself; references are filled."), mount }),
]);

export const files = z
  .record(name, file)
  .describe(
    "Files that components read. Local: under the instance, by path. Cloud Run: a secret volume. GKE and sites: a ConfigMap, or a Secret as soon as one of its references is secret.",
  );
