/**
 * Workers whose count follows what waits in their queues. Cloud Run does not count queues: Google's own autoscaler (CREMA)
 * does, a service of the stage that reads Redis and sets the counts of the pools.
 * https://github.com/GoogleCloudPlatform/cloud-run-external-metrics-autoscaling
 */
import type { Component, Worker } from "../../../app/model.ts";
import { googleName } from "../../google-names.ts";
import { local, stageName } from "../context.ts";
import { dataOutput } from "../data/names.ts";
import { type Block, plainBlock } from "../hcl/block.ts";
import { heredoc, raw, type Value } from "../hcl/expression.ts";
import { remote } from "../remote.ts";
import { type Addressed, resource } from "../resource.ts";
import { passwordKey, secretId } from "../secret.ts";
import type { Draft } from "../stack.ts";
import type { Variable } from "../variable.ts";
import { secretRef } from "./derived.ts";
import { vpcAccess } from "./egress.ts";
import { ofKind, type RunStage } from "./stage.ts";

/** Google publishes its versions and no list of their digests. */
export const autoscalerImage: Variable = {
  name: "autoscaler_image",
  type: "string",
  description:
    "The image of the autoscaler of workers, by its version as Google publishes it. Whoever has looked at a digest may pin it: …/crema-v1/autoscaler@sha256:…",
  default: "us-central1-docker.pkg.dev/cloud-run-oss-images/crema-v1/autoscaler:1.0",
};
/** The image holds the program only; this is the system it runs on, which Google keeps patched. */
const BASE = "us-central1-docker.pkg.dev/serverless-runtimes/google-24/runtimes/java25";
/** Seconds between two looks at the queues. */
const EVERY = 15;
/** Of everything the autoscaler is within Terraform and at Google. */
const NAME = "crema";

/** Whether the count of a worker follows how much waits in its queues. */
export function isScaledByBacklog(component: Component): component is Worker {
  return component.kind === "worker" && component.scale.on?.measure === "backlog";
}

/** The redis whose authorities the autoscaler needs for a worker. */
export function brokerOf(component: Component): string | undefined {
  return isScaledByBacklog(component) ? component.broker : undefined;
}

export function autoscaler(stage: RunStage): Draft {
  const workers = ofKind(stage, "worker").filter((worker) => isScaledByBacklog(worker) && worker.broker !== undefined);
  if (workers.length === 0) return { file: "autoscaler.tf", blocks: [] };
  const account = resource("google_service_account", NAME, {
    account_id: stageName(stage.context, "account", NAME),
    display_name: `Scales workers of ${stage.app.name} in ${stage.app.stage}`,
  });
  const rights = [...readsConfig(stage), ...workers.flatMap((worker) => scales(stage, worker)), ...readsSecrets(stage, workers)];
  const config = configuration(stage, workers);
  const blocks: Block[] = [account, ...rights, ...config.blocks, service(stage, config.version, rights)];
  return { file: "autoscaler.tf", blocks };
}

const member = raw(`google_service_account.${NAME}.member`);

function readsConfig(stage: RunStage): Addressed[] {
  return [
    resource(
      "google_project_iam_member",
      NAME,
      { project: stage.context.google.project, role: "roles/parametermanager.parameterViewer", member },
      { why: "Parameters hold no secrets, and cannot be granted one by one." },
    ),
  ];
}

/** May set the count of this pool, which Google takes for running something as its account. */
function scales(stage: RunStage, { name }: Worker): Addressed[] {
  return [
    resource("google_cloud_run_v2_worker_pool_iam_member", local(name, NAME), {
      name: raw(`google_cloud_run_v2_worker_pool.${local(name)}.name`),
      location: stage.context.google.region,
      role: "roles/run.developer",
      member,
    }),
    resource("google_service_account_iam_member", local(name, NAME), {
      service_account_id: raw(`google_service_account.${local(name)}.name`),
      role: "roles/iam.serviceAccountUser",
      member,
    }),
  ];
}

function readsSecrets({ context, encrypted }: RunStage, workers: readonly Worker[]): Addressed[] {
  const brokers = [...new Set(workers.flatMap(({ broker }) => (broker === undefined ? [] : [broker])))].sort();
  const keys = brokers.flatMap((broker) => [passwordKey(broker), ...(encrypted.has(broker) ? [`${broker}_ca`] : [])]);
  const made = keys.filter((key) => key.endsWith("_ca")).map((key) => raw(`google_secret_manager_secret.${local(key)}`));
  return [
    resource(
      "google_secret_manager_secret_iam_member",
      NAME,
      { secret_id: raw("each.value"), role: "roles/secretmanager.secretAccessor", member },
      { for_each: raw(`toset([${keys.map((key) => `"${secretId(context, key)}"`).join(", ")}])`), depends_on: made },
    ),
  ];
}

