import * as z from "zod";
import { componentOverrides } from "./component.ts";
import { range } from "./hosts.ts";
import { givenName, kubernetesName, name } from "./names.ts";
import { files } from "./secret.ts";
import { environment } from "./text.ts";

const over = {
  env: environment.optional().describe("Over the environment of the top level and the stage."),
  files: files.optional().describe("Over the files of the top level and the stage, whole."),
  components: componentOverrides
    .optional()
    .describe(
      "The workers that run here, with what differs: queues, scale. Only these run; a service, scheduler or job is refused.",
    ),
};

/** What a site writes over its stage. */
export const siteOverride = z.strictObject(over);

const common = {
  stage: name.describe("The stage it belongs to."),
  from: z.array(range).min(1).describe("The addresses it connects from."),
  ...over,
};

export const site = z.discriminatedUnion("target", [
  z.strictObject({
    target: z.literal("kubernetes").describe("A cluster that is there already."),
    ...common,
    cluster: z
      .strictObject({
        context: givenName.describe("The context in your kubeconfig."),
        namespace: kubernetesName.describe("The namespace there."),
        "secret-store": kubernetesName.describe("The secret store there that secrets are taken from."),
      })
      .describe("Where in that cluster."),
  }),
  z.strictObject({ target: z.literal("machine").describe("A machine with an engine of its own."), ...common }),
]);

export const sites = z
  .record(name, site)
  .describe("Remote places that run workers only and reach the data of their stage by mutual TLS. Nothing locally.");
