import { command } from "../command.ts";
import { optional, text } from "../option.ts";

export const check = command({
  examples: ["fairlead check", "fairlead check examples/notejam", "fairlead check --stage production --json"],
  more: "Finds every mistake at once: syntax, unknown words, references, what a target does not honour, and what would break later. Reads nothing but the manifest and the files of its pipeline, and changes nothing.",
  arguments: { path: optional("The app's manifest or its folder", "path") },
  options: { stage: text("stage", "Judge only this stage", { short: "s" }) },
  policy: { manifest: "needed", engine: "none" },
  run: async ({ manifest, options: { stage }, shell }) => (await import("../handlers/check.ts")).check(manifest, stage, shell),
  show: ({ text }, paint) => text(paint),
  exit: ({ good }) => (good ? 0 : 2),
});
