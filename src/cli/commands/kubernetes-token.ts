import { command } from "../command.ts";

/** What kubectl calls for a token where Google's own plugin is not installed; not listed. */
export const kubernetesToken = command({
  examples: [],
  arguments: {},
  options: {},
  policy: { manifest: "none", engine: "none" },
  run: async ({ shell }) => (await import("../handlers/kubernetes-token.ts")).execCredential(shell.env),
  show: (credential) => JSON.stringify(credential),
});
