import { entry } from "../entry.ts";

/** FL09xx: the command line. */
export const command = {
  "unknown-command": entry<{ command: string; near?: string | undefined }>({
    code: "FL0901",
    severity: "error",
    message: ({ command }) => `There is no command \`${command}\`.`,
    hint: ({ near }) => (near ? `Did you mean \`fairlead ${near}\`?` : "`fairlead --help` lists all commands."),
    exit: "mistake",
    explain:
      "The first words after `fairlead` name a command. `fairlead --help` lists them, `fairlead <command> --help` tells more about one.",
  }),
  "unknown-option": entry<{
    option: string;
    command: string;
    near?: string | undefined;
    instead?: "behind" | { argument: string } | undefined;
  }>({
    code: "FL0902",
    severity: "error",
    message: ({ option, command }) => `\`fairlead ${command}\` has no option \`${option}\`.`,
    hint: ({ near, command, option, instead }) => {
      if (typeof instead === "object") return `It is an argument: \`fairlead ${command} <${instead.argument}>\`.`;
      if (near) return `Did you mean \`${near}\`?`;
      return instead === "behind"
        ? `What is meant for the program stands behind \`--\`: \`fairlead ${command} … -- ${option} …\`.`
        : `\`fairlead ${command} --help\` lists its options.`;
    },
    exit: "mistake",
    explain:
      "Options that a command does not know are refused, so that a misspelt one never silently does nothing. What belongs to another program stands behind `--`: `fairlead run cleanup -- --verbose`.",
  }),
  "bad-option-value": entry<{ option: string; value: string; expected: string }>({
    code: "FL0903",
    severity: "error",
    message: ({ option, value }) => (value === "" ? `\`${option}\` needs a value.` : `\`${option}\` does not take \`${value}\`.`),
    hint: ({ expected }) => `It takes ${expected}.`,
    exit: "mistake",
    explain: "The value of an option is not of the form it takes. `fairlead <command> --help` shows the form of each.",
  }),
  "missing-argument": entry<{ command: string; argument: string; about: string }>({
    code: "FL0904",
    severity: "error",
    message: ({ command, argument }) => `\`fairlead ${command}\` needs <${argument}>.`,
    hint: ({ argument, about }) => `<${argument}>: ${about}.`,
    exit: "mistake",
    explain: "The command cannot know what to work on without this argument. `fairlead <command> --help` shows examples.",
  }),
  "extra-argument": entry<{ command: string; argument: string }>({
    code: "FL0905",
    severity: "error",
    message: ({ command, argument }) => `\`fairlead ${command}\` has no use for \`${argument}\`.`,
    hint: ({ command }) => `\`fairlead ${command} --help\` shows what it takes.`,
    exit: "mistake",
    explain: "More arguments were given than the command takes. A value with spaces needs quotes in the shell.",
  }),
  "manifest-not-found": entry<{ where: string; given: boolean }>({
    code: "FL0906",
    severity: "error",
    message: ({ where, given }) =>
      given ? `There is no fairlead.yaml at ${where}.` : `There is no fairlead.yaml in ${where} or above it.`,
    hint: () => "`fairlead init` writes one; `--manifest <path>` names one elsewhere.",
    exit: "mistake",
    explain:
      "Most commands work on one app, described by its `fairlead.yaml`. It is looked for in the current folder and then in each folder above it. A path given to the command (a folder or the file itself) is taken as it is.",
  }),
  "manifest-unreadable": entry<{ file: string; reason: string }>({
    code: "FL0907",
    severity: "error",
    message: ({ file, reason }) => `${file} cannot be read: ${reason}.`,
    exit: "missing",
    explain: "The manifest is there and the system did not let it be read, mostly for want of permission.",
  }),
  "answer-needed": entry<{ question: string }>({
    code: "FL0908",
    severity: "error",
    message: ({ question }) => `Without a terminal nobody can be asked: ${question}`,
    hint: () => "`--yes` answers yes.",
    exit: "refused",
    explain:
      "Commands that cannot be undone ask first. Fairlead never asks where there is no terminal to answer from (a pipeline, a script): there `--yes` has to say it.",
  }),
  "not-confirmed": entry({
    code: "FL0909",
    severity: "error",
    message: () => "Not confirmed; nothing was changed.",
    exit: "refused",
    explain: "The question of a command was answered with no, or with something else than it asked for.",
  }),
  "nothing-runs": entry<{ app: string; elsewhere?: string }>({
    code: "FL0910",
    severity: "error",
    message: ({ app }) => `Nothing of ${app} runs on this machine.`,
    hint: ({ elsewhere }) =>
      elsewhere === undefined
        ? "`fairlead up` starts it."
        : `\`fairlead up\` starts it; a stage on Google is asked for by its name: \`--stage ${elsewhere}\`.`,
    exit: "failed",
    explain:
      "The command speaks to the app's engine, and none is running: it was never started, was ended by `fairlead down`, or the machine was restarted (`fairlead service install` starts it at boot).",
  }),
  "file-unreadable": entry<{ file: string; reason: string }>({
    code: "FL0911",
    severity: "error",
    message: ({ file, reason }) => `${file} cannot be read: ${reason}.`,
    exit: "mistake",
    explain: "A file that was named on the command line is not there, or the system did not let it be read.",
  }),
  "engine-answer": entry<{ status: number; what: string }>({
    code: "FL0912",
    severity: "error",
    message: ({ status, what }) =>
      `The engine answered ${what} with ${status}, which this version of fairlead does not understand.`,
    hint: () => "Engine and command line may be of different versions: `fairlead down` and `fairlead up` start the engine anew.",
    exit: "failed",
    explain:
      "The command line and the running engine do not understand each other. That happens after Fairlead was updated while an app was running.",
  }),
  "connection-lost": entry<{ what: string }>({
    code: "FL0913",
    severity: "error",
    message: ({ what }) => `The connection to the engine was lost during ${what}.`,
    hint: () => "The keeper restarts a fallen engine, which goes on where it was: `fairlead status` shows it.",
    exit: "failed",
    explain: "The engine ended while it was answering. What it had begun is in its journal, and a new engine goes on with it.",
  }),
  "unknown-section": entry<{ section: string; near?: string | undefined; known: readonly string[] }>({
    code: "FL0914",
    severity: "error",
    message: ({ section }) => `\`${section}\` is neither a section of the manifest nor a command.`,
    hint: ({ near, known }) => (near ? `Did you mean \`fairlead help ${near}\`?` : `Sections: ${known.join(", ")}.`),
    exit: "mistake",
    explain:
      "`fairlead help <section>` describes a section of the manifest, such as `components` or `data`; `fairlead help <command>` a command.",
  }),
  "unknown-code": entry<{ code: string; near?: string | undefined }>({
    code: "FL0915",
    severity: "error",
    message: ({ code }) => `There is no diagnostic \`${code}\`.`,
    hint: ({ near }) => (near ? `Did you mean \`${near}\`?` : "Codes look like FL0101."),
    exit: "mistake",
    explain: "`fairlead explain` takes the code of a diagnostic as it was printed, such as FL0101, or its name.",
  }),
  "no-terminal": entry<{ command: string }>({
    code: "FL0916",
    severity: "error",
    message: ({ command }) => `\`fairlead ${command}\` needs a terminal.`,
    exit: "mistake",
    explain:
      "The command shows a picture that changes in place, or hands the terminal to another program; neither works in a pipe.",
  }),
  "program-missing": entry<{ program: string; needed: string; install: string }>({
    code: "FL0917",
    severity: "error",
    message: ({ program, needed }) => `${needed} needs \`${program}\`, which is not on the PATH.`,
    hint: ({ install }) => install,
    exit: "missing",
    explain: "Fairlead drives this program, and it is not there. `fairlead doctor` shows everything that is missing at once.",
  }),
  "engine-of-another": entry<{ app: string }>({
    code: "FL0918",
    severity: "error",
    message: ({ app }) => `The engine of ${app} belongs to another user.`,
    hint: () => "Run this as the user who started it.",
    exit: "refused",
    explain:
      "The engine's socket can be opened by the user who started it and by nobody else, because it hands out passwords and runs programs.",
  }),
  "which-data": entry<{ kind: string; stage: string; names: readonly string[] }>({
    code: "FL0919",
    severity: "error",
    message: ({ kind, stage, names }) =>
      names.length === 0 ? `Stage \`${stage}\` has no ${kind}.` : `Stage \`${stage}\` has no ${kind} of that name, or several.`,
    hint: ({ names }) => (names.length === 0 ? undefined : `Name one: ${names.map((name) => `\`--data ${name}\``).join(", ")}.`),
    exit: "mistake",
    explain:
      "`fairlead psql` and `fairlead redis` open the only data entry of their kind. Where there are several, `--data` says which.",
  }),
  "command-not-started": entry<{ command: string; reason: string }>({
    code: "FL0920",
    severity: "error",
    message: ({ command, reason }) => `\`${command}\` could not be started: ${reason}.`,
    exit: "mistake",
    explain: "The program is looked for on the PATH of the component's own environment, not on yours.",
  }),
  "deployment-interrupted": entry<{ stage: string; reason: string }>({
    code: "FL0921",
    severity: "error",
    message: ({ stage, reason }) => `The deployment to stage \`${stage}\` is interrupted: ${reason}.`,
    hint: ({ stage }) => `\`fairlead deploy ${stage} --resume\` goes on with it, and asks about the job first.`,
    exit: "failed",
    explain:
      "A job had started and nobody saw its end, after a power loss for instance. What served before serves on until somebody says whether the job may run again.",
  }),
  "service-unsupported": entry<{ reason: string }>({
    code: "FL0922",
    severity: "error",
    message: ({ reason }) => `The app cannot be started at boot here: ${reason}.`,
    exit: "missing",
    explain:
      "`fairlead service install` writes a systemd unit (Linux) or a launchd agent (macOS) and switches it on. Containers and some distributions have neither.",
  }),
  "manifest-exists": entry<{ file: string }>({
    code: "FL0923",
    severity: "error",
    message: ({ file }) => `${file} is there already.`,
    hint: () => "`fairlead init --stdout` prints what it would write; `--force` writes over it.",
    exit: "refused",
    explain:
      "`fairlead init` never writes over a manifest by itself: somebody may have worked on it. With `--stdout` the proposal can be compared with it first.",
  }),
  "project-not-found": entry<{ path: string }>({
    code: "FL0924",
    severity: "error",
    message: ({ path }) => `There is no folder ${path}.`,
    exit: "mistake",
    explain: "`fairlead init` takes the folder of a project, the current one where none is named.",
  }),
  "cost-not-google": entry<{ stage: string }>({
    code: "FL0925",
    severity: "error",
    message: ({ stage }) => `\`${stage}\` runs on this machine, which costs nothing that Fairlead knows of.`,
    hint: () => "Name a stage on Google: `fairlead cost production`.",
    exit: "mistake",
    explain: "The estimate adds up Google's list prices for what the manifest asks of a stage on Cloud Run or GKE.",
  }),
  "failover-without-standby": entry<{ stage: string }>({
    code: "FL0926",
    severity: "error",
    message: ({ stage }) => `\`${stage}\` has no standby region to fail over to.`,
    hint: () => "Write `standby: { region: … }` into the stage.",
    exit: "mistake",
    explain:
      "`fairlead plan --failover` tells what would happen if the region of a stage on Google were lost. Without `standby` nothing of the stage is kept in another one.",
  }),
  "command-group": entry<{ group: string; commands: readonly string[] }>({
    code: "FL0927",
    severity: "error",
    message: ({ group }) => `\`fairlead ${group}\` needs one word more.`,
    hint: ({ commands }) => commands.map((command) => `\`fairlead ${command}\``).join(", "),
    exit: "mistake",
    explain: "Several commands begin with this word, and the second one says which is meant.",
  }),
};
