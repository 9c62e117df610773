/** What may stand where an attribute takes a `T`: the value itself, or an expression that Terraform evaluates. */
export type Value<T> = T | Expression;

/** HCL that is written as it is: a reference, a function call, a template with interpolations. */
export class Expression {
  /** Without any indentation of its own; further lines are written as they are. */
  readonly text: string;

  constructor(text: string) {
    this.text = text;
  }

  /** An attribute of what it refers to: `raw("google_sql_user.app").get("name")`. */
  get(attribute: string): Expression {
    return new Expression(`${this.text}.${attribute}`);
  }

  toString(): string {
    throw new TypeError("An expression has no text of its own: join it with `template`.");
  }
}

/** An expression by its text, such as `google_sql_database_instance.db.private_ip_address` or `var.release`. */
export function raw(text: string): Expression {
  return new Expression(text);
}

/** A call of one of Terraform's functions. */
export function call(name: string, ...values: readonly unknown[]): Expression {
  return new Expression(`${name}(${values.map((value) => inline(value)).join(", ")})`);
}

/** A string in which expressions are interpolated; a plain string where there is none, and the expression where it is alone. */
export function template(...parts: readonly Value<string>[]): Value<string> {
  const [only] = parts;
  if (parts.length === 1 && only !== undefined) return only;
  if (parts.every((part) => typeof part === "string")) return parts.join("");
  const text = parts.map((part) => (typeof part === "string" ? escaped(part) : `\${${part.text}}`)).join("");
  return new Expression(`"${text}"`);
}

/** A text of several lines, indented with the code around it; `Expression`s in it are interpolated. */
export function heredoc(...parts: readonly Value<string>[]): Expression {
  const text = parts
    .map((part) => (typeof part === "string" ? part.replace(/([$%])\{/g, "$1$1{") : `\${${part.text}}`))
    .join("")
    .replace(/\n*$/, "\n");
  return new Expression(`<<-EOT\n${text}EOT`);
}

/** A quoted string literal. */
export function quote(text: string): string {
  return `"${escaped(text)}"`;
}

/** What cannot stand in a string literal as it is. */
const SPECIAL = /[\\"\n\r\t]|[$%]\{/;

function escaped(text: string): string {
  if (!SPECIAL.test(text)) return text;
  return text
    .replace(/[\\"]/g, "\\$&")
    .replace(/\n/g, "\\n")
    .replace(/\r/g, "\\r")
    .replace(/\t/g, "\\t")
    .replace(/([$%])\{/g, "$1$1{");
}

/** A value on one line. */
export function inline(value: unknown): string {
  if (value instanceof Expression) return value.text;
  if (value === null || value === undefined) return "null";
  if (typeof value === "string") return quote(value);
  if (typeof value === "number" || typeof value === "boolean") return String(value);
  if (Array.isArray(value)) return `[${value.map(inline).join(", ")}]`;
  if (typeof value === "object") {
    let entries = "";
    for (const [key, inner] of Object.entries(value)) {
      if (inner !== undefined) entries += `${entries === "" ? "" : ", "}${keyText(key)} = ${inline(inner)}`;
    }
    return entries === "" ? "{}" : `{ ${entries} }`;
  }
  throw new TypeError(`${typeof value} is no value of HCL`);
}

/** A key of a map or object; quoted where it is no identifier. */
export function keyText(key: string): string {
  return /^[A-Za-z_][A-Za-z0-9_-]*$/.test(key) ? key : quote(key);
}
