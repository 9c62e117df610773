/**
 * Writes HCL exactly as `terraform fmt` leaves it: two spaces of indentation, the `=` of neighbouring single-line
 * attributes aligned, what spans lines neither aligned nor a reason to align. People read it.
 */
import type { Block, Body } from "./block.ts";
import { Expression, inline, keyText } from "./expression.ts";

/** What an inline value may be long before it is written over several lines. */
const WIDTH = 96;

/** A file of blocks, each after an empty line, after a comment for the reader where one is given. */
export function writeFile(blocks: readonly Block[], header?: string): string {
  const texts = blocks.map(writtenBlock);
  const top = header === undefined ? [] : [comment(header, "").join("\n")];
  return `${[...top, ...texts].join("\n\n")}\n`;
}

/** Texts of blocks that were written before: what a stack uses is read off its text, and a block never changes. */
const written = new WeakMap<Block, string>();

function writtenBlock(block: Block): string {
  const known = written.get(block);
  if (known !== undefined) return known;
  const text = writeBlock(block, "").join("\n");
  written.set(block, text);
  return text;
}

function writeBlock(block: Block, indent: string): string[] {
  const head = [block.type, ...block.labels.map((label) => `"${label}"`)].join(" ");
  const body = writeBody(block.body, `${indent}  `);
  const why = block.why === undefined ? [] : comment(block.why, indent);
  if (body.length === 0) return [...why, `${indent}${head} {}`];
  return [...why, `${indent}${head} {`, ...body, `${indent}}`];
}

/** Attributes first, in their order, then nested blocks, each after an empty line. */
function writeBody(body: Body, indent: string): string[] {
  const lines: string[] = [];
  const groups = body.attributes;
  for (const group of groups) {
    const written = writeAttributes(group, indent);
    if (written.length === 0) continue;
    if (lines.length > 0) lines.push("");
    lines.push(...written);
  }
  for (const block of body.blocks) {
    if (lines.length > 0) lines.push("");
    lines.push(...writeBlock(block, indent));
  }
  const last = writeAttributes(body.last, indent);
  if (last.length > 0 && lines.length > 0) lines.push("");
  return [...lines, ...last];
}

type Line = { key: string; value: string } | { text: string };

function writeAttributes(attributes: readonly (readonly [string, unknown])[], indent: string): string[] {
  const lines = attributes.flatMap(([key, value]) => (value === undefined ? [] : assignment(keyText(key), value, indent)));
  return align(lines, indent);
}

/** One attribute as lines; only what fits on one line takes part in alignment. */
function assignment(key: string, value: unknown, indent: string): Line[] {
  const flat = fitsInline(value) ? inline(value) : undefined;
  if (flat !== undefined && !flat.includes("\n") && indent.length + key.length + 3 + flat.length <= WIDTH)
    return [{ key, value: flat }];
  if (value instanceof Expression) return [{ key, value: indented(value.text, indent) }];
  if (Array.isArray(value)) {
    if (value.length === 0) return [{ key, value: "[]" }];
    return [{ text: `${indent}${key} = [` }, ...value.flatMap((item) => element(item, `${indent}  `)), { text: `${indent}]` }];
  }
  if (typeof value === "object" && value !== null) {
    const inner = writeAttributes(Object.entries(value), `${indent}  `);
    if (inner.length === 0) return [{ key, value: "{}" }];
    return [{ text: `${indent}${key} = {` }, ...inner.map((text) => ({ text })), { text: `${indent}}` }];
  }
  return [{ key, value: inline(value) }];
}

/** A here document stands two deeper than its attribute; to `terraform fmt` it is one line. */
function indented(text: string, indent: string): string {
  const [first = "", ...rest] = text.split("\n");
  const end = rest.pop();
  if (end === undefined) return first;
  return [first, ...rest.map((line) => (line === "" ? "" : `${indent}  ${line}`)), `${indent}${end}`].join("\n");
}

function element(item: unknown, indent: string): Line[] {
  if (fitsInline(item) || typeof item !== "object" || item === null || item instanceof Expression)
    return [{ text: `${indent}${inline(item)},` }];
  if (Array.isArray(item)) {
    return [{ text: `${indent}[` }, ...item.flatMap((inner) => element(inner, `${indent}  `)), { text: `${indent}],` }];
  }
  const inner = writeAttributes(Object.entries(item), `${indent}  `);
  return [{ text: `${indent}{` }, ...inner.map((text) => ({ text })), { text: `${indent}},` }];
}

/** Whether a reader takes it in at one glance: no map in it but a small one of an element. */
function fitsInline(value: unknown): boolean {
  if (value instanceof Expression) return !value.text.includes("\n");
  if (Array.isArray(value)) return value.every((item) => typeof item !== "object" || item === null || item instanceof Expression);
  if (typeof value === "object" && value !== null) return Object.values(value).every((inner) => inner === undefined);
  return true;
}

function align(lines: readonly Line[], indent: string): string[] {
  const written: string[] = [];
  let run: { key: string; value: string }[] = [];
  const flush = () => {
    const width = Math.max(0, ...run.map(({ key }) => key.length));
    for (const { key, value } of run) written.push(`${indent}${key.padEnd(width)} = ${value}`);
    run = [];
  };
  for (const line of lines) {
    if ("key" in line) run.push(line);
    else {
      flush();
      written.push(line.text);
    }
  }
  flush();
  return written;
}

function comment(text: string, indent: string): string[] {
  return text.split("\n").map((line) => `${indent}#${line === "" ? "" : ` ${line}`}`);
}
