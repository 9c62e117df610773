import * as z from "zod";
import { access, monitor } from "./access.ts";
import { componentOverrides } from "./component.ts";
import { dataOverrides } from "./data.ts";
import { deliver } from "./delivery.ts";
import { cluster, google, namespace, network, shares, standby } from "./ground.ts";
import { name } from "./names.ts";
import { approve, from, gateway, maintenance, rollout } from "./release.ts";
import { files } from "./secret.ts";
import { environment } from "./text.ts";
import { partially } from "./written.ts";

export const target = z
  .enum(["local", "cloud-run", "gke"])
  .describe("Where the stage runs: this machine, Google Cloud Run, or Google Kubernetes Engine.");

/** What belongs to a stage and may stand at the top level for all of them. */
export const stageShape = {
  target,
  google: google.optional(),
  shares: shares.optional(),
  namespace: namespace.optional(),
  network: network.optional(),
  cluster: cluster.optional(),
  standby: standby.optional(),
  deliver: deliver.optional(),
  approve: approve.optional(),
  from: from.optional(),
  rollout: rollout.optional(),
  access: access.optional(),
  maintenance: maintenance.optional(),
  monitor: monitor.prefault({}),
  gateway: gateway.optional(),
};

/** The same as the top level and stages write it: partial until merged. */
export const stageKeys = partially(stageShape).shape;

/** What a stage writes over the top level. */
export const stageOverride = z.strictObject({
  ...stageKeys,
  env: environment.optional().describe("Over the environment of the top level."),
  files: files.optional().describe("Over the files of the top level; each one whole."),
  components: componentOverrides.optional(),
  data: dataOverrides.optional(),
});

export const stages = z
  .record(name, stageOverride)
  .describe(
    "Where the app runs, in the order of promotion. Each stage has its own data, secrets and identity. Any stage key may stand at the top level, where it holds for every stage. A stage named `local` exists always, outside the order.",
  );
