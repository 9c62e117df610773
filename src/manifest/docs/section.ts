/** Parts of the manual, read off the schema. */
import * as z from "zod";
import { accepts } from "../accepts.ts";
import { bare, forms, isOptional, mappings, required } from "../schema/walk.ts";
import { examples } from "./examples.ts";
import { root } from "./root.ts";

type Schema = z.core.$ZodType;

/** One place of the manifest: `components.<name>.health`. */
export type Section = {
  /** Names that the author chooses are `<name>`. */
  path: readonly string[];
  description: string | undefined;
  /** Whether its keys are names the author chooses; `forms` are those of each entry then. */
  entries: boolean;
  /** Where there are no keys: what may be written. */
  takes: readonly string[];
  /** The forms of the value that are mappings; most have one. */
  forms: readonly { when: string | undefined; keys: readonly Key[] }[];
  /** A piece of a manifest, where one was written for this section. */
  example: string | undefined;
};

export type Key = {
  key: string;
  takes: readonly string[];
  required: boolean;
  /** As YAML writes it. */
  default: string | undefined;
  description: string;
  /** Whether it has a section of its own. */
  section: boolean;
};

/** The section at a path as people type it: `data`, `data.db.backups`, `components.<name>.health`. */
export function sectionAt(topic: string): Section | undefined {
  const steps = topic.split(".").filter((step) => step !== "");
  let schemas: Schema[] = [root];
  const path: string[] = [];
  for (const step of steps) {
    const next = schemas.flatMap((schema) => stepInto(schema, step));
    if (next.length === 0) return undefined;
    path.push(next[0]?.name ?? step);
    schemas = next.map(({ schema }) => schema);
  }
  return sectionOf(path, schemas);
}

/** The sections below one, in the order of the schema. */
export function sectionsBelow(section: Section): Section[] {
  const within = section.entries ? [...section.path, "<name>"] : section.path;
  const keys = section.forms.flatMap((form) => form.keys.filter((key) => key.section).map(({ key }) => key));
  return [...new Set(keys)].flatMap((key) => sectionAt([...within, key].join(".")) ?? []);
}

function stepInto(schema: Schema, step: string): { name: string; schema: Schema }[] {
  return forms(schema).flatMap((form) => {
    if (form instanceof z.ZodRecord && mappings(form.valueType).length > 0) return [{ name: "<name>", schema: form.valueType }];
    if (form instanceof z.ZodArray) return stepInto(form.element, step);
    const part = form instanceof z.ZodObject && Object.hasOwn(form.shape, step) ? form.shape[step] : undefined;
    return part === undefined ? [] : [{ name: step, schema: part }];
  });
}

function sectionOf(path: readonly string[], schemas: readonly Schema[]): Section {
  const objects = [...new Set(schemas.flatMap(mappingsWithin))];
  const shared = objects.length > 1 ? sharedKeys(objects) : [];
  const [first] = objects;
  const common =
    first === undefined || shared.length === 0
      ? []
      : [{ when: "all of them", keys: shared.map((key) => describeKey(key, first)) }];
  const own = objects.map((object) => ({
    when: objects.length > 1 ? tellingWords(object) : undefined,
    keys: Object.keys(object.shape)
      .filter((key) => !shared.includes(key))
      .map((key) => describeKey(key, object)),
  }));
  return {
    path,
    description: schemas.map(describe).find((text) => text !== undefined),
    entries: schemas.flatMap(forms).some((form) => form instanceof z.ZodRecord && mappings(form.valueType).length > 0),
    takes: accepts(schemas),
    forms: [...grouped(own), ...common],
    example: examples[path.join(".")],
  };
}

/** A list or a record of mappings is described by its entries. */
function mappingsWithin(schema: Schema): z.ZodObject[] {
  return forms(schema).flatMap((form) => {
    if (form instanceof z.ZodArray) return mappings(form.element);
    return form instanceof z.ZodRecord ? mappings(form.valueType) : mappings(form);
  });
}

