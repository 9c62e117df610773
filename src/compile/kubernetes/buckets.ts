import type { Volume, VolumeMount } from "kubernetes-types/core/v1.js";
import { bucketName } from "../terraform/data/names.ts";
import type { Read } from "./component.ts";
import { bucketPath } from "./places.ts";
import { USER } from "./pod-security.ts";
import type { Stage } from "./stage.ts";

/** What tells GKE to add the sidecar that mounts buckets. */
export const FUSE_ANNOTATION = { "gke-gcsfuse/volumes": "true" };

/**
 * Buckets as folders, by Cloud Storage FUSE:
 * https://cloud.google.com/kubernetes-engine/docs/how-to/cloud-storage-fuse-csi-driver-ephemeral
 */
export function compileBuckets(stage: Stage, { texts }: Read): { volumes: Volume[]; mounts: VolumeMount[] } {
  const names = [...texts.buckets].sort();
  return {
    volumes: names.map((name) => ({
      name: `bucket-${name}`,
      csi: {
        driver: "gcsfuse.csi.storage.gke.io",
        volumeAttributes: {
          bucketName: bucketName(stage.context, name),
          // Objects uploaded by others make no folders; and everything belongs to whom the app runs as.
          mountOptions: `implicit-dirs,uid=${USER},gid=${USER},file-mode=660,dir-mode=770`,
        },
      },
    })),
    mounts: names.map((name) => ({ name: `bucket-${name}`, mountPath: bucketPath(stage.datum(name, "bucket")) })),
  };
}
