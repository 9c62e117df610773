import { createHash } from "node:crypto";
import { globSync, readFileSync } from "node:fs";
import { type HclBlock, readHcl } from "../../support/hcl-blocks.ts";

export type Variables = Readonly<Record<string, unknown>>;
export type Resource = {
  address: string;
  type: string;
  block: HclBlock;
  /** Changes when anything changes that its arguments are made of: their text, variables, locals. */
  digest: string;
};

/** The blocks of a root module. */
export function blocksIn(folder: string): readonly HclBlock[] {
  const files = globSync("*.tf", { cwd: folder }).toSorted();
  return files.flatMap((file) => readHcl(readFileSync(`${folder}/${file}`, "utf8")));
}

/** Where a root module has its state: the app's registry has one, whichever stage works on it. */
export function placeOfState(folder: string): string {
  const [terraform] = blocksIn(folder).filter(({ type }) => type === "terraform");
  const backend = terraform?.blocks.find(({ type }) => type === "backend");
  if (backend === undefined) throw new Error(`${folder} has no backend`);
  return literalIn(backend, "prefix");
}

/** A root module as far as the stand-in has to know it: no expression is evaluated. */
export class Configuration {
  readonly resources: readonly Resource[];
  readonly outputs: readonly string[];
  readonly project: string;
  readonly #locals: ReadonlyMap<string, string>;
  readonly #variables: Variables;

  constructor(folder: string, given: Variables) {
    const blocks = blocksIn(folder);
    const of = (type: string) => blocks.filter((block) => block.type === type);
    const defaults = of("variable").flatMap(({ labels: [name = ""], attributes }) => {
      const value = attributes.find((one) => one.name === "default")?.value;
      return value === undefined ? [] : [[name, value] as const];
    });
    const missing = of("variable").flatMap(({ labels: [name = ""] }) =>
      name in given || defaults.some(([known]) => known === name) ? [] : [name],
    );
    if (missing.length > 0) throw new Error(`No value for required variable: ${missing.join(", ")}`);
    this.#variables = { ...Object.fromEntries(defaults), ...given };
    this.#locals = new Map(of("locals").flatMap(({ attributes }) => attributes.map(({ name, value }) => [name, value] as const)));
    this.outputs = of("output").map(({ labels: [name = ""] }) => name);
    this.project = /"([^"]+)"/.exec(valueIn(of("provider")[0], "project") ?? "")?.[1] ?? "";
    this.resources = of("resource").map((block) => {
      const [type = "", label = ""] = block.labels;
      return { address: `${type}.${label}`, type, block, digest: this.digest(textOf(block)) };
    });
  }

  /** Of a text, the variables that it reads and, however deep, those that the locals in it read. */
  digest(text: string): string {
    const hash = createHash("sha256").update(text);
    for (const value of [...this.#read(text)].sort()) hash.update(value);
    return hash.digest("hex").slice(0, 8);
  }

  /** A revision's name: what stands before its digest in the local that gives it, and a digest of what that is made of. */
  revision(component: string): string {
    const name = `revision_${component.replaceAll("-", "_")}`;
    const text = this.#locals.get(name) ?? "";
    return `${/"([^"$]*)\$/.exec(text)?.[1] ?? ""}${this.digest(text)}`;
  }

  /** A variable that is a map, at a key of it. */
  at<T>(variable: string, key: string, otherwise: T): T {
    const map = this.#variables[variable];
    return typeof map === "object" && map !== null && key in map ? (Reflect.get(map, key) as T) : otherwise;
  }

  #read(text: string, seen = new Set<string>()): Set<string> {
    const values = new Set<string>();
    // Of a map that is read at one key, what stands at others changes nothing.
    const rest = text.replace(/lookup\(var\.(\w+), "([^"]+)"|var\.(\w+)\["([^"]+)"\]/g, (_, ...found: string[]) => {
      const [map = "", key = ""] = found[0] === undefined ? found.slice(2) : found;
      values.add(`${map}.${key}=${JSON.stringify(this.at(map, key, null))}`);
      return "";
    });
    for (const [, name = ""] of rest.matchAll(/\bvar\.(\w+)/g)) values.add(`${name}=${JSON.stringify(this.#variables[name])}`);
    for (const [, local = ""] of text.matchAll(/\blocal\.(\w+)/g)) {
      if (seen.has(local)) continue;
      seen.add(local);
      for (const value of this.#read(this.#locals.get(local) ?? "", seen)) values.add(value);
    }
    return values;
  }
}

/** An attribute's expression as it is written. */
export function valueIn(block: HclBlock | undefined, name: string): string | undefined {
  return block?.attributes.find((attribute) => attribute.name === name)?.value;
}

/** A quoted text that holds no expression. */
export function literalIn(block: HclBlock, name: string): string {
  const text = /^"([^"$]*)"$/.exec(valueIn(block, name) ?? "")?.[1];
  if (text === undefined) throw new Error(`${block.labels.join(".")}: ${name} is no plain text`);
  return text;
}

function textOf({ type, labels, attributes, blocks }: HclBlock): string {
  const inner = [...attributes.map(({ name, value }) => `${name} = ${value}`), ...blocks.map(textOf)];
  return [type, ...labels, "{", ...inner, "}"].join("\n");
}
