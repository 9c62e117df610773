import { entry } from "../entry.ts";
import { cloudRun } from "./cloud-run.ts";
import { gke } from "./gke.ts";
import { googleData } from "./google-data.ts";

const LATER = "This list only shrinks: each word here is one that Fairlead knows, checks and keeps, and does not act on yet.";

/**
 * FL04xx: words that a target does not honour yet, one code each. What promises something about data is an error where the
 * word is written for that target, and a warning where a stage only inherits it.
 */
export const target = {
  "site-not-built": entry<{ site: string }>({
    code: "FL0403",
    severity: "warning",
    message: ({ site }) => `The site \`${site}\` is checked, and this version cannot deploy to sites yet.`,
    explain: `Workers at remote sites are read and checked in full; nothing is brought there. ${LATER}`,
  }),
  "backups-not-honoured": entry<{ name: string }>({
    code: "FL0410",
    severity: "error",
    message: ({ name }) => `\`${name}\` asks for backups, which are not made on this machine yet.`,
    hint: ({ name }) =>
      `Write \`backups: none\` for the stages of this machine, as in \`stages: { local: { data: { ${name}: { backups: none } } } }\`.`,
    explain: `A backup that is asked for and not made is found missing on the day it is needed, so this is an error where it is written for a stage on this machine. The stage \`local\` only inherits what is meant for the others, and warns. ${LATER}`,
  }),
  "backup-copy-not-honoured": entry<{ name: string }>({
    code: "FL0411",
    severity: "error",
    message: ({ name }) => `\`${name}\` asks for copies of its backups, which are not made on this machine yet.`,
    hint: () => "Write `backups: none` in the stages of this machine.",
    explain: `Copies of backups are made in another region, locally in a second folder. ${LATER}`,
  }),
  "backup-dump-not-honoured": entry<{ name: string }>({
    code: "FL0412",
    severity: "error",
    message: ({ name }) => `\`${name}\` asks for dumps, which are not made on this machine yet.`,
    hint: () => "Write `backups: none` in the stages of this machine, or a job with a schedule that dumps.",
    explain: `A dump is a logical copy of a database (\`pg_dump\`) in a bucket of the app. ${LATER}`,
  }),
  "standby-not-honoured": entry<{ name: string }>({
    code: "FL0413",
    severity: "error",
    message: ({ name }) => `\`${name}\` asks for a second server that takes over, which is not run on this machine yet.`,
    hint: () => "Write `standby: none` in the stages of this machine.",
    explain: `A streaming replica on the same machine serves drills; it does not outlive the machine. ${LATER}`,
  }),
  "tls-not-honoured": entry<{ name: string; tls: string }>({
    code: "FL0414",
    severity: "error",
    message: ({ name, tls }) => `\`${name}\` asks for \`tls: ${tls}\`, and servers on this machine speak without TLS yet.`,
    hint: () => "Write `tls: none` in the stages of this machine: nothing leaves the loopback.",
    explain: `Data servers of this machine listen on the loopback only, or on the gateway of the stage's own container network. \`tls: server\`, which is postgres' default, is a promise only where it is written out. ${LATER}`,
  }),
  "existing-not-honoured": entry<{ name: string }>({
    code: "FL0415",
    severity: "error",
    message: ({ name }) =>
      `\`${name}\` is there already, says \`existing\`, and on this machine Fairlead would make a new, empty one.`,
    hint: () => "Leave `existing` to the stages on Google, or pass the address of a server of yours as a secret.",
    explain: `\`existing\` names a database or bucket on Google that Fairlead shall use and never destroy. ${LATER}`,
  }),
  "retention-not-honoured": entry<{ name: string; word: string }>({
    code: "FL0416",
    severity: "error",
    message: ({ name, word }) =>
      `\`${name}\` has \`${word}\`, and buckets on this machine are plain folders that keep no versions and delete nothing.`,
    hint: ({ word }) => `Leave \`${word}\` to the stages on Google.`,
    explain: `A bucket on this machine is a folder. What is replaced there is gone, what is old stays. ${LATER}`,
  }),
  "standby-region-not-honoured": entry({
    code: "FL0420",
    severity: "error",
    message: () => "The stage asks for a standby region; on this machine there is no second folder of servers for drills yet.",
    hint: () => "Write `standby` in the stages on Google only.",
    explain: `A standby region takes over when the first one is lost. On one machine it would be a rehearsal. ${LATER}`,
  }),
  "gateway-not-honoured": entry({
    code: "FL0421",
    severity: "error",
    message: () => "The stage asks for a gateway for sites, which is not opened on this machine yet.",
    hint: () => "Write `gateway` in the stages on Google only.",
    explain: `A gateway lets workers of remote sites reach the data of a stage by mutual TLS. ${LATER}`,
  }),
  "registries-not-honoured": entry<{ host: string }>({
    code: "FL0422",
    severity: "warning",
    message: ({ host }) => `The login for \`${host}\` is not given to the container engine yet.`,
    hint: ({ host }) => `Log in yourself: \`docker login ${host}\`.`,
    explain: `Images that are pulled on this machine are pulled with the logins the container engine has. ${LATER}`,
  }),
  "login-not-honoured": entry<{ login: string }>({
    code: "FL0423",
    severity: "warning",
    message: ({ login }) => `\`login: ${login}\` asks nobody on this machine: whoever reaches the port is in.`,
    hint: () => "The edge listens on the loopback only; the app's own login holds everywhere.",
    explain: `Identity-Aware Proxy and Cloudflare Access stand in front of Google's and Cloudflare's addresses, not in front of a laptop's. ${LATER}`,
  }),
  "people-not-honoured": entry({
    code: "FL0424",
    severity: "warning",
    message: () => "`who` of a rule is not asked for on this machine; `from` and `paths` are.",
    hint: () => "Rules that name only people let everybody in here.",
    explain: `Who somebody is, is known by a login in front of the app, which this machine does not have. ${LATER}`,
  }),
  "waf-not-honoured": entry<{ waf: string }>({
    code: "FL0425",
    severity: "warning",
    message: ({ waf }) => `\`waf: ${waf}\` filters nothing on this machine; \`limit\` does.`,
    explain: `A web application firewall is Cloud Armor's or Cloudflare's. The edge of this machine refuses malformed requests and limits their rate. ${LATER}`,
  }),
  "alerts-not-honoured": entry({
    code: "FL0426",
    severity: "warning",
    message: () => "Nobody is notified from this machine yet.",
    hint: () => "The engine's metrics are Prometheus text: point your own alerting at them.",
    explain: `Alerts by \`monitor.notify\` exist on Google. ${LATER}`,
  }),
  "container-only": entry<{ component: string }>({
    code: "FL0427",
    severity: "warning",
    message: ({ component }) =>
      `\`${component}\` has no \`command\`, so on this machine it runs only where there is a container engine.`,
    hint: () => "Give it a `command`, the one that its image starts.",
    explain: `Without a container engine components run as processes from the sources, and the image's own command is not known there. ${LATER}`,
  }),
  ...cloudRun,
  ...googleData,
  ...gke,
};
