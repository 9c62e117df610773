import { stringify } from "yaml";
import * as z from "zod";
import { forms, mappings, schemasAt } from "../../src/manifest/schema/walk.ts";
import { manifestSchema } from "../../src/manifest/schema.ts";
import type { Random } from "./random.ts";
import { keys, references, texts, values } from "./samples.ts";

type Mapping = Record<string, unknown>;
type Place = { holder: Mapping | unknown[]; key: string | number; path: (string | number)[] };
type Change = (place: Place, random: Random, manifest: Mapping) => void;

const changes: readonly Change[] = [
  function drop({ holder, key }) {
    if (Array.isArray(holder)) holder.splice(Number(key), 1);
    else delete holder[key];
  },
  function misspell({ holder, key }, random) {
    if (!Array.isArray(holder)) rename(holder, String(key), misspelt(String(key), random));
  },
  function add({ holder }, random) {
    if (Array.isArray(holder)) holder.push(sample(random));
    else holder[random.pick(keys)] = random.chance(0.5) ? random.pick(texts) : sample(random);
  },
  function addKnown(place, random, manifest) {
    const [schema] = schemasAt(manifestSchema, manifest, place.path.slice(0, -1)).flatMap(mappings);
    if (schema === undefined || Array.isArray(place.holder)) return;
    const key = random.pick(Object.keys(schema.shape));
    const part = schema.shape[key];
    if (part !== undefined) place.holder[key] = arbitrary(part, random);
  },
  function regenerate(place, random, manifest) {
    const [schema] = schemasAt(manifestSchema, manifest, place.path);
    if (schema !== undefined) put(place, arbitrary(schema, random));
  },
  (place, random) => put(place, sample(random)),
  (place, random) => put(place, random.pick(texts)),
  (place, random) => put(place, random.pick(references)),
  function append(place, random) {
    const old = valueAt(place);
    if (typeof old === "string") put(place, random.chance(0.5) ? `${old} ${random.pick(references)}` : misspelt(old, random));
  },
  function quoteOrNot(place) {
    const old = valueAt(place);
    if (typeof old === "number") put(place, String(old));
    if (typeof old === "string" && /^[0-9.]+$/.test(old)) put(place, Number(old));
  },
  function copy({ holder, key }, random) {
    if (Array.isArray(holder)) holder.push(structuredClone(holder[Number(key)]));
    else holder[`${key}${random.below(3)}`] = structuredClone(holder[key]);
  },
  function moveToStage({ holder, key }, _random, manifest) {
    if (Array.isArray(holder)) return;
    const stages = manifest.stages as Record<string, Mapping> | undefined;
    manifest.stages = { ...stages, production: { ...stages?.production, [key]: structuredClone(holder[key]) } };
  },
];

/** A value of its own: later changes reach into it, and must reach neither the samples nor the value itself. */
function sample(random: Random): unknown {
  return structuredClone(random.pick(values));
}

/** The manifest with one change or a few where the schema knows a place, written as YAML in one of its styles. */
export function mutateBySchema(value: Mapping, random: Random): string {
  const manifest = structuredClone(value);
  const times = 1 + (random.chance(0.5) ? random.below(4) : 0);
  for (let time = 0; time < times; time += 1) {
    const places = placesOf(manifest);
    if (places.length > 0) random.pick(changes)(random.pick(places), random, manifest);
  }
  return stringify(manifest, {
    collectionStyle: random.pick(["any", "flow", "block"]),
    aliasDuplicateObjects: random.chance(0.5),
    lineWidth: random.chance(0.5) ? 0 : 80,
  });
}

/** A value the schema takes, most often. */
function arbitrary(schema: z.core.$ZodType, random: Random, depth = 0): unknown {
  const form = random.pick(forms(schema));
  if (form instanceof z.ZodEnum) return random.pick(form.options);
  if (form instanceof z.ZodLiteral) return random.pick([...form.values]);
  if (form instanceof z.ZodNumber)
    return (form.minValue ?? 0) + random.below(Math.min(20, (form.maxValue ?? 20) - (form.minValue ?? 0) + 1));
  if (form instanceof z.ZodArray)
    return Array.from({ length: random.below(3) }, () => arbitrary(form.element, random, depth + 1));
  if (form instanceof z.ZodRecord)
    return depth > 4
      ? {}
      : { [String(arbitrary(form.keyType, random, depth + 1))]: arbitrary(form.valueType, random, depth + 1) };
  if (form instanceof z.ZodObject) return arbitraryMapping(form, random, depth);
  const fitting = texts.filter((text) => z.safeParse(form, text).success);
  if (random.chance(0.2)) return random.pick(references);
  return fitting.length > 0 && random.chance(0.9) ? random.pick(fitting) : random.pick(texts);
}

function arbitraryMapping(form: z.ZodObject, random: Random, depth: number): Mapping {
  const kept = Object.entries(form.shape).filter(([, part]) => {
    const needed = !z.safeParse(part, undefined).success;
    return needed ? random.chance(0.97) : depth < 4 && random.chance(0.25);
  });
  return Object.fromEntries(kept.map(([key, part]) => [key, arbitrary(part, random, depth + 1)]));
}

function placesOf(value: unknown, path: (string | number)[] = []): Place[] {
  if (Array.isArray(value)) {
    return value.flatMap((item, key) => [{ holder: value, key, path: [...path, key] }, ...placesOf(item, [...path, key])]);
  }
  if (typeof value !== "object" || value === null) return [];
  const holder = value as Mapping;
  return Object.keys(holder).flatMap((key) => [{ holder, key, path: [...path, key] }, ...placesOf(holder[key], [...path, key])]);
}

function valueAt({ holder, key }: Place): unknown {
  return Reflect.get(holder, key);
}

function put({ holder, key }: Place, value: unknown): void {
  Reflect.set(holder, key, value);
}

/** Keeps the order of the keys, as somebody who mistypes does. */
function rename(holder: Mapping, key: string, other: string): void {
  const entries = Object.entries(holder);
  for (const name of Object.keys(holder)) delete holder[name];
  for (const [name, value] of entries) holder[name === key ? other : name] = value;
}

function misspelt(word: string, random: Random): string {
  const at = random.below(word.length);
  switch (random.below(4)) {
    case 0:
      return word.slice(0, at) + word.slice(at + 1);
    case 1:
      return word.slice(0, at) + word.slice(at, at + 1).repeat(2) + word.slice(at + 1);
    case 2:
      return word.slice(0, at) + word.slice(at + 1, at + 2) + word.slice(at, at + 1) + word.slice(at + 2);
    default:
      return word.charAt(0).toUpperCase() + word.slice(1);
  }
}
