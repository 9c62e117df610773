import * as z from "zod";
import { chartRepository, chartVersion, sha256 } from "./hosts.ts";
import { kubernetesName, nounName, secretKey } from "./names.ts";
import { valuePath } from "./places.ts";
import { text } from "./text.ts";

const paths = z
  .strictObject({
    env: z
      .array(valuePath)
      .min(1)
      .optional()
      .describe(
        "Places that take the environment, secret values by reference. A list there is written whole, with what the chart and `values` have in it.",
      ),
    size: valuePath.optional().describe("Takes `size` as requests, and `burst` as limits."),
    scale: valuePath
      .optional()
      .describe("Takes `scale`: a number of instances, or the range of an autoscaler. The autoscaler itself is Fairlead's."),
    image: valuePath
      .optional()
      .describe(
        "Takes the image of the release by its digest, as one text or as registry, repository and tag, whatever the chart has there.",
      ),
    health: valuePath
      .optional()
      .describe(
        "Beneath it stand `startupProbe`, `readinessProbe` and `livenessProbe`; without a place the chart's own probes hold.",
      ),
    queues: valuePath.optional().describe("Takes the queues, as a list or joined by commas."),
  })
  .optional()
  .describe(
    "Where the chart's values take Fairlead's words, so that nothing is written twice. Image, environment, size and count hold in the Pod even where the chart has no place for them.",
  );

const workload = kubernetesName
  .optional()
  .describe(
    "The workload of the chart that is this component; without it, the only one of its kind that is left: a Deployment, a Job around a release (a hook of Helm as well), or a CronJob. It gets the component's name.",
  );

export const chart = z
  .union([
    z.strictObject({
      repo: chartRepository.describe("Where the chart is. An archive in the folder that FAIRLEAD_CHARTS names is taken first."),
      name: kubernetesName.describe("Its name there."),
      version: chartVersion.describe("Its exact version."),
      digest: sha256.optional().describe("The digest of the packed chart; a chart that differs is refused."),
      service: kubernetesName.optional().describe("The Service of the chart that `${component.url}` means; it gets a port 80."),
      workload,
      values: z
        .record(z.string(), z.unknown())
        .optional()
        .describe(
          "Values of the chart; texts may hold references, but no secrets. Keys that the chart does not read are refused.",
        ),
      secrets: z
        .record(kubernetesName, z.record(secretKey, text))
        .optional()
        .describe(
          "Secrets the chart expects: name, then key, then text with references. Each becomes an ExternalSecret with exactly these keys.",
        ),
      paths,
    }),
    z.strictObject({
      of: nounName.describe("The component whose chart brings this one too."),
      workload,
      paths,
    }),
  ])
  .describe(
    "How the component runs on Kubernetes where a chart exists: rendered at the pinned version, then owned like other objects. What its Pods leave open is closed as in Fairlead's own: no rights, and a root file system that is only read, with scratch room at `/tmp`. Kind, scale, env and health keep their meaning; everywhere else `command` runs.",
  );
