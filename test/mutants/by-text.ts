import type { Random } from "./random.ts";

type Change = (text: string, random: Random) => string;

const snippets: readonly string[] = [
  "\t",
  " ",
  "  ",
  "\n",
  "\r\n",
  "\r",
  ":",
  ": ",
  "- ",
  "{",
  "}",
  "[",
  "]",
  ",",
  "#",
  " #",
  "'",
  '"',
  "\\",
  "\\d",
  "&a ",
  "*a",
  "!x ",
  "!!str ",
  "<<: ",
  "? ",
  "|",
  ">",
  "%",
  "@",
  "`",
  "---\n",
  "...\n",
  "%YAML 1.1\n---\n",
  "${",
  "}",
  "${db.host}",
  "$${",
  "yes",
  "no",
  "on",
  "0755",
  "0o17",
  "1_000",
  "12:30",
  "12345678901234567890",
  ".inf",
  "~",
  "null",
  "true",
  "\u0000",
  "\u001b",
  "\u00e9",
  "\ud83d\ude80",
  "\ufeff",
  "\u202e",
  "__proto__: x\n",
];

const changes: readonly Change[] = [
  function insert(text, random) {
    const at = random.below(text.length + 1);
    return text.slice(0, at) + random.pick(snippets) + text.slice(at);
  },
  function removeCharacter(text, random) {
    const at = random.below(text.length);
    return text.slice(0, at) + text.slice(at + 1);
  },
  function removePiece(text, random) {
    const at = random.below(text.length);
    return text.slice(0, at) + text.slice(at + random.below(60));
  },
  function repeatPiece(text, random) {
    const at = random.below(text.length);
    const piece = text.slice(at, at + random.below(80));
    return text.slice(0, at) + piece.repeat(1 + random.below(4)) + text.slice(at);
  },
  lineChange((line, random) => [line, line.replace(/\w+/, (word) => (random.chance(0.5) ? word : `${word}2`))]),
  lineChange(() => []),
  lineChange((line, random) => [(random.chance(0.5) ? " " : "\t") + line]),
  lineChange((line) => [line.replace(/^ /, "")]),
  lineChange((line) => [line.replaceAll(/["']/g, "")]),
  lineChange((line) => [line.replace(/: /, ":")]),
  lineChange((line) => [line.replace(/\$\{/, "${ ")]),
  function swapLines(text, random) {
    const lines = text.split("\n");
    const [a, b] = [random.below(lines.length), random.below(lines.length)];
    return lines.map((line, index) => (index === a ? (lines[b] ?? "") : index === b ? (lines[a] ?? "") : line)).join("\n");
  },
  function swapLetters(text, random) {
    const at = random.below(Math.max(1, text.length - 1));
    return text.slice(0, at) + text.slice(at + 1, at + 2) + text.slice(at, at + 1) + text.slice(at + 2);
  },
  function truncate(text, random) {
    return text.slice(0, random.below(text.length));
  },
  function windows(text) {
    return `\ufeff${text.replaceAll("\n", "\r\n")}`;
  },
];

/** Rare and costly ones. */
const extremes: readonly Change[] = [
  () => "",
  () => "# nothing\n",
  (text) => `${text}\n---\n${text}`,
  (text) => `${text}\nmore: "${"x".repeat(1_100_000)}"\n`,
  (text) => `${text}\nmore: ${"[".repeat(500)}\n`,
  (text) => `${text}\n${laughs()}\n`,
  (text) => text.replaceAll(/^/gm, "- "),
];

/** The text with one change or a few. */
export function mutateText(text: string, random: Random): string {
  if (random.chance(0.01)) return random.pick(extremes)(text, random);
  let changed = text;
  const times = 1 + (random.chance(0.4) ? random.below(4) : 0);
  for (let time = 0; time < times && changed !== ""; time += 1) changed = random.pick(changes)(changed, random);
  return changed;
}

/** Bytes that are no UTF-8 come in now and then. */
export function toBytes(text: string, random: Random): string | Uint8Array {
  if (!random.chance(0.05)) return text;
  const bytes = Buffer.from(text);
  if (bytes.length > 0 && random.chance(0.5)) bytes[random.below(bytes.length)] = 0xff;
  return bytes;
}

function lineChange(change: (line: string, random: Random) => string[]): Change {
  return (text, random) => {
    const lines = text.split("\n");
    const at = random.below(lines.length);
    return lines.toSpliced(at, 1, ...change(lines[at] ?? "", random)).join("\n");
  };
}

function laughs(): string {
  const level = (index: number) =>
    `l${index}: &l${index} [${Array(9)
      .fill(index === 0 ? "x" : `*l${index - 1}`)
      .join(", ")}]`;
  return Array.from({ length: 9 }, (_, index) => level(index)).join("\n");
}
