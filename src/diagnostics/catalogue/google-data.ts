import { entry } from "../entry.ts";

/** FL0450 to FL0469: what Google's own servers and networks do otherwise than the manifest says, or not at all. */
export const googleData = {
  "redis-version-not-honoured": entry<{ name: string; version: number }>({
    code: "FL0450",
    severity: "error",
    message: ({ name, version }) => `\`${name}\` asks for Redis ${version}, which Memorystore for Redis does not have.`,
    hint: () => "Write `version: 7`.",
    explain:
      "Memorystore for Redis ends at 7.2. Newer servers are offered as Valkey, whose passwords are Google identities, which clients of Celery and the like do not speak.",
  }),
  "pitr-beyond": entry<{ name: string; pitr: string }>({
    code: "FL0451",
    severity: "error",
    message: ({ name, pitr }) => `\`${name}\` asks to go back to any moment of ${pitr}; Cloud SQL keeps 7 days of changes.`,
    hint: () => "Write `pitr: 7d` at most, and keep more backups.",
    explain: "Servers of the edition Enterprise keep the changes between backups for one to seven days.",
  }),
  "backups-too-few": entry<{ name: string; keep: number; days: number }>({
    code: "FL0452",
    severity: "error",
    message: ({ name, keep, days }) =>
      `\`${name}\` keeps ${keep === 1 ? "one backup" : `${keep} backups`} and wants to go back ${days} days: changes without a backup before them restore nothing.`,
    hint: ({ keep, days }) => `Write \`keep: ${days}\`, or \`pitr: ${keep}d\`.`,
    explain:
      "A moment is restored from the backup before it and the changes since. One backup is made a day, so that there have to be as many as `pitr` has days; Cloud SQL refuses otherwise.",
  }),
  "sql-size-rounded": entry<{ name: string; given: string }>({
    code: "FL0453",
    severity: "warning",
    message: ({ name, given }) => `There is no machine for \`${name}\` of just this size; it gets \`${given}\`.`,
    hint: () => "Nothing has to be done; this machine is what is paid for.",
    explain:
      "Cloud SQL has one or an even number of processors, at least 3.75 GiB of memory in steps of 256 MiB, and between 0.9 and 6.5 GiB for each processor. The smallest that holds what was asked is taken; the name holds processors and memory in MiB.",
  }),
  "network-range-needed": entry<{ network: string }>({
    code: "FL0454",
    severity: "error",
    message: ({ network }) => `The network \`${network}\` is there already, and only you know which of its addresses are free.`,
    hint: () => "Give a free range of it: `network: { existing: …, range: 10.20.0.0/22 }`.",
    explain:
      "In a network that is there already Fairlead makes a subnet of its own, for Cloud Run. The peering with Google's managed servers (private services access) has to be there too, because a network has one for everybody in it.",
  }),
  "range-not-ipv4": entry<{ range: string }>({
    code: "FL0455",
    severity: "error",
    message: ({ range }) => `The network's range ${range} is IPv6; managed servers and Cloud Run's subnets are IPv4.`,
    hint: () => "Write a private range: `10.10.0.0/16`.",
    explain: "Cloud SQL and Memorystore are reached by private IPv4 addresses.",
  }),
  "quiet-beyond": entry<{ range: string; days: number }>({
    code: "FL0456",
    severity: "error",
    message: ({ range, days }) => `The time without maintenance ${range} has ${days} days; Cloud SQL allows 90.`,
    hint: () => "Shorten it.",
    explain: "A server that is never updated is not safe: Google leaves it alone for at most 90 days on end.",
  }),
  "quiet-several": entry<{ count: number }>({
    code: "FL0457",
    severity: "warning",
    message: ({ count }) => `${count} times without maintenance are asked; Cloud SQL knows one at a time, and is told the first.`,
    hint: () => "Remove those that are over; deploy again when the first one is.",
    explain: "A server has one deny period. The order of the manifest decides which one it is told.",
  }),
  "standby-services-not-honoured": entry<{ region: string }>({
    code: "FL0458",
    severity: "warning",
    message: ({ region }) =>
      `In ${region} databases have a replica, and buckets and secrets a copy; services and Redis are not run there yet.`,
    hint: () => "Write `keep: data`, which says just that.",
    explain:
      "A standby region of Cloud Run keeps the data of the stage. Services there, and traffic that goes over to them, are to come; so is Redis, which has no replica in another region. This list only shrinks.",
  }),
  "bucket-not-in-standby": entry<{ name: string; region: string }>({
    code: "FL0459",
    severity: "error",
    message: ({ name, region }) => `The bucket \`${name}\` cannot be in the stage's region and in ${region} at once.`,
    hint: ({ name }) =>
      `Say where it lies: \`data: { ${name}: { location: eu } }\`, or take a standby region on the same continent.`,
    explain: "A bucket of two regions lies on one continent: Europe, the United States, or Asia.",
  }),
  "infrastructure-not-committed": entry<{ repository: string; stage: string }>({
    code: "FL0460",
    severity: "warning",
    message: ({ repository }) => `Nothing is committed to \`${repository}\` yet: stages are applied by \`fairlead deploy\` only.`,
    hint: ({ stage }) => `\`fairlead render ${stage} <folder>\` writes the Terraform that would stand there.`,
    explain:
      "The workflows of that repository may act as each stage already, so that somebody's own can plan and apply what was rendered into it. That Fairlead commits it by itself, and has it planned on a request and applied when it is merged, is to come. This list only shrinks.",
  }),
  "sql-size-beyond": entry<{ name: string; asked: string; most: string }>({
    code: "FL0461",
    severity: "error",
    message: ({ name, asked, most }) => `\`${name}\` asks for ${asked}; a server of Cloud SQL has at most ${most}.`,
    hint: () => "Ask for less; what is larger needs another kind of database, or several.",
    explain: "The largest machine of the edition Enterprise has 96 processors, 624 GiB of memory and a disk of 64 TiB.",
  }),
  "redis-size-beyond": entry<{ name: string; asked: string; most: string }>({
    code: "FL0462",
    severity: "error",
    message: ({ name, asked, most }) => `\`${name}\` asks for ${asked}; Memorystore for Redis has at most ${most}.`,
    hint: () => "Ask for less, or keep in it only what is in use.",
    explain: "A server of Memorystore for Redis has from 1 to 300 GiB.",
  }),
  "backups-too-many": entry<{ name: string; keep: number; most: number }>({
    code: "FL0463",
    severity: "error",
    message: ({ name, keep, most }) => `\`${name}\` keeps ${keep} backups; Cloud SQL keeps ${most}.`,
    hint: ({ most }) => `Write \`keep: ${most}\` at most, and \`dump\` for what has to last longer.`,
    explain:
      "Cloud SQL keeps up to 365 automatic backups of a server. A dump lies in a bucket, for as long as the bucket keeps it.",
  }),
  "logs-beyond": entry<{ logs: string; most: number }>({
    code: "FL0464",
    severity: "error",
    message: ({ logs, most }) => `Logs are to be kept for ${logs}; Google keeps them from one day to ${most} days.`,
    hint: ({ most }) => `Write \`logs: 1d\` at least and \`logs: ${most}d\` at most.`,
    explain: "A bucket of Cloud Logging keeps what is in it for whole days: one at least, ten years at most.",
  }),
  "standby-same": entry<{ region: string }>({
    code: "FL0465",
    severity: "error",
    message: ({ region }) => `The standby region ${region} is the stage's own.`,
    hint: () =>
      "Name another region, on the same continent if buckets shall be in both; `standby: zone` of a database is for zones.",
    explain: "A standby region takes over when the stage's own is lost, so that it has to be another one.",
  }),
  "copy-same": entry<{ name: string; region: string }>({
    code: "FL0466",
    severity: "error",
    message: ({ name, region }) => `The copy of the backups of \`${name}\` would lie in ${region}, where the database itself is.`,
    hint: ({ name }) => `Name another region: \`data: { ${name}: { backups: { copy: { to: … } } } }\`.`,
    explain: "A copy is for the day on which a whole region is lost, so that it has to lie in another one.",
  }),
};
