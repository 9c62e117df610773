import { command } from "../command.ts";
import { rest } from "../option.ts";
import { topicText } from "../views/topic.ts";

export const help = command({
  examples: ["fairlead help components", "fairlead help data.<name>.backups", "fairlead help deploy"],
  arguments: { topic: rest("A section of the manifest, or a command", "section") },
  options: {},
  policy: { manifest: "none", engine: "none" },
  run: async ({ arguments: { topic } }) => (await import("../handlers/topic.ts")).topicOf(topic),
  show: topicText,
});
