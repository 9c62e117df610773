import { entry } from "../entry.ts";

const LATER = "This list only shrinks: each word here is one that Fairlead knows, checks and keeps, and does not act on yet.";

/** FL0470 to FL0479: words that GKE does not honour yet. */
export const gke = {
  "cluster-data-not-honoured": entry<{ name: string }>({
    code: "FL0470",
    severity: "error",
    message: ({ name }) => `\`${name}\` is to run in the stage's cluster, which Fairlead does not set up yet.`,
    hint: () => "Leave `provider` out: Google runs the server.",
    explain: `A server in the cluster would be objects of CloudNativePG or Valkey. The manifest is read and checked; objects are refused, because the app would be led to a server that nobody made. ${LATER}`,
  }),
  "rollout-not-honoured": entry({
    code: "FL0471",
    severity: "warning",
    message: () => "`rollout` leads no share of requests to a new release on GKE yet; instances are replaced one after another.",
    hint: () => "A roll goes on only while new instances become ready, and the old release comes back when they do not.",
    explain: `On Cloud Run and on one machine requests move in the steps of \`rollout\`. On GKE a Deployment replaces instances, none before its successor is ready. ${LATER}`,
  }),
  "site-gateway-not-honoured": entry({
    code: "FL0472",
    severity: "warning",
    message: () => "The gateway by which sites reach the stage's data is not opened on GKE yet.",
    explain: `A gateway lets workers of remote sites reach the data of a stage by mutual TLS. ${LATER}`,
  }),
};