/** Keys that mean the same in all forms. */
function sharedKeys(objects: readonly z.ZodObject[]): string[] {
  const keys = [...new Set(objects.flatMap((object) => Object.keys(object.shape)))];
  return keys.filter((key) =>
    objects.every((object) => object.shape[key] !== undefined && object.shape[key] === objects[0]?.shape[key]),
  );
}

/** Forms that nothing tells apart here, such as the scale of a service and of a worker, are described together. */
function grouped(all: Section["forms"]): Section["forms"] {
  const groups = new Map<string | undefined, Key[]>();
  for (const { when, keys } of all) {
    const known = groups.get(when) ?? [];
    groups.set(when, [...known, ...keys.filter(({ key }) => !known.some((other) => other.key === key))]);
  }
  return Array.from(groups, ([when, keys]) => ({ when: groups.size > 1 ? when : undefined, keys }));
}

function describeKey(key: string, object: z.ZodObject): Key {
  const schema = object.shape[key] as Schema;
  return {
    key,
    takes: takes(schema),
    required: !isOptional(schema),
    default: schema instanceof z.ZodDefault ? written(schema.def.defaultValue) : undefined,
    description: describe(schema) ?? "",
    section: hasSection(schema),
  };
}

function hasSection(schema: Schema): boolean {
  return mappingsWithin(schema).length > 0;
}

/** What a key takes, with bounds of numbers and how a text is written. */
function takes(schema: Schema): string[] {
  const numbers = forms(schema).filter((form) => form instanceof z.ZodNumber);
  const bounds = numbers.map(({ minValue, maxValue }) => `a number from ${minValue} to ${maxValue}`);
  const lists = forms(schema)
    .filter((form) => form instanceof z.ZodArray)
    .map((form) => `a list: ${accepts([form.element]).join(", ")}`);
  return accepts([schema]).map((text) =>
    text === "a number" ? (bounds[0] ?? text) : text === "a list" ? (lists[0] ?? text) : text,
  );
}

/** The words or keys that tell one form from the others. */
function tellingWords(object: z.ZodObject): string {
  const needed = required(object);
  const literal = needed.find((key) => object.shape[key] instanceof z.ZodLiteral);
  const value = literal === undefined ? undefined : bare(object.shape[literal] as Schema);
  if (value instanceof z.ZodLiteral) return `\`${literal}: ${[...value.values].join(" ")}\``;
  return `with \`${needed[0]}\``;
}

function describe(schema: Schema): string | undefined {
  return z.globalRegistry.get(schema)?.description ?? z.globalRegistry.get(bare(schema))?.description;
}

function written(value: unknown): string {
  if (typeof value !== "object" || value === null) return String(value);
  const entries = Object.entries(value).map(([key, part]) => `${key}: ${written(part)}`);
  return entries.length === 0 ? "{}" : `{ ${entries.join(", ")} }`;
}

/** Finds a section by its path, or by the end of its path where that is enough: `scale`, `health.ready`. */
export function findSection(topic: string): Section | undefined {
  const exact = sectionAt(topic);
  if (exact !== undefined) return exact;
  const found = allSections().filter(({ path }) =>
    path
      .filter((step) => step !== "<name>")
      .join(".")
      .endsWith(`.${topic}`),
  );
  return found.length > 0
    ? found.reduce((best, section) => (section.path.length < best.path.length ? section : best))
    : undefined;
}

/** Every section that has keys, from the top. */
export function allSections(): Section[] {
  const top = sectionAt("");
  const below = (section: Section): Section[] => [section, ...(isRepeated(section) ? [] : sectionsBelow(section).flatMap(below))];
  return top === undefined ? [] : sectionsBelow(top).flatMap(below);
}

/** Stages and sites override what has a section of its own; saying it all again would hide what is new. */
export function isRepeated({ path }: Section): boolean {
  return path.length === 1 && (path[0] === "stages" || path[0] === "sites");
}
