import { entry } from "../entry.ts";

/** FL08xx: Engine, keeper and edge. */
export const engine = {
  "keeper-not-started": entry<{ log: string; lines: readonly string[] }>({
    code: "FL0850",
    severity: "error",
    message: ({ lines }) => ["The keeper did not start.", ...lines.map((line) => `  ${line}`)].join("\n"),
    hint: ({ log }) => `See ${log}; \`fairlead doctor\` checks folders and disk space.`,
    explain:
      "The keeper is the process that starts and holds everything else of a project. It ends at once when it cannot lock or write its record in the state folder: a full or read-only disk, or a folder that belongs to another user.",
  }),
  "journal-damaged": entry<{ file: string }>({
    code: "FL0851",
    severity: "error",
    message: ({ file }) => `The journal ${file} is not a database any more.`,
    hint: ({ file }) =>
      `Bring the state folder back from a copy. To begin anew without it, move the journal away (\`mv ${file} ${file}.damaged\`): data stays in its folder, but nothing is known of releases and stages.`,
    explain:
      "The journal is one SQLite file with all that Fairlead remembers of a project: releases, stages, deployments, runs. It was overwritten or cut, which Fairlead itself never does: its writes are all or nothing, also through a power loss.",
    exit: "failed",
  }),
  "journal-newer": entry<{ file: string }>({
    code: "FL0852",
    severity: "error",
    message: ({ file }) => `The journal ${file} was written by a newer Fairlead than this one.`,
    hint: () => "Use that version, or a newer one.",
    explain:
      "A newer version may have changed how the journal is written, and once it has, older ones cannot read it. Nothing was touched.",
    exit: "refused",
  }),
};
