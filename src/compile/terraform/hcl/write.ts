/**
 * Writes HCL exactly as `terraform fmt` leaves it: two spaces of indentation, the `=` of neighbouring single-line
 * attributes aligned, what spans lines neither aligned nor a reason to align. People read it.
 */
import { type Attributes, attributesOf, type Block, type Body } from "./block.ts";
import { Expression, inline, keyText } from "./expression.ts";

/** What an inline value may be long before it is written over several lines. */
const WIDTH = 96;

/** A file of texts of blocks, after a comment for the reader where one is given. */
export function writeFile(texts: readonly string[], header?: string): string {
  const top = header === undefined ? [] : [comment(header, "").join("\n")];
  return `${[...top, ...texts].join("\n\n")}\n`;
}

/** Blocks as text, each after an empty line. */
export function writeBlocks(blocks: readonly Block[]): string {
  const lines = new Lines();
  for (const [index, block] of blocks.entries()) {
    if (index > 0) lines.gap();
    writeBlock(block, "", lines);
  }
  return lines.text();
}

/** Lines as they grow. Neighbouring assignments wait until their last is known, because they are aligned. */
class Lines {
  readonly #lines: string[] = [];
  #keys: string[] = [];
  #values: string[] = [];
  #width = 0;
  #indent = "";

  line(text: string): this {
    this.#flush();
    this.#lines.push(text);
    return this;
  }

  assign(indent: string, key: string, value: string): this {
    this.#indent = indent;
    this.#keys.push(key);
    this.#values.push(value);
    if (key.length > this.#width) this.#width = key.length;
    return this;
  }

  /** Sets apart what follows. */
  gap(): void {
    this.line("");
  }

  text(): string {
    this.#flush();
    return this.#lines.join("\n");
  }

  #flush(): void {
    for (const [index, key] of this.#keys.entries()) {
      this.#lines.push(`${this.#indent}${key.padEnd(this.#width)} = ${this.#values[index]}`);
    }
    if (this.#keys.length === 0) return;
    this.#keys = [];
    this.#values = [];
    this.#width = 0;
  }
}

function writeBlock(block: Block, indent: string, lines: Lines): Lines {
  if (block.why !== undefined) for (const text of comment(block.why, indent)) lines.line(text);
  let head = `${indent}${block.type}`;
  for (const label of block.labels) head += ` "${label}"`;
  const { attributes, blocks, last } = block.body;
  if (attributes.length + blocks.length + last.length === 0) return lines.line(`${head} {}`);
  lines.line(`${head} {`);
  writeBody(block.body, `${indent}  `, lines);
  return lines.line(`${indent}}`);
}

/** Attributes first, in their order, then nested blocks, each after an empty line. */
function writeBody({ attributes, blocks, last }: Body, indent: string, lines: Lines): void {
  let any = false;
  const apart = () => {
    if (any) lines.gap();
    any = true;
  };
  for (const group of attributes) {
    apart();
    writeAttributes(group, indent, lines);
  }
  for (const block of blocks) {
    apart();
    writeBlock(block, indent, lines);
  }
  if (last.length === 0) return;
  apart();
  writeAttributes(last, indent, lines);
}

function writeAttributes(attributes: Attributes, indent: string, lines: Lines): void {
  for (const [key, value] of attributes) writeAttribute(keyText(key), value, indent, lines);
}

/** One attribute; only what fits on one line takes part in alignment. */
function writeAttribute(key: string, value: unknown, indent: string, lines: Lines): Lines {
  if (value instanceof Expression) {
    const text = indented(value.text, indent);
    // A here document is one line to `terraform fmt`; other texts of several lines are not aligned with what is around them.
    return text.includes("\n") && !text.startsWith("<<")
      ? lines.line(`${indent}${key} = ${text}`)
      : lines.assign(indent, key, text);
  }
  if (typeof value !== "object" || value === null) return lines.assign(indent, key, inline(value));
  if (fitsInline(value)) {
    const flat = inline(value);
    const fits = indent.length + key.length + 3 + flat.length <= WIDTH;
    if (fits && !flat.includes("\n")) return lines.assign(indent, key, flat);
  }
  if (Array.isArray(value)) {
    if (value.length === 0) return lines.assign(indent, key, "[]");
    lines.line(`${indent}${key} = [`);
    for (const item of value) writeElement(item, `${indent}  `, lines);
    return lines.line(`${indent}]`);
  }
  const entries = attributesOf(value);
  if (entries.length === 0) return lines.assign(indent, key, "{}");
  lines.line(`${indent}${key} = {`);
  writeAttributes(entries, `${indent}  `, lines);
  return lines.line(`${indent}}`);
}

/** A here document stands two deeper than its attribute; to `terraform fmt` it is one line. */
function indented(text: string, indent: string): string {
  if (!text.includes("\n")) return text;
  const [first, ...rest] = text.split("\n");
  const end = rest.pop();
  return [first, ...rest.map((line) => (line === "" ? "" : `${indent}  ${line}`)), `${indent}${end}`].join("\n");
}

function writeElement(item: unknown, indent: string, lines: Lines): Lines {
  if (fitsInline(item) || typeof item !== "object" || item === null || item instanceof Expression)
    return lines.line(`${indent}${inline(item)},`);
  const isList = Array.isArray(item);
  lines.line(`${indent}${isList ? "[" : "{"}`);
  if (isList) for (const inner of item) writeElement(inner, `${indent}  `, lines);
  else writeAttributes(attributesOf(item), `${indent}  `, lines);
  return lines.line(`${indent}${isList ? "]" : "}"},`);
}

/** Whether a reader takes it in at one glance: no map in it but a small one of an element. */
function fitsInline(value: unknown): boolean {
  if (value instanceof Expression) return !value.text.includes("\n");
  if (Array.isArray(value)) return value.every((item) => typeof item !== "object" || item === null || item instanceof Expression);
  if (typeof value === "object" && value !== null) return Object.values(value).every((inner) => inner === undefined);
  return true;
}

function comment(text: string, indent: string): string[] {
  return text.split("\n").map((line) => `${indent}#${line === "" ? "" : ` ${line}`}`);
}
