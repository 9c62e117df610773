import { command } from "../command.ts";
import { flag } from "../option.ts";

export const metrics = command({
  examples: ["fairlead metrics", "fairlead metrics --openapi > engine.json"],
  arguments: {},
  options: { openapi: flag("Print the OpenAPI document of the engine's own API instead") },
  policy: { manifest: "needed", engine: "running" },
  run: ({ engine, options: { openapi } }): Promise<unknown> => (openapi ? engine.openapi() : engine.metrics()),
  show: (result) => (typeof result === "string" ? result : JSON.stringify(result, null, 2)),
});
