import { command } from "../command.ts";
import { oneOf, rest } from "../option.ts";

export const completion = command({
  examples: [
    "fairlead completion bash >> ~/.bashrc",
    "fairlead completion zsh > ~/.zfunc/_fairlead",
    "fairlead completion fish > ~/.config/fish/completions/fairlead.fish",
  ],
  arguments: { shell: oneOf(["bash", "zsh", "fish"], "The shell") },
  options: {},
  policy: { manifest: "none", engine: "none" },
  run: async ({ arguments: { shell } }) => (await import("../completion/scripts.ts")).scriptFor(shell),
  show: (script) => script,
});

/** What the shells' scripts call; not listed. */
export const complete = command({
  examples: [],
  arguments: { words: rest("The words of the line behind fairlead; the last one is completed") },
  options: {},
  policy: { manifest: "none", engine: "none" },
  run: async ({ arguments: { words }, shell }) => (await import("../completion/candidates.ts")).candidates(words, shell),
  show: (candidates) => candidates.join("\n"),
});
