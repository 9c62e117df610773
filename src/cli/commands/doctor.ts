import { command } from "../command.ts";
import { optional } from "../option.ts";
import { doctorText } from "../views/doctor.ts";

export const doctor = command({
  examples: ["fairlead doctor", "fairlead doctor examples/notejam"],
  more: "With a manifest at hand, what its app needs; otherwise what apps commonly need. Nothing is installed.",
  arguments: { path: optional("The app's manifest or its folder", "path") },
  options: {},
  policy: { manifest: "none", engine: "none" },
  run: async ({ arguments: { path }, shell }) => (await import("../handlers/doctor.ts")).doctor(path, shell),
  show: doctorText,
  exit: ({ findings }) => (findings.some(({ state }) => state === "missing") ? 4 : 0),
});
