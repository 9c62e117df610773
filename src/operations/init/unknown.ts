import type { Draft } from "./draft.ts";
import type { Notes } from "./notes.ts";
import type { Sources } from "./sources.ts";

/** Files by which languages are known that Fairlead prepares nothing for by itself. */
const LANGUAGES: readonly (readonly [RegExp, string])[] = [
  [/^go\.mod$/, "Go"],
  [/^Gemfile$/, "Ruby"],
  [/^(pom\.xml|build\.gradle(\.kts)?)$/, "Java"],
  [/^Cargo\.toml$/, "Rust"],
  [/^composer\.json$/, "PHP"],
  [/^mix\.exs$/, "Elixir"],
  [/\.(csproj|sln)$/, ".NET"],
];

/** A manifest to begin with, for a project that does not say how it is run: valid, and open where it has to be. */
export function unknownDraft(draft: Draft, { paths }: Sources, notes: Notes): void {
  const language = LANGUAGES.find(([name]) => paths.some((path) => name.test(path)))?.[1];
  draft.comment = "Nothing here tells how the app is started: fill in the command.";
  draft.components.set("web", {
    kind: "service",
    command: "./start --port ${port}",
    env: new Map(),
    comment: "The program and its words; no shell reads them. ${port}, also PORT, is the port to listen on.",
  });
  notes.ask(
    language === undefined
      ? "How the app is started"
      : `How this ${language} app is started; a Dockerfile that builds it would tell`,
    undefined,
    "components: { web: { command: … } }",
  );
}
