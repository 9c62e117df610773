import { command } from "../command.ts";
import { choice, optional } from "../option.ts";

export const dev = command({
  examples: ["fairlead dev", "fairlead dev examples/notejam"],
  more: "Runs the app in the stage `local`, attached: shows what its components write and brings each change of the source live. Ctrl-C stops it; data stays.",
  arguments: { path: optional("The app's manifest or its folder", "path") },
  options: { runtime: choice(["native", "container"], "How instances run, at the first deployment of a stage") },
  policy: { manifest: "needed", engine: "none" },
  run: async (context) => (await import("../handlers/dev.ts")).dev(context.manifest, context.options.runtime, context),
  show: ({ what }) => `${what} is down; its data stays.`,
});
