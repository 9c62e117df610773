import { entry } from "../entry.ts";

/** FL06xx: Data servers and buckets. */
export const data = {
  "data-port-taken": entry<{ name: string; host: string; port: number }>({
    code: "FL0601",
    severity: "error",
    message: ({ name, host, port }) => `Port ${port} on ${host}, which \`data.${name}\` uses, is taken by another program.`,
    hint: ({ port }) => `End what listens there (\`ss -ltnp 'sport = :${port}'\` names it), then try again.`,
    explain:
      "A data server keeps the port it got at its first start, because addresses with that port are in the environment of running instances. Fairlead never talks to a server it did not start: when a foreign program listens on the port, the start is refused. The data is untouched.",
  }),
  "data-did-not-start": entry<{ name: string; log: string; lines: readonly string[] }>({
    code: "FL0602",
    severity: "error",
    message: ({ name, lines }) =>
      [`The server of \`data.${name}\` ended while it started.`, ...lines.map((line) => `  ${line}`)].join("\n"),
    hint: ({ log }) => `All it wrote is in ${log}.`,
    explain:
      "The server's program started and ended by itself before it accepted connections. Its last lines say why. Nothing was changed in its data; the next deployment or `fairlead up` tries again.",
  }),
  "data-not-ready": entry<{ name: string; seconds: number; log: string }>({
    code: "FL0603",
    severity: "error",
    message: ({ name, seconds }) => `The server of \`data.${name}\` runs, but accepts no connection after ${seconds} s.`,
    hint: ({ log }) => `It is left running, as it may be recovering. Its log is ${log}.`,
    explain:
      "After a crash a server first replays what it had acknowledged. That takes seconds to minutes, more on a slow disk. Fairlead waits, then gives up without ending the server, because ending it would only make the next start begin again.",
  }),
  "data-not-stopped": entry<{ name: string; pid: number }>({
    code: "FL0604",
    severity: "error",
    message: ({ name, pid }) => `The server of \`data.${name}\` (process ${pid}) does not end.`,
    hint: ({ pid }) =>
      `See what it waits for: \`ps -o pid,stat,wchan:30,args -p ${pid}\`. A process in state D waits for its disk.`,
    explain:
      "The server was asked to end cleanly, then to end at once, and is still there. Only the kernel can hold a process like that, nearly always for a disk that does not answer.",
  }),
  "data-folder-foreign": entry<{ name: string; folder: string; kind: string }>({
    code: "FL0605",
    severity: "error",
    exit: "refused",
    message: ({ name, folder, kind }) =>
      `${folder} is the folder of \`data.${name}\`, but holds something that is not ${kind}'s.`,
    hint: ({ folder }) => `Move it away: \`mv ${folder} ${folder}.old\`. Fairlead then makes the folder anew, empty.`,
    explain:
      "Fairlead makes a data folder only where there is none, and never deletes or reuses files that it did not put there.",
  }),
  "data-folder-owner": entry<{ name: string; folder: string; owner: number; account: string }>({
    code: "FL0606",
    severity: "error",
    exit: "refused",
    message: ({ name, folder, owner, account }) =>
      `The folder of \`data.${name}\`, ${folder}, belongs to user ${owner}; the server runs as ${account}.`,
    hint: ({ folder, account }) => `If it is yours, give it back: \`sudo chown -R ${account} ${folder}\`.`,
    explain:
      "A data server refuses files that belong to somebody else. This happens when Fairlead was started by different users for one project, or when the folder was restored from a copy.",
  }),
  "data-disk-full": entry<{ name: string; folder: string; megabytes: number }>({
    code: "FL0607",
    severity: "error",
    message: ({ name, folder, megabytes }) =>
      `There is no room for \`data.${name}\`: ${megabytes} MB are free on the disk that holds ${folder}.`,
    hint: ({ folder }) => `Make room; \`fairlead releases prune\` removes old releases, \`df -h ${folder}\` shows the disk.`,
    explain:
      "A server that cannot write its log of changes ends. Fairlead does not start one where it could not work; what was acknowledged before is on disk and comes back when there is room.",
  }),
  "postgres-major-changed": entry<{ name: string; folder: string; has: string; wants: number }>({
    code: "FL0608",
    severity: "error",
    exit: "refused",
    message: ({ name, has, wants }) => `\`data.${name}\` holds data of Postgres ${has}; the manifest names version ${wants}.`,
    hint: ({ name, has }) =>
      `Set \`data.${name}.version: ${has}\` again. To begin empty on the new version, save what you need, then \`fairlead down --stage <stage> --delete-data --data ${name}\`.`,
    explain:
      "Postgres cannot read the files of another major version. Starting the new version on an empty folder would look as if all data were gone, so it is refused. The old data is untouched.",
  }),
  "postgres-flag-unknown": entry<{ name: string; flag: string; version: string; near: string | undefined }>({
    code: "FL0609",
    severity: "error",
    exit: "mistake",
    message: ({ name, flag, version }) => `\`data.${name}.flags.${flag}\`: Postgres ${version} has no setting \`${flag}\`.`,
    hint: ({ near }) => (near === undefined ? "All settings: `SELECT name FROM pg_settings`." : `Did you mean \`${near}\`?`),
    explain:
      "Flags are settings of `postgresql.conf`, checked by name against the very program that will run. A server does not start with a setting it does not know, so the mistake is told before the running server is touched.",
  }),
  "postgres-flag-reserved": entry<{ name: string; flag: string }>({
    code: "FL0610",
    severity: "error",
    exit: "mistake",
    message: ({ name, flag }) => `\`data.${name}.flags.${flag}\` is set by Fairlead itself.`,
    hint: ({ flag }) => `Remove \`${flag}\`.`,
    explain:
      "Where a server listens, where its files are, how passwords are checked and that acknowledged writes survive a crash are promises of Fairlead, the same on every target. They are not open to flags.",
  }),
  "postgres-flag-value": entry<{ name: string; lines: readonly string[] }>({
    code: "FL0611",
    severity: "error",
    exit: "mistake",
    message: ({ name, lines }) =>
      [`Postgres refuses a value in \`data.${name}.flags\`.`, ...lines.map((line) => `  ${line}`)].join("\n"),
    explain:
      "The values were given to the server's program to check, without starting it. Where a server runs already, it goes on with the settings it has.",
  }),
  "postgres-name-reserved": entry<{ name: string; what: "database" | "user"; value: string }>({
    code: "FL0612",
    severity: "error",
    exit: "mistake",
    message: ({ name, what, value }) =>
      `\`data.${name}.${what === "database" ? "name" : "user"}\`: \`${value}\` is a ${what} that Postgres or Fairlead keeps for itself.`,
    hint: () => "Choose another one, such as the app's name.",
    explain:
      "`template0` and `template1` are what Postgres copies for each new database; roles that begin with `pg_` are its own; `fairlead` is the role by which Fairlead administers its servers.",
  }),
  "postgres-failed": entry<{ name: string; step: string; lines: readonly string[] }>({
    code: "FL0613",
    severity: "error",
    message: ({ name, step, lines }) => [`\`data.${name}\`: ${step} failed.`, ...lines.map((line) => `  ${line}`)].join("\n"),
    explain: "A program of Postgres ended with an error; its own words are shown. Nothing was left half done.",
  }),
  "postgres-administrator": entry<{ name: string }>({
    code: "FL0614",
    severity: "error",
    exit: "refused",
    message: ({ name }) => `\`data.${name}\` was made with another administrator's password than the one in the stage's secrets.`,
    hint: () => "Put the stage's file of secrets back as it was; it lies in `secrets/` of the state folder.",
    explain:
      "The password by which Fairlead administers a server is generated when the data is made. When the file of secrets is deleted or replaced, nobody can administer the server any more. The data is untouched.",
  }),
  "redis-older": entry<{ name: string; folder: string; version: string }>({
    code: "FL0620",
    severity: "error",
    exit: "refused",
    message: ({ name, version }) =>
      `\`data.${name}\` was written by Redis 7 or newer; the only program found is ${version}, which would not see that data.`,
    hint: () => "Put a `redis-server` or `valkey-server` of version 7 or newer on `PATH` again.",
    explain:
      "From version 7 on Redis keeps its data in several files in a folder of their own. An older program would ignore them and start empty, as if all data were gone, so it is refused. The data is untouched.",
  }),
  "secrets-missing": entry<{ stage: string; missing: readonly { name: string; what: string }[] }>({
    code: "FL0630",
    severity: "error",
    exit: "refused",
    message: ({ stage, missing }) =>
      [
        `Stage \`${stage}\` needs ${missing.length === 1 ? "a secret that has" : "secrets that have"} no value yet.`,
        ...missing.map(({ name, what }) => `  ${name}: ${what}`),
      ].join("\n"),
    hint: ({ stage, missing }) =>
      [
        "Supply each (the value is read from standard input):",
        ...missing.map(({ name }) => `  fairlead secrets set ${name} --stage ${stage}`),
      ].join("\n"),
    explain:
      "A secret with `supply:` or `existing:` is known only to you. Fairlead asks for all that are missing at once, before anything is changed. Values are kept per stage in a file that only you can read.",
  }),
  "secret-unknown": entry<{ stage: string; name: string; near: string | undefined; known: readonly string[] }>({
    code: "FL0631",
    severity: "error",
    exit: "mistake",
    message: ({ stage, name }) => `Stage \`${stage}\` has no secret \`${name}\`.`,
    hint: ({ near, known }) =>
      near !== undefined
        ? `Did you mean \`${near}\`?`
        : known.length > 0
          ? `Its secrets: ${known.join(", ")}. One that nothing refers to is no stage's.`
          : "Add it to `secrets:` in the manifest first.",
    explain:
      "Secrets are named in `secrets:` of the manifest and belong to the stages that refer to them; `fairlead secrets list` shows those of a stage. Passwords of data servers are called `data/<name>/password`.",
  }),
  "secret-fixed": entry<{ name: string; why: "composed" | "administrator" }>({
    code: "FL0632",
    severity: "error",
    exit: "mistake",
    message: ({ name, why }) =>
      why === "composed"
        ? `\`${name}\` is composed of other secrets, so it has no value of its own.`
        : `\`${name}\` is the password by which Fairlead administers its own server; it does not change.`,
    hint: ({ why }) => (why === "composed" ? "Set or rotate the secrets it is composed of." : undefined),
    explain:
      "A secret with `compose:` is computed from others each time it is used. The administrator of a database logs in by a socket that nobody else can reach; its password is of no use elsewhere.",
  }),
  "secret-not-generated": entry<{ name: string; stage: string }>({
    code: "FL0633",
    severity: "error",
    exit: "mistake",
    message: ({ name }) => `\`${name}\` was supplied by you, so Fairlead cannot make a new value for it.`,
    hint: ({ name, stage }) => `Supply the new value: \`fairlead secrets set ${name} --stage ${stage}\`.`,
    explain: "Only secrets with `generate:` and passwords of data servers are made by Fairlead; `rotate` makes them anew.",
  }),
  "secret-too-short": entry<{ name: string; characters: number; least: number }>({
    code: "FL0634",
    severity: "error",
    exit: "mistake",
    message: ({ name, characters, least }) =>
      `The value for \`${name}\` has ${characters} characters; a secret has at least ${least}.`,
    explain:
      "Every secret is masked in logs. A shorter value is found by chance in ordinary words, so masking it would ruin the logs, and it is quickly guessed.",
  }),
  "secret-not-text": entry<{ name: string; why: "bytes" | "zero" }>({
    code: "FL0635",
    severity: "error",
    exit: "mistake",
    message: ({ name, why }) =>
      why === "zero" ? `The value for \`${name}\` holds a zero byte.` : `The value for \`${name}\` is not text in UTF-8.`,
    hint: () => "Encode it: `base64 < file | fairlead secrets set …`, and decode it in the app.",
    explain:
      "Secrets reach a process by its environment or by a file. An environment variable holds text and ends at the first zero byte, so other values would arrive changed.",
  }),
  "secrets-unreadable": entry<{ file: string; reason: string }>({
    code: "FL0636",
    severity: "error",
    exit: "refused",
    message: ({ file, reason }) => `The secrets in ${file} cannot be read: ${reason}.`,
    hint: () => "Put the file back as it was, from a backup. Without it the data servers' passwords are lost.",
    explain:
      "The file is written as a whole and synced, so a crash does not damage it; it was changed or removed by something else. Fairlead does not begin a new one beside data whose passwords only the old one holds.",
  }),
};
