import * as z from "zod";
import { bare } from "./walk.ts";

/** The shape of a schema before stages are merged: mappings at any depth may be partial, defaults wait for the merge. */
export type Written<S> =
  S extends z.ZodDefault<infer Inner>
    ? Written<Inner>
    : S extends z.ZodPrefault<infer Inner>
      ? Written<Inner>
      : S extends z.ZodOptional<infer Inner>
        ? Written<Inner>
        : S extends z.ZodObject<infer Shape>
          ? z.ZodObject<WrittenShape<Shape>, z.core.$strict>
          : S extends z.ZodRecord<infer Key, infer Value>
            ? z.ZodRecord<Key, Written<Value> extends z.core.SomeType ? Written<Value> : never>
            : S;

export type WrittenShape<Shape> = {
  -readonly [Key in keyof Shape]: z.ZodOptional<Written<Shape[Key]> extends z.core.SomeType ? Written<Shape[Key]> : never>;
};

/**
 * What may be written where something else completes it: each key optional, at every depth of plain mappings. Lists and
 * values that have more than one form (unions) stay whole, because that is how they are replaced.
 */
export function partially<Shape extends z.ZodRawShape>(shape: Shape): z.ZodObject<WrittenShape<Shape>, z.core.$strict> {
  const written = Object.entries(shape).map(([key, schema]) => [key, optional(schema)]);
  return z.strictObject(Object.fromEntries(written) as WrittenShape<Shape> & z.core.$ZodLooseShape);
}

function optional(schema: z.core.$ZodType): z.ZodType {
  const loosened = z.optional(loosen(schema));
  const description = (z.globalRegistry.get(schema) ?? z.globalRegistry.get(bare(schema)))?.description;
  // `describe` would copy the schema once more; this one is fresh, and there are hundreds of them.
  return description === undefined ? loosened : loosened.register(z.globalRegistry, { description });
}

function loosen(schema: z.core.$ZodType): z.core.$ZodType {
  const inner = bare(schema);
  if (inner instanceof z.ZodObject) return partially(inner.shape);
  if (inner instanceof z.ZodRecord) return z.record(inner.keyType, loosen(inner.valueType));
  return inner;
}
