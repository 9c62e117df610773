import { entry } from "../entry.ts";

/** FL01xx: the manifest does not follow its schema. */
export const schema = {
  "unknown-key": entry<{ key: string; near?: string | undefined; known: readonly string[] }>({
    code: "FL0101",
    severity: "error",
    message: ({ key }) => `Unknown key \`${key}\`.`,
    hint: ({ near, known }) => (near ? `Did you mean \`${near}\`?` : `Known here: ${known.join(", ")}.`),
    explain:
      "Fairlead refuses keys it does not know, so that a misspelt word never silently does nothing. The reference lists every key of every section: `fairlead help <section>`.",
  }),
};