function configuration(stage: RunStage, workers: readonly Worker[]): { blocks: Block[]; version: Addressed } {
  const { google, app } = { google: stage.context.google, app: stage.app };
  const parameter = resource("google_parameter_manager_regional_parameter", NAME, {
    parameter_id: googleName("compute", app.name, app.stage, NAME),
    location: google.region,
    format: "YAML",
  });
  const version = resource(
    "google_parameter_manager_regional_parameter_version",
    NAME,
    {
      parameter: parameter.address.get("id"),
      parameter_version_id: raw("substr(sha256(local.crema), 0, 12)"),
      parameter_data: raw("local.crema"),
    },
    { lifecycle: { create_before_destroy: true } },
  );
  return { blocks: [plainBlock("locals", [], { crema: heredoc(...yaml(stage, workers)) }), parameter, version], version };
}

/** The autoscaler's own language, which is KEDA's: https://keda.sh/docs/2.17/scalers/redis-lists/ */
function yaml(stage: RunStage, workers: readonly Worker[]): Value<string>[] {
  const brokers = [...new Set(workers.flatMap(({ broker }) => (broker === undefined ? [] : [broker])))].sort();
  return [
    "apiVersion: crema/v1\nkind: CremaConfig\nspec:\n",
    `  pollingInterval: ${EVERY}\n  triggerAuthentications:\n`,
    ...brokers.flatMap((broker) => authentication(stage, broker)),
    "  scaledObjects:\n",
    ...workers.flatMap((worker) => scaled(stage, worker)),
  ];
}

function authentication(stage: RunStage, broker: string): Value<string>[] {
  const keys = [
    { parameter: "password", key: passwordKey(broker) },
    ...(stage.encrypted.has(broker) ? [{ parameter: "ca", key: `${broker}_ca` }] : []),
  ];
  return [
    `    - metadata:\n        name: ${broker}\n      spec:\n        gcpSecretManager:\n          secrets:\n`,
    ...keys.flatMap(({ parameter, key }): Value<string>[] => {
      const { secret, version } = secretRef(stage, key);
      return [`            - parameter: ${parameter}\n              id: ${secret}\n              version: "`, version, '"\n'];
    }),
  ];
}

function scaled(stage: RunStage, { name, scale, queues, broker }: Worker): Value<string>[] {
  if (broker === undefined || scale.on?.measure !== "backlog") return [];
  const { project, region } = stage.context.google;
  const pool = `projects/${project}/locations/${region}/workerpools/${stageName(stage.context, "run", name)}`;
  const count = (otherwise: number) => raw(`lookup(var.scale, "${name}", ${otherwise})`);
  const [target, tls] = [scale.on.target, stage.encrypted.has(broker)];
  return [
    `    - spec:\n        scaleTargetRef:\n          name: ${pool}\n        minReplicaCount: `,
    count(scale.min),
    "\n        maxReplicaCount: ",
    count(scale.max),
    "\n        triggers:\n",
    ...queues.flatMap((queue): Value<string>[] => [
      `          - type: redis\n            name: ${name}-${queue}\n            metadata:\n              address: `,
      remote("data", dataOutput(broker, "host")),
      ":",
      raw(`tostring(${remote("data", dataOutput(broker, "port")).text})`),
      `\n              listName: ${JSON.stringify(queue)}\n              listLength: "${target}"\n              enableTLS: "${tls}"\n`,
      `            authenticationRef:\n              name: ${broker}\n`,
    ]),
  ];
}

function service(stage: RunStage, version: Addressed, rights: readonly Addressed[]): Addressed {
  return resource(
    "google_cloud_run_v2_service",
    NAME,
    {
      name: stageName(stage.context, "run", NAME),
      location: stage.context.google.region,
      deletion_protection: false,
      ingress: "INGRESS_TRAFFIC_INTERNAL_ONLY",
      template: {
        service_account: raw(`google_service_account.${NAME}.email`),
        containers: [
          {
            image: raw(`var.${autoscalerImage.name}`),
            base_image_uri: BASE,
            env: [{ name: "CREMA_CONFIG", value: version.address.get("name") }],
            resources: { limits: { cpu: "1", memory: "1Gi" }, cpu_idle: false },
          },
        ],
        vpc_access: vpcAccess(stage),
      },
      scaling: { scaling_mode: "MANUAL", manual_instance_count: 1 },
    },
    {
      depends_on: rights.map(({ address }) => address),
      why: "One instance that works without requests, so its processor is never taken away. It holds nothing.",
    },
  );
}
