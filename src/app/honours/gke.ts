/** Words that GKE does not honour yet. */
import { inData } from "./data.ts";
import { on, type Weight, type Word } from "./word.ts";

/** It is to come. What promises something about data is refused when the stage's objects are compiled. */
const pending: Weight = { written: "warning", inherited: "warning" };

const here = on("gke");

export const gkeWords: readonly Word[] = [
  here(
    "data.<name>.provider",
    pending,
    "cluster-data-not-honoured",
    inData(["postgres", "redis"], ["provider"], (name, { provider }) => (provider === "cluster" ? { name } : undefined)),
  ),
  here("rollout", pending, "rollout-not-honoured", ({ manifest }) =>
    manifest.rollout ? [{ path: ["rollout"], params: {} }] : [],
  ),
  here("gateway", pending, "site-gateway-not-honoured", ({ manifest }) =>
    manifest.gateway ? [{ path: ["gateway"], params: {} }] : [],
  ),
];
