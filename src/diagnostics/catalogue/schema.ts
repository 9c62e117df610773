import { entry } from "../entry.ts";

/** FL01xx: the manifest does not follow its schema. */
export const schema = {
  "unknown-key": entry<{ key: string; near?: string | undefined; known: readonly string[] }>({
    code: "FL0101",
    severity: "error",
    message: ({ key }) => `Unknown key \`${key}\`.`,
    hint: ({ near, known }) => (near === undefined ? `Known here: ${known.join(", ")}.` : `Did you mean \`${near}\`?`),
    explain:
      "Fairlead refuses keys it does not know, so that a misspelt word never silently does nothing. `fairlead help <section>` lists the keys of a section, and so does the reference.",
  }),
  "misplaced-key": entry<{ key: string; belongs: readonly string[] }>({
    code: "FL0102",
    severity: "error",
    message: ({ key }) => `\`${key}\` does not belong here.`,
    hint: ({ key, belongs }) => `\`${key}\` belongs to ${belongs.join(" or ")}.`,
    explain:
      "The key exists, but elsewhere: `port` is a service's, `queues` a worker's, `run` a job's; `target` of a component stands only within a stage; `image` and `secrets` only at the top level. Move it, or change the `kind`.",
  }),
  "missing-key": entry<{ key: string; accepts: readonly string[] }>({
    code: "FL0103",
    severity: "error",
    message: ({ key }) => `\`${key}\` is missing.`,
    hint: ({ key, accepts }) => `Add \`${key}:\` with ${list(accepts)}.`,
    explain:
      "Without this key there is nothing sensible to assume. In a stage, keys of the top level count: what is missing is missing in both. A component or data entry that only a stage has must be complete there.",
  }),
  "wrong-type": entry<{ found: string; accepts: readonly string[] }>({
    code: "FL0104",
    severity: "error",
    message: ({ found, accepts }) => `Expected ${list(accepts)}, found ${found}.`,
    explain:
      "The value is of another type than the key takes: a list instead of a text, say. In YAML a list has `- ` before each entry or stands in `[ ]`, a mapping has `key: value` lines or stands in `{ }`.",
  }),
  "needs-quotes": entry<{ written: string }>({
    code: "FL0105",
    severity: "error",
    message: ({ written }) => `\`${written}\` is no text without quotes.`,
    hint: ({ written }) => `Write ${JSON.stringify(written)}.`,
    explain:
      'YAML reads `8080`, `3.10` and `true` as a number or a boolean and forgets how they were written: `3.10` becomes 3.1. Where a text is expected, put it in quotes: `"3.10"`.',
  }),
  "needs-no-quotes": entry<{ written: string }>({
    code: "FL0106",
    severity: "error",
    message: ({ written }) => `A number is expected; in quotes, \`${written}\` is a text.`,
    hint: () => "Remove the quotes.",
    explain:
      "Ports, versions of data and counts are numbers. In quotes they are texts to YAML and to every editor that follows the schema.",
  }),
  "unknown-word": entry<{ written: string; near?: string | undefined; accepts: readonly string[] }>({
    code: "FL0107",
    severity: "error",
    message: ({ written, accepts }) => `\`${written}\` is not ${list(accepts, "or")}.`,
    hint: ({ near }) => (near === undefined ? undefined : `Did you mean \`${near}\`?`),
    explain:
      "The key takes one of a few words or forms, and this is none of them. `fairlead help <section>` says what each does.",
  }),
  "wrong-form": entry<{ written: string; is: string; like: string; near?: string | undefined }>({
    code: "FL0108",
    severity: "error",
    message: ({ written, is }) => `\`${written}\` is not ${is}.`,
    hint: ({ like, near }) => (near === undefined ? `Write ${like}.` : `Did you mean \`${near}\`?`),
    explain:
      "Durations, sizes, names, hosts and paths have a form, so that a slip is found here and not when a deployment is half done. Durations: `30s`, `5m`, `7d`. Sizes: `512Mi`, `20Gi`. Processors: `250m` or a number. Rates: `600/1m`. Shares: `70%`.",
  }),
  "out-of-bounds": entry<{ written: string; least?: number | undefined; most?: number | undefined }>({
    code: "FL0109",
    severity: "error",
    message: ({ written, least, most }) =>
      most === undefined
        ? `${written} is too little: at least ${least}.`
        : least === undefined
          ? `${written} is too much: at most ${most}.`
          : `${written} is outside ${least} to ${most}.`,
    explain: "The number is outside what the key can mean, on any target.",
  }),
  "empty-value": entry<{ accepts: readonly string[] }>({
    code: "FL0110",
    severity: "error",
    message: ({ accepts }) => `Nothing is written here; expected ${list(accepts)}.`,
    hint: () => "Fill it in, or remove the key.",
    explain:
      'A key without a value, `null` and `~` mean nothing in a manifest: what is absent is left out. An empty text is `""`, an empty mapping `{}`.',
  }),
  "empty-list": entry<Record<string, never>>({
    code: "FL0111",
    severity: "error",
    message: () => "The list is empty.",
    hint: () => "Name at least one, or remove the key.",
    explain:
      'An empty list here would read as "none" to one reader and as "all" to another. Leave the key out where nothing is meant.',
  }),
  "no-boolean": entry<{ written: string; accepts: readonly string[] }>({
    code: "FL0112",
    severity: "error",
    message: ({ written, accepts }) => `\`${written}\` is a boolean; expected ${list(accepts)}.`,
    hint: () => "Leave the key out where nothing is meant.",
    explain:
      "No key of the manifest is a boolean: each option is a word, an object or absent, so that it can grow without changing its meaning.",
  }),
  "bad-name": entry<{ written: string; is: string; like: string }>({
    code: "FL0113",
    severity: "error",
    message: ({ written, is }) => `\`${written}\` cannot be ${is}.`,
    hint: ({ like }) => `Take ${like}.`,
    explain:
      "Names become names of folders, processes, databases, cloud resources and DNS labels, so they keep to what all of these take. Names of components and data are also what references start with, so the words that references give a meaning (`secrets`, `files`, `access`, `port`…) are taken.",
  }),
  "no-form": entry<{ alternatives: readonly string[] }>({
    code: "FL0114",
    severity: "error",
    message: ({ alternatives }) => `One of ${list(alternatives.map(code), "or")} is missing.`,
    explain:
      "The value has several forms, told apart by their keys, and none of these keys is there. A file, for example, is `from`, `template` or `text`; a secret is `generate`, `supply`, `compose` or `existing`.",
  }),
  "exclusive-keys": entry<{ keys: readonly string[] }>({
    code: "FL0115",
    severity: "error",
    message: ({ keys }) => `${list(keys.map(code), "and")} exclude each other.`,
    hint: () => "Keep one of them.",
    explain:
      "Each of these keys chooses another form of the same value, so only one can hold: `build` or `ref` of an image, one measure of a `scale`.",
  }),
  "changed-kind": entry<{ from: string; to: string }>({
    code: "FL0116",
    severity: "error",
    message: ({ from, to }) => `A stage cannot turn a \`${from}\` into a \`${to}\`.`,
    hint: () => "Remove `kind` here, or give the entry of the stage another name.",
    explain:
      "What an entry is holds for every stage; a stage changes how much, where and with what settings. An entry that one stage alone has is written in that stage, under a name of its own.",
  }),
};

/** Words of a catalogue message: "a, b or c". */
function list(words: readonly string[], last: "or" | "and" = "or"): string {
  const unique = [...new Set(words)];
  return unique.length < 2 ? unique.join("") : `${unique.slice(0, -1).join(", ")} ${last} ${unique.at(-1)}`;
}

function code(word: string): string {
  return `\`${word}\``;
}
