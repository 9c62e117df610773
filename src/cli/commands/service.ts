import { command } from "../command.ts";
import { optional } from "../option.ts";

const path = optional("The app's manifest or its folder", "path");
const policy = { manifest: "needed", engine: "none" } as const;

export const serviceInstall = command({
  examples: ["fairlead service install", "fairlead service install examples/notejam"],
  more: "Writes a unit for systemd (Linux) or launchd (macOS) and switches it on: of the system when run by root, of the user otherwise. What was live comes back at boot; nothing is deployed then.",
  arguments: { path },
  options: {},
  policy,
  run: async ({ manifest, shell }) => (await import("../handlers/service.ts")).install(manifest, shell),
  show: ({ file, left }) =>
    [`Starts with the machine: ${file}`, ...left.map((line) => `To start before you log in: ${line}`)].join("\n"),
});

export const serviceRemove = command({
  examples: ["fairlead service remove"],
  arguments: { path },
  options: {},
  policy,
  run: async ({ manifest }) => (await import("../handlers/service.ts")).remove(manifest),
  show: ({ file }) => (file === undefined ? "It was not installed." : `Starts no longer with the machine: ${file} is gone.`),
});

/** What the machine calls at boot; not listed. */
export const serviceStart = command({
  examples: [],
  arguments: { path },
  options: {},
  policy: { manifest: "needed", engine: "started" },
  run: ({ engine }) => engine.status(),
  show: () => "",
});
