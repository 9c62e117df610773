/** Ways through the schema for whoever explains, merges or documents it: what may stand where. */
import * as z from "zod";

type Schema = z.core.$ZodType;

/** A schema without what only says how it may be absent. */
export function bare(schema: Schema): Schema {
  if (schema instanceof z.ZodDefault || schema instanceof z.ZodPrefault || schema instanceof z.ZodOptional)
    return bare(schema.unwrap());
  return schema;
}

/** The forms a value may have: the branches of unions, at any depth. */
export function forms(schema: Schema): Schema[] {
  const inner = bare(schema);
  return inner instanceof z.ZodUnion ? inner.options.flatMap(forms) : [inner];
}

/** The forms that are mappings with keys of their own. */
export function mappings(schema: Schema): z.ZodObject[] {
  return forms(schema).filter((form) => form instanceof z.ZodObject);
}

/** The keys of a mapping that have to be there. */
export function required(mapping: z.ZodObject): string[] {
  return Object.keys(mapping.shape).filter((key) => !isOptional(mapping.shape[key]));
}

/** Whether a value may be left out. */
export function isOptional(schema: Schema | undefined): boolean {
  return schema instanceof z.ZodDefault || schema instanceof z.ZodPrefault || schema instanceof z.ZodOptional;
}

/**
 * The forms that a written mapping is meant as: those it has a required key of; of these the ones whose telling word (a
 * kind, say) is the one written, if any; of these the ones that leave the fewest keys unknown. None where nothing tells.
 */
export function meant(schema: Schema, value: unknown): z.ZodObject[] {
  const all = mappings(schema);
  if (all.length < 2 || typeof value !== "object" || value === null) return all;
  const begun = all.filter((form) => required(form).some((key) => Object.hasOwn(value, key)));
  const told = begun.filter((form) => Object.entries(form.shape).every(([key, part]) => fits(part, Reflect.get(value, key))));
  if (told.length === 0) return begun;
  const unknown = (form: z.ZodObject) => Object.keys(value).filter((key) => !Object.hasOwn(form.shape, key)).length;
  const fewest = Math.min(...told.map(unknown));
  return told.filter((form) => unknown(form) === fewest);
}

/** The schemas that judge what stands at a path of the value. */
export function schemasAt(schema: Schema, value: unknown, path: readonly PropertyKey[]): Schema[] {
  const [step, ...rest] = path;
  if (step === undefined) return [schema];
  const inside = typeof value === "object" && value !== null ? Reflect.get(value, step) : undefined;
  const listed = forms(schema).flatMap((form): Schema[] => {
    if (form instanceof z.ZodRecord) return [form.valueType];
    if (form instanceof z.ZodArray) return [form.element];
    return [];
  });
  const candidates = meant(schema, value);
  const keyed = (candidates.length > 0 ? candidates : mappings(schema)).flatMap((form): Schema[] => {
    const part = Object.hasOwn(form.shape, step) ? form.shape[String(step)] : undefined;
    return part === undefined ? [] : [part];
  });
  return [...listed, ...keyed].flatMap((part) => schemasAt(part, inside, rest));
}

/** Whether a word that tells forms apart is the one written. */
function fits(part: Schema, written: unknown): boolean {
  return !(part instanceof z.ZodLiteral) || [...part.values].includes(written as z.core.util.Literal);
}
