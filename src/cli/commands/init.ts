import { command } from "../command.ts";
import { flag, optional, text } from "../option.ts";
import { proposalText } from "../views/proposal.ts";

export const init = command({
  examples: ["fairlead init", "fairlead init backend", "fairlead init --stdout > fairlead.yaml", "fairlead init --force --json"],
  more: "Reads what the project says of itself: a Procfile, a compose file, requirements, Python and JavaScript sources, package.json, a Dockerfile, .env.example. Nothing of it is run, and .env is never read. What it could not tell it says, with what to write.",
  arguments: { path: optional("The project's folder", "path") },
  options: {
    name: text("name", "The app's name, instead of the project's own"),
    force: flag("Write over a manifest that is there"),
    stdout: flag("Print the manifest and write nothing"),
  },
  policy: { manifest: "none", engine: "none" },
  run: async (context) => (await import("../handlers/init.ts")).init(context.arguments.path, context.options, context),
  show: (made, paint, { options, note }) => {
    if (!options.stdout) return proposalText(made, paint);
    note(proposalText(made, (_, plain) => plain));
    return made.manifest;
  },
});
