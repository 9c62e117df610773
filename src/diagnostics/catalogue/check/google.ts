import { entry } from "../../entry.ts";

/** FL0380 to FL0399: what Google would refuse, or do otherwise than it reads. */
export const onGoogle = {
  "region-unknown": entry<{ region: string; near: string | undefined }>({
    code: "FL0380",
    severity: "error",
    message: ({ region }) => `Google has no region \`${region}\`.`,
    hint: ({ near }) => (near === undefined ? "`gcloud compute regions list` lists them." : `Did you mean \`${near}\`?`),
    explain:
      "The list is the one this version knows. Regions are added once or twice a year: where this one is new, `accept` waives the check.",
  }),
  "sql-standby-backups": entry<{ name: string }>({
    code: "FL0381",
    severity: "error",
    message: ({ name }) => `\`${name}\` has a standby in another zone and no backups, which Cloud SQL does not allow.`,
    hint: () => 'Add `backups: { at: "02:00", keep: 7 }`.',
    explain: "A regional instance needs backups and the recovery of any moment: the standby is made of them.",
  }),
  "sql-flag-unknown": entry<{ flag: string; near: string | undefined }>({
    code: "FL0382",
    severity: "warning",
    message: ({ flag }) => `Cloud SQL is not known to have a flag \`${flag}\`.`,
    hint: ({ near }) =>
      near === undefined ? "https://docs.cloud.google.com/sql/docs/postgres/flags lists them." : `Did you mean \`${near}\`?`,
    explain: "Cloud SQL takes some of Postgres' settings only, and refuses others when the server is made or changed.",
  }),
  "sql-flag-value": entry<{ flag: string; value: string; takes: string }>({
    code: "FL0383",
    severity: "error",
    message: ({ flag, value, takes }) => `The flag \`${flag}\` takes ${takes}, not \`${value}\`.`,
    hint: () => "https://docs.cloud.google.com/sql/docs/postgres/flags says what each takes, without units.",
    explain:
      "Values are given as Cloud SQL stores them: switches as `on` and `off`, sizes and durations as numbers in the setting's own unit.",
  }),
  "sql-shared-core": entry<{ name: string; size: string; stage: string }>({
    code: "FL0384",
    severity: "warning",
    message: ({ name, size, stage }) => `\`${name}\` of \`${stage}\` is \`${size}\`, which shares a processor with others.`,
    hint: () => "Use `size: medium`, or `{ cpu, memory, storage }`, where users are.",
    explain:
      "Cloud SQL promises no availability for machines with a shared processor, and takes their processor away for a while when others need it.",
  }),
  "range-small": entry<{ range: string }>({
    code: "FL0385",
    severity: "error",
    message: ({ range }) => `The range \`${range}\` is too small for a network.`,
    hint: () => "Use /22 or larger, such as `10.10.0.0/16`.",
    explain:
      "A network is divided: Cloud Run takes a subnet of /26 at least and uses about two addresses for each instance, and Google's servers want a /24. A sixteenth and a quarter of the range are these.",
  }),
  "name-cut": entry<{ component: string; name: string; limit: number }>({
    code: "FL0386",
    severity: "warning",
    message: ({ component, name, limit }) =>
      `\`${component}\` would be called \`${name}\` on Cloud Run, which is longer than ${limit} characters: its end becomes a hash.`,
    hint: () => "A shorter name of app, stage or component is easier to find in Google's console.",
    explain:
      "Names on Cloud Run are those of app, stage and component. A name that is too long keeps its beginning and ends in six digits of its own hash.",
  }),
  "google-name-twice": entry<{ what: string; other: string; name: string }>({
    code: "FL0388",
    severity: "error",
    message: ({ what, other, name }) => `At Google ${what} would be called \`${name}\`, and so would ${other}.`,
    hint: () => "Give one of them another name.",
    explain:
      "Names on Google join those of app, stage and thing by hyphens, and some things have a name of their own behind that: `crema` scales workers, `clock` starts a job by schedule, `dump` writes dumps. In one project two of a kind cannot be called the same. Apps are checked one at a time: one called `shop` with a stage `eu-live`, and one called `shop-eu` with a stage `live`, want projects of their own.",
  }),
  "service-in-cluster": entry<{ component: string; service: string }>({
    code: "FL0387",
    severity: "error",
    message: ({ component, service }) =>
      `\`${component}\` runs on Cloud Run and asks \`${service}\`, which is reached inside the cluster only.`,
    hint: () => "Give the stage `access: { domain: … }`, by which it is reached from there too, or run both in one place.",
    explain:
      "A service of a cluster has a name that only the cluster knows. What is placed on Cloud Run asks it by the stage's public name, and here the stage has none. Variables that are meant for everybody reach such a component as well: it may need one of its own.",
  }),
  "database-reserved": entry<{ name: string; what: "database" | "role"; value: string }>({
    code: "FL0389",
    severity: "error",
    message: ({ name, what, value }) => `\`${name}\` wants a ${what} \`${value}\`, which every server of Cloud SQL has already.`,
    hint: ({ what }) => `Give the ${what} another name: \`${what === "role" ? "user" : "name"}\`.`,
    explain:
      "The databases `postgres`, `template0`, `template1` and `cloudsqladmin`, and the roles `postgres`, `cloudsql…` and `pg_…` are the server's own. The app gets a database and a role of its own, which is called after the app unless `name` and `user` say otherwise.",
  }),
  "bucket-name-reserved": entry<{ what: string; name: string }>({
    code: "FL0390",
    severity: "error",
    message: ({ what, name }) =>
      `${what} would be called \`${name}\`, and Google keeps names with \`google\` in them for itself.`,
    hint: () => "Names of buckets join those of project, app, stage and data: give one of them another name.",
    explain:
      "No bucket may begin with `goog` or hold `google`, or what looks like it. The names of buckets are seen by everybody, so that Google protects its own.",
  }),
  "addresses-few": entry<{ stage: string; instances: number; needed: number; has: number; wanted: string | undefined }>({
    code: "FL0391",
    severity: "warning",
    message: ({ stage, instances, needed, has }) =>
      `\`${stage}\` may run ${instances} instances, which take about ${needed} addresses; its network has ${has} for them.`,
    hint: ({ wanted }) =>
      wanted === undefined ? "Let `scale.max` be less." : `Use a range of ${wanted} or larger, or let \`scale.max\` be less.`,
    explain:
      "Instances on Cloud Run stand in the stage's network, in a sixteenth of its range, and take two addresses each while a release changes. Where none is left, instances do not start.",
  }),
  "range-large": entry<{ range: string }>({
    code: "FL0392",
    severity: "error",
    message: ({ range }) => `The range \`${range}\` is larger than any network of Google may be.`,
    hint: () => "Use /8 or smaller, such as `10.10.0.0/16`.",
    explain:
      "The largest private range is 10.0.0.0/8. A network needs far less; /16 holds 4,000 instances beside everything else.",
  }),
  "machine-type-unknown": entry<{ machine: string; near: string | undefined }>({
    code: "FL0393",
    severity: "error",
    message: ({ machine }) => `Google has no machine type \`${machine}\`.`,
    hint: ({ near }) =>
      near === undefined ? "`gcloud compute machine-types list` lists those of each zone." : `Did you mean \`${near}\`?`,
    explain:
      "The list is the one this version knows. Series are added about once a year: where this one is new, `accept` waives the check. Not every zone has every type.",
  }),
  "range-reserved": entry<{ range: string; taken: string; by: string }>({
    code: "FL0394",
    severity: "error",
    message: ({ range, taken, by }) => `The range \`${range}\` meets ${taken}, which is used by ${by}.`,
    hint: () => "Use a private range beside it, such as `10.10.0.0/16`.",
    explain:
      "Some addresses are not a network's to give. Google refuses most of them; in 172.17.0.0/16 a server of Cloud SQL is made and can never be reached.",
  }),
};
