import * as z from "zod";
import { chartRepository, chartVersion, sha256 } from "./hosts.ts";
import { kubernetesName, nounName, secretKey } from "./names.ts";
import { valuePath } from "./places.ts";
import { text } from "./text.ts";

const paths = z
  .strictObject({
    env: z.array(valuePath).min(1).optional().describe("Lists that take the environment."),
    size: valuePath.optional().describe("Takes `size` as requests and limits."),
    scale: valuePath.optional().describe("Takes `scale`."),
    image: valuePath.optional().describe("Takes the image and its digest."),
    health: valuePath.optional().describe("Takes the probes."),
    queues: valuePath.optional().describe("Takes the queues."),
  })
  .optional()
  .describe("Where the chart's values take Fairlead's words, so that nothing is written twice.");

const workload = kubernetesName.optional().describe("The workload of the chart that is this component; the only one without it.");

export const chart = z
  .union([
    z.strictObject({
      repo: chartRepository.describe("Where the chart is."),
      name: kubernetesName.describe("Its name there."),
      version: chartVersion.describe("Its exact version."),
      digest: sha256.optional().describe("The digest of the packed chart; a chart that differs is refused."),
      service: kubernetesName.optional().describe("The Service of the chart that `${component.url}` means."),
      workload,
      values: z.record(z.string(), z.unknown()).optional().describe("Values of the chart; texts may hold references."),
      secrets: z
        .record(kubernetesName, z.record(secretKey, text))
        .optional()
        .describe("Secrets the chart expects: name, then key, then text with references."),
      paths,
    }),
    z.strictObject({
      of: nounName.describe("The component whose chart brings this one too."),
      workload,
      paths,
    }),
  ])
  .describe(
    "How the component runs on Kubernetes where a chart exists: rendered at the pinned version, then owned like other objects. Kind, scale, env and health keep their meaning; everywhere else `command` runs.",
  );
