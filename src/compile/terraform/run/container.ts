import { bucketName } from "../data/names.ts";
import type { Resources } from "../generated/index.ts";
import { raw, type Value } from "../hcl/expression.ts";
import { secretRef } from "./derived.ts";
import type { Needs } from "./needs.ts";
import { piecesOf, plainText } from "./piece.ts";
import type { RunStage } from "./stage.ts";

type Of<T> = Exclude<T, undefined>;
type Template = Resources["google_cloud_run_v2_service"]["template"];
/** A folder of files from Secret Manager, or of a bucket; services, workers and jobs take it alike. */
export type Volume = { name: string } & (
  | { secret: { secret: string; items: readonly { path: string; version: Value<string> }[] } }
  | { gcs: { bucket: string; mount_options: readonly string[] } }
);
type Container = Of<Template["containers"]>[number];

/** What containers of services, workers and jobs have alike: image, command, variables, folders. */
export function container(stage: RunStage, { component, env, files, folders }: Needs) {
  const command = component.command?.map((word): Value<string> => plainText(piecesOf(stage, component, word)) ?? "");
  return {
    image: raw(`var.images["${component.name}"]`),
    command,
    env: env.map((entry) =>
      "value" in entry
        ? { name: entry.name, value: entry.value }
        : { name: entry.name, value_source: { secret_key_ref: secretRef(stage, entry.secret) } },
    ),
    volume_mounts: [
      ...files.map(({ name, folder }) => ({ name, mount_path: folder })),
      ...folders.map(({ bucket, path }) => ({ name: `bucket-${bucket}`, mount_path: path })),
    ],
  } satisfies Container;
}

/**
 * The volumes behind these folders. Cloud Run knows no plain files: each is a version of a secret. Whoever the image runs as
 * may write to a bucket's folder: an instance holds nobody else.
 */
export function volumes(stage: RunStage, { files, folders }: Needs): Volume[] {
  return [
    ...files.map(({ name, secret, file }): Volume => {
      const { secret: id, version } = secretRef(stage, secret);
      return { name, secret: { secret: id, items: [{ path: file, version }] } };
    }),
    ...folders.map(({ bucket }): Volume => {
      const options = ["implicit-dirs", "file-mode=666", "dir-mode=777"];
      return { name: `bucket-${bucket}`, gcs: { bucket: bucketName(stage.context, bucket), mount_options: options } };
    }),
  ];
}

/** The generation of sandboxes, said where there are volumes: left open, each plan would show the one that Google chose. */
export function executionEnvironment(all: readonly Volume[]): "EXECUTION_ENVIRONMENT_GEN2" | undefined {
  return all.length === 0 ? undefined : "EXECUTION_ENVIRONMENT_GEN2";
}
