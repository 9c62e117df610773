import { entry } from "../entry.ts";

const LATER = "This list only shrinks: each word here is one that Fairlead knows, checks and keeps, and does not act on yet.";

/** FL0470 to FL0479: words that GKE does not honour yet. */
export const gke = {
  "cluster-data-not-honoured": entry<{ name: string; word: string }>({
    code: "FL0470",
    severity: "error",
    message: ({ name, word }) => `\`${name}\` runs in the stage's cluster, where \`${word}\` is not kept yet.`,
    hint: () => "Leave `provider` out, and Google runs the server; or leave that word out.",
    explain: `A server with \`provider: cluster\` is objects of CloudNativePG or a Valkey with a disk of its own. Postgres there has \`tls: server\`, copies in other zones (\`standby: zone\`), and with \`backups\` its disks are kept by Backup for GKE; Valkey has one instance, whose disk is kept. What promises more about data is refused when objects are made. ${LATER}`,
  }),
  "cluster-data-by-the-night": entry<{ name: string; at: string }>({
    code: "FL0477",
    severity: "warning",
    message: ({ name, at }) =>
      `\`${name}\` runs in the stage's cluster, where its disks are kept as they are at ${at}: no moment in between can be restored.`,
    hint: () => "Where a day of changes must not be lost, leave `provider` out: Google keeps every change.",
    explain: `Backup for GKE copies the disks of a namespace once a day, as often as \`keep\` says, and a server that is made of such a copy starts as after a loss of power. Cloud SQL keeps changes too (\`pitr\`). ${LATER}`,
  }),
  "rollout-not-honoured": entry({
    code: "FL0471",
    severity: "warning",
    message: () => "`rollout` leads no share of requests to a new release on GKE yet; instances are replaced one after another.",
    hint: () => "A roll goes on only while new instances become ready, and the old release comes back when they do not.",
    explain: `On Cloud Run and on one machine requests move in the steps of \`rollout\`. On GKE a Deployment replaces instances, none before its successor is ready, so that the share of the new release grows by instances. A share of requests of its own would need a second workload, Service and backend of the load balancer for each service while a release rolls, and with Argo CD a commit for each step. ${LATER}`,
  }),
  "site-gateway-not-honoured": entry({
    code: "FL0472",
    severity: "warning",
    message: () => "The gateway by which sites reach the stage's data is not opened on GKE yet.",
    explain: `A gateway lets workers of remote sites reach the data of a stage by mutual TLS. ${LATER}`,
  }),
  "cluster-window-changed": entry<{ given: string }>({
    code: "FL0473",
    severity: "warning",
    message: ({ given }) => `GKE may work on the cluster in \`${given}\`: one window a week, as long as it has to be.`,
    hint: () => "Name more days, so that each may be shorter: with three a week, four hours are enough.",
    explain:
      "A cluster has one window, and GKE insists on 48 hours of maintenance within any 32 days, counting windows of four hours and more. The first entry of `maintenance.windows` is taken, with the days of others at the same time, and made as long as that needs. Servers of Cloud SQL and Redis keep the window that is written.",
  }),
  "standby-traffic-by-names": entry<{ region: string }>({
    code: "FL0474",
    severity: "warning",
    message: ({ region }) => `On GKE visitors are led to ${region} by their names, not by one load balancer over both regions.`,
    hint: () => "Write `traffic: dns`, which says just that; `fairlead plan --failover` tells what happens.",
    explain: `Each cluster has a load balancer of its own, and a failover turns the records of the stage's names to the other one. Visitors follow within five minutes. ${LATER}`,
  }),
  "cluster-range-small": entry<{ range: string; nodes: number; room: number }>({
    code: "FL0475",
    severity: "error",
    message: ({ range, nodes, room }) => `The range ${range} has pods for ${room} nodes, and the pools may grow to ${nodes}.`,
    hint: () => "Give the network a larger range, such as a /16, or let the pools grow less.",
    explain:
      "A quarter of the network's range is for pods, in a standby region an eighth, and GKE gives each node 256 addresses of it. While a pool is upgraded it has one node more.",
  }),
};
