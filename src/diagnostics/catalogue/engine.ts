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
};
