import { command } from "../command.ts";
import { one } from "../option.ts";
import { costText } from "../views/cost.ts";

export const cost = command({
  examples: ["fairlead cost production", "fairlead cost production --json"],
  more: "Adds up Google's list prices for what the manifest asks, without asking Google. What depends on use is a range: the least of a quiet month, the most of a busy one. Free amounts and discounts are left out.",
  arguments: { stage: one("The stage", "stage") },
  options: {},
  policy: { manifest: "needed", engine: "none" },
  run: async ({ manifest, arguments: { stage } }) => (await import("../handlers/cost.ts")).cost(manifest, stage),
  show: costText,
});
