import { command } from "../command.ts";
import { one } from "../option.ts";

export const explain = command({
  examples: ["fairlead explain FL0101", "fairlead explain unknown-key"],
  arguments: { code: one("A diagnostic's code or its name") },
  options: {},
  policy: { manifest: "none", engine: "none" },
  run: async ({ arguments: { code } }) => (await import("../handlers/explanation.ts")).explanationOf(code),
  show: ({ code, slug, severity, explanation }, paint) =>
    `${paint("bold", code)} ${slug} ${paint("dim", `(${severity})`)}\n\n${explanation}\n`,
});
