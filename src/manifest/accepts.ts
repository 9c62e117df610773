import * as z from "zod";
import { formOf } from "./schema/form.ts";
import { forms, required } from "./schema/walk.ts";

/** What schemas take, for people: "a duration", "`none`", "a list", "a mapping with `build`". */
export function accepts(schemas: readonly z.core.$ZodType[]): string[] {
  const all = schemas.flatMap(forms);
  const mappings = all.filter((form) => form instanceof z.ZodObject);
  return [...new Set([...all.flatMap(describeForm), ...describeMappings(mappings)])];
}

/** The words that schemas take as they are. */
export function words(schemas: readonly z.core.$ZodType[]): string[] {
  return schemas.flatMap(forms).flatMap((form) => {
    if (form instanceof z.ZodEnum) return form.options.map(String);
    return form instanceof z.ZodLiteral ? [...form.values].map(String) : [];
  });
}

function describeForm(form: z.core.$ZodType): string[] {
  if (form instanceof z.ZodCustomStringFormat) return [formOf(form._zod.def.format)?.is ?? "a text"];
  if (form instanceof z.ZodString) return ["a text"];
  if (form instanceof z.ZodNumber) return ["a number"];
  if (form instanceof z.ZodArray) return ["a list"];
  if (form instanceof z.ZodRecord) return ["a mapping"];
  if (form instanceof z.ZodObject) return [];
  return words([form]).map((word) => `\`${word}\``);
}

/** One mapping by what it has to have, several by what tells them apart. */
function describeMappings(mappings: readonly z.ZodObject[]): string[] {
  if (mappings.length === 0) return [];
  const keys = mappings.map((mapping) => required(mapping).map((key) => `\`${key}\``));
  const [only] = keys;
  if (keys.length === 1) return [only === undefined || only.length === 0 ? "a mapping" : `a mapping with ${only.join(" and ")}`];
  return [`a mapping with ${[...new Set(keys.map(([first]) => first))].join(" or ")}`];
}
