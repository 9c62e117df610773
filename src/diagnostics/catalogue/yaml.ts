import { entry } from "../entry.ts";

/** FL00xx: the text is not YAML, or is YAML that one reader takes differently from another. */
export const yaml = {
  "file-too-large": entry<{ bytes: number; limit: number }>({
    code: "FL0001",
    severity: "error",
    message: ({ bytes, limit }) => `The file has ${bytes} bytes; a manifest may have ${limit}.`,
    hint: () => "Move long texts into files and name them in `files:`.",
    explain:
      "A manifest is written by people and read in full by every command. One megabyte is far more than any app needs; a larger file is nearly always the wrong file.",
  }),
  "not-utf8": entry({
    code: "FL0002",
    severity: "error",
    message: () => "The file is not valid UTF-8 from here on.",
    hint: () => "Save it as UTF-8.",
    explain:
      "Manifests are UTF-8. Editors on Windows sometimes save as UTF-16 or in a local code page; then letters beyond ASCII, or all of them, read as something else. A byte order mark of UTF-8 does no harm.",
  }),
  "control-character": entry<{ code: string }>({
    code: "FL0003",
    severity: "error",
    message: ({ code }) => `The control character ${code} may not stand in a manifest.`,
    hint: () => 'Remove it. In a double-quoted text it can be written as an escape: "\\u001b".',
    explain:
      "YAML allows tab, line feed and carriage return followed by line feed; other control characters are invisible in most editors and come in by copying from a terminal or by a broken transfer.",
  }),
  "empty-file": entry({
    code: "FL0004",
    severity: "error",
    message: () => "The file is empty.",
    hint: () => "`fairlead init` writes a first manifest; the least one is `app: name` with one component.",
    explain: "Nothing but blank lines and comments is in the file. If it was not empty before, look for a failed save.",
  }),
  "several-documents": entry({
    code: "FL0005",
    severity: "error",
    message: () => "A second YAML document starts here; a manifest is one document.",
    hint: () => "Remove the `---` line, or keep the other document in a file of its own.",
    explain:
      "`---` separates documents in YAML. Two apps have two manifests, each in its own file; what stages of one app have in common stands at the top level.",
  }),
  "not-a-mapping": entry<{ found: string }>({
    code: "FL0006",
    severity: "error",
    message: ({ found }) => `A manifest is a mapping of keys to values; this is ${found}.`,
    hint: () => "Start with `app: name`.",
    explain:
      "The outermost level of a manifest is a mapping: `app:`, `components:` and so on, each at the start of a line, each followed by a colon and a space.",
  }),
  "syntax-error": entry<{ problem: string }>({
    code: "FL0007",
    severity: "error",
    message: ({ problem }) => `Not valid YAML: ${problem}.`,
    explain:
      "The text cannot be read as YAML. Common causes: a colon without the space after it; a text that starts with a character YAML reserves (`@`, `` ` ``, `%`, `&`, `*`, `!`, `|`, `>`) or contains `: ` or ` #`, and needs quotes; something after a closing quote. What follows a syntax error is not judged, since it may not be what was meant.",
  }),
  "tab-indent": entry({
    code: "FL0008",
    severity: "error",
    message: () => "A tab stands where YAML wants spaces.",
    hint: () => "Indent with spaces, two for each level.",
    explain:
      "YAML forbids tabs in indentation, because how wide a tab is depends on the reader. Most editors can insert spaces for the tab key in YAML files.",
  }),
  "bad-indent": entry<{ problem: string }>({
    code: "FL0009",
    severity: "error",
    message: ({ problem }) => `Wrong indentation: ${problem}.`,
    hint: () => "Keys of one mapping start at the same column; what belongs to a key stands further right.",
    explain:
      "In YAML the indentation says what belongs to what. Keys of one mapping share a column, and so do the hyphens of one list; what belongs to a key is indented further than the key.",
  }),
  "duplicate-key": entry<{ key: string; line: number }>({
    code: "FL0010",
    severity: "error",
    message: ({ key, line }) => `\`${key}\` is written twice; the first is on line ${line}.`,
    hint: () => "Keep one of them.",
    explain: "A mapping has each key once. Readers of YAML differ in which of two they take, so one would be lost silently.",
  }),
  "ambiguous-word": entry<{ word: string }>({
    code: "FL0011",
    severity: "error",
    message: ({ word }) => `\`${word}\` without quotes is a boolean to some readers of YAML and a text to others.`,
    hint: ({ word }) => `As a text, write "${word}"; in the values of a chart, write true or false.`,
    explain:
      "YAML 1.1 reads `yes`, `no`, `on` and `off` as booleans, YAML 1.2 as texts: Norway's country code became `false` that way. Fairlead takes neither side and asks for quotes. Its own keys and words avoid all four.",
  }),
  "ambiguous-number": entry<{ written: string }>({
    code: "FL0012",
    severity: "error",
    message: ({ written }) => `\`${written}\` reads as different numbers in different versions of YAML.`,
    hint: ({ written }) => `As a text, write "${written}"; as a number, write it in plain decimal digits.`,
    explain:
      "`0755` is 493 in YAML 1.1 and 755 in YAML 1.2; `0o755`, `0x1f`, `0b11` and `1_000` are numbers to one and texts to the other. File modes, account numbers and postal codes belong in quotes.",
  }),
  "ambiguous-time": entry<{ written: string }>({
    code: "FL0013",
    severity: "error",
    message: ({ written }) => `\`${written}\` without quotes is a number of base 60 to some readers of YAML.`,
    hint: ({ written }) => `Write "${written}".`,
    explain:
      "YAML 1.1 reads digits with colons as sexagesimal numbers: `23:15` becomes 1395. Times of day and port pairs belong in quotes.",
  }),
  "anchors-explode": entry<{ limit: number }>({
    code: "FL0014",
    severity: "error",
    message: ({ limit }) => `Anchors and aliases repeat more than ${limit} values.`,
    hint: () => "Write out what differs and alias only what is the same.",
    explain:
      "An alias repeats what its anchor names. Aliases of aliases multiply: nine levels of nine are 387 million values from a few lines. No manifest needs that, so the repetition is bounded.",
  }),
  "unknown-anchor": entry<{ alias: string; near?: string | undefined }>({
    code: "FL0015",
    severity: "error",
    message: ({ alias }) =>
      alias === "" ? "`*` begins an alias and names no anchor." : `No anchor \`&${alias}\` stands before this alias.`,
    hint: ({ near }) =>
      near === undefined
        ? "A text that starts with `*` needs quotes."
        : `Did you mean \`*${near}\`? A text that starts with \`*\` needs quotes.`,
    explain: "`*name` repeats what `&name` marked earlier in the same file. Anchors of later lines or other files do not count.",
  }),
  "alias-in-itself": entry<{ alias: string }>({
    code: "FL0016",
    severity: "error",
    message: ({ alias }) => `\`*${alias}\` stands within what \`&${alias}\` names.`,
    hint: () => "Move the alias out of its own anchor.",
    explain: "The value would contain itself, without end.",
  }),
  tag: entry<{ tag: string }>({
    code: "FL0017",
    severity: "error",
    message: ({ tag }) => `YAML tags such as \`${tag}\` have no meaning in a manifest.`,
    hint: () => "Remove the tag. A text that starts with `!` needs quotes.",
    explain:
      "A tag asks the reader to build a value of some type. Fairlead reads texts, numbers, lists and mappings only; a number becomes a text by quotes.",
  }),
  "merge-key": entry({
    code: "FL0018",
    severity: "error",
    message: () => "`<<` merges mappings in YAML 1.1 only.",
    hint: () => "Alias a whole value, or write the keys out. What all components share belongs in `env` at the top level.",
    explain:
      "The merge key never became part of YAML 1.2; readers differ in whether and how deep they merge. Whole values may be repeated by anchor and alias, and stages already override key by key.",
  }),
  "bare-reference": entry<{ written: string }>({
    code: "FL0019",
    severity: "error",
    message: ({ written }) => `\`${written}\` needs quotes inside \`{ }\` and \`[ ]\`.`,
    hint: () => "Put the whole value in double quotes.",
    explain:
      'Between `{ }` and `[ ]` YAML reads a brace as the start of another mapping, so `${db.host}` breaks there. In quotes it is a text: `{ HOST: "${db.host}" }`. On a line of its own (`HOST: ${db.host}`) no quotes are needed.',
  }),
  "too-deep": entry<{ limit: number }>({
    code: "FL0020",
    severity: "error",
    message: ({ limit }) => `Values are nested more than ${limit} levels deep.`,
    explain:
      "The deepest place of a manifest is about ten levels down, values of charts a few more. Deeper nesting is nearly always an accident of generation.",
  }),
  "unusable-key": entry<{ found: string }>({
    code: "FL0021",
    severity: "error",
    message: ({ found }) => `A key has to be a text; this is ${found}.`,
    hint: () => "Write a name before the colon, in quotes where it is unusual.",
    explain:
      "YAML allows lists, mappings and nothing at all as keys; a manifest's keys are texts. `? ` and a leading `:` make such keys, most often by accident. `__proto__` is refused too: programs read it as something else.",
  }),
  "imprecise-number": entry<{ written: string }>({
    code: "FL0022",
    severity: "error",
    message: ({ written }) => `\`${written}\` cannot be kept exactly as a number.`,
    hint: ({ written }) => `As a text, write "${written}".`,
    explain:
      "Numbers are kept in 64-bit floating point: whole numbers beyond 9007199254740991 lose digits, and `.inf` and `.nan` are no amounts. Account numbers and identifiers belong in quotes.",
  }),
  unclosed: entry<{ character: string }>({
    code: "FL0023",
    severity: "error",
    message: ({ character }) => `The \`${character}\` that opens here is not closed.`,
    hint: ({ character }) =>
      /["']/.test(character)
        ? `Add the closing \`${character}\`; inside a text in these quotes, write it twice or escape it.`
        : "Add the closing bracket or brace, or the comma that is missing between two entries.",
    explain:
      "A quote, `[` or `{` is opened and never closed, or what stands in it breaks off: a comma between two entries is missing, say. YAML notices only where the text stops making sense; the report points at where it was opened.",
  }),
  directive: entry<{ directive: string }>({
    code: "FL0024",
    severity: "error",
    message: ({ directive }) => `Directives such as \`${directive}\` are not taken.`,
    hint: () => "Remove the line; manifests are YAML 1.2.",
    explain:
      "`%YAML 1.1` would change how words and numbers are read, `%TAG` introduces tags. A manifest reads the same for everyone, so it has neither.",
  }),
  "bad-escape": entry<{ written: string }>({
    code: "FL0025",
    severity: "error",
    message: ({ written }) => `\`${written}\` is no escape sequence.`,
    hint: () => "Write `\\\\` for a backslash, or use single quotes, in which backslashes are plain.",
    explain:
      "In double quotes a backslash starts an escape (`\\n`, `\\t`, `\\u00e9`). Patterns and Windows paths are easier in single quotes.",
  }),
  "too-many": entry<{ more: number }>({
    code: "FL0026",
    severity: "error",
    message: ({ more }) => `${more} more mistakes are not shown.`,
    hint: () => "Correct the first ones; the rest often follow from them.",
    explain: "A file with this many mistakes is most likely not a manifest, or was damaged as a whole.",
  }),
  "comma-ends-text": entry<{ key: string; rest: string; text: string }>({
    code: "FL0027",
    severity: "error",
    message: ({ key, rest }) => `\`${rest}\` has no key: inside \`{ }\` the comma before it ends the text of \`${key}\`.`,
    hint: ({ key, text }) =>
      `As part of that text, put all of it in quotes: ${key}: ${text}. As an entry of its own, give it a value.`,
    explain:
      "Inside `{ }` and `[ ]` a comma goes on to the next entry, also within what was meant as one text: `{ command: serve a, b }` has the keys `command` and `b`. Put the text in quotes, or write the mapping with one key on each line, where commas are plain.",
  }),
};
