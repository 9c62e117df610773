import { z } from "zod";
import { formOf } from "./schema/form.ts";
import { forms, required } from "./schema/walk.ts";

/** What schemas take, for people: "a duration", "`none`", "a list", "a mapping with `build`". */
export function accepts(schemas: readonly z.core.$ZodType[]): string[] {
  return [...new Set(schemas.flatMap(forms).flatMap(describeForm))];
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
  if (form instanceof z.ZodObject) return [`a mapping with ${keysOf(form)}`];
  return words([form]).map((word) => `\`${word}\``);
}

function keysOf(mapping: z.ZodObject): string {
  const needed = required(mapping);
  const shown = needed.length > 0 ? needed : Object.keys(mapping.shape).slice(0, 3);
  return shown.map((key) => `\`${key}\``).join(", ");
}
