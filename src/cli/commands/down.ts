import { command } from "../command.ts";
import { flag, optional, text } from "../option.ts";

export const down = command({
  examples: [
    "fairlead down",
    "fairlead down --stage testing",
    "fairlead down --delete-data",
    "fairlead down --stage local --delete-data --data cache",
  ],
  more: "Stops instances, data servers, engine and edge. Data, secrets and releases stay and the next `fairlead up` goes on with them, unless --delete-data says otherwise.",
  arguments: { path: optional("The app's manifest or its folder", "path") },
  options: {
    stage: text("stage", "Only this stage", { short: "s" }),
    "delete-data": flag("Delete the data, secrets and releases too, for good; asks for the name"),
    data: text("name", "With --stage and --delete-data: only this data entry"),
  },
  policy: { manifest: "needed", engine: "none" },
  question: async ({ options, manifest }) => {
    if (!options["delete-data"]) return undefined;
    return (await import("../handlers/down.ts")).deleteQuestion(manifest, options);
  },
  run: async (context) => (await import("../handlers/down.ts")).down(context.manifest, context.options, context),
  show: ({ what, deleted }) => (deleted ? `${what} is gone for good.` : `${what} is down; its data stays.`),
});
