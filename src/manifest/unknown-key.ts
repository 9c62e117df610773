/** Keys that a mapping does not have: misspelt, misplaced, or of another form. */
import * as z from "zod";
import { type Diagnostic, diagnose, type Location } from "../diagnostics/diagnostic.ts";
import { nearest } from "../diagnostics/nearest.ts";
import { type Finding, type Judged, valueAt } from "./judged.ts";
import type { Path } from "./locate.ts";
import { mappings, meant, required, schemasAt } from "./schema/walk.ts";
import { short } from "./short.ts";

/** Says of each key whether another one is meant, or where it belongs. */
export function explainUnknownKeys(keys: readonly string[], path: Path, judged: Judged): Finding[] {
  const value = valueAt(judged.value, path);
  const schemas = schemasAt(judged.schema, judged.value, path);
  const all = schemas.flatMap(mappings);
  const fitting = schemas.flatMap((schema) => meant(schema, value));
  const here = fitting.length > 0 ? fitting : all;
  const written = new Set(typeof value === "object" && value !== null ? Object.keys(value) : []);
  const known = [...new Set(here.flatMap((form) => Object.keys(form.shape)))];
  const free = known.filter((word) => !written.has(word));

  return keys.map((key): Finding => {
    const place = [...path, key];
    const at = judged.locate(place, "key");
    const elsewhere = all.filter((form) => Object.hasOwn(form.shape, key) && !here.includes(form));
    const other = otherForm(key, elsewhere, here, written, at) ?? otherPlace(key, path, judged.schema, at);
    if (other !== undefined) return { path: place, diagnostic: other };
    const near = nearest(key, free);
    const fix = near === undefined || at === undefined ? undefined : { range: { start: at.start, end: at.end }, text: near };
    const diagnostic = diagnose("unknown-key", { key: short(key), near, known }, at, judged.text === undefined ? undefined : fix);
    return { path: place, meant: near === undefined ? undefined : { key: near }, diagnostic };
  });
}

/** The key is one of another form of the same value. */
function otherForm(
  key: string,
  elsewhere: readonly z.ZodObject[],
  here: readonly z.ZodObject[],
  written: ReadonlySet<string>,
  at: Location | undefined,
): Diagnostic | undefined {
  const belongs = elsewhere.flatMap(tellingWords);
  if (belongs.length > 0) return diagnose("misplaced-key", { key, belongs }, at);
  const rivals = here.flatMap(required).filter((rival) => written.has(rival));
  if (elsewhere.length === 0 || rivals.length === 0) return undefined;
  return diagnose("exclusive-keys", { keys: [...new Set([...rivals, key])] }, at);
}

/** The key is one of the top level, or the one that only components of stages have. */
function otherPlace(key: string, path: Path, root: z.core.$ZodType, at: Location | undefined): Diagnostic | undefined {
  if (path[0] === "components" && path.length === 2 && key === "target") {
    return diagnose("misplaced-key", { key, belongs: ["a component within a stage"] }, at);
  }
  const top = root instanceof z.ZodObject && Object.hasOwn(root.shape, key);
  return top && path.length > 0 ? diagnose("misplaced-key", { key, belongs: ["the top level"] }, at) : undefined;
}

/** The words that tell a form apart, as `kind: service`. */
function tellingWords(form: z.ZodObject): string[] {
  return required(form).flatMap((key) => {
    const part = form.shape[key];
    return part instanceof z.ZodLiteral ? [`\`${key}: ${[...part.values].join(" ")}\``] : [];
  });
}
