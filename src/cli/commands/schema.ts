import { command } from "../command.ts";

export const schema = command({
  examples: ["fairlead schema > fairlead.schema.json"],
  more: "For editors: put `# yaml-language-server: $schema=./fairlead.schema.json` in the first line of the manifest.",
  arguments: {},
  options: {},
  policy: { manifest: "none", engine: "none" },
  run: async () => (await import("../../manifest/docs/json-schema.ts")).jsonSchema(),
  show: (schema) => JSON.stringify(schema, null, 2),
});
