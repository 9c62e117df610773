/** A key that a mapping does not have: misspelt, misplaced, or of another form. */
import { z } from "zod";
import { type Diagnostic, diagnose } from "../diagnostics/diagnostic.ts";
import { nearest } from "../diagnostics/nearest.ts";
import { type Judged, valueAt } from "./judged.ts";
import type { Path } from "./locate.ts";
import { mappings, meant, required, schemasAt } from "./schema/walk.ts";

/** Says whether another key is meant, or where this one belongs. */
export function explainUnknownKey(key: string, path: Path, judged: Judged): Diagnostic {
  const value = valueAt(judged.value, path);
  const schemas = schemasAt(judged.schema, judged.value, path);
  const here = schemas.flatMap((schema) => meant(schema, value));
  const at = judged.locate([...path, key], "key");

  const elsewhere = schemas.flatMap(mappings).filter((form) => Object.hasOwn(form.shape, key) && !here.includes(form));
  const rivals = here.flatMap(tellingKeys).filter((rival) => isObject(value) && Object.hasOwn(value, rival));
  if (elsewhere.length > 0) {
    const kinds = elsewhere.flatMap(tellingWords);
    if (kinds.length > 0) return diagnose("misplaced-key", { key, belongs: kinds }, at);
    if (rivals.length > 0) return diagnose("exclusive-keys", { keys: [...new Set([...rivals, key])] }, at);
  }
  const belongs = homeOf(key, path, judged.schema);
  if (belongs !== undefined) return diagnose("misplaced-key", { key, belongs: [belongs] }, at);

  const known = [...new Set(here.flatMap((form) => Object.keys(form.shape)))];
  const free = known.filter((word) => !isObject(value) || !Object.hasOwn(value, word));
  const near = nearest(key, free);
  const fix =
    near === undefined || at === undefined || judged.text === undefined
      ? undefined
      : { range: { start: at.start, end: at.end }, text: near };
  return diagnose("unknown-key", { key, near, known }, at, fix);
}

/** Keys of the top level that were written somewhere inside, and the one that only stages have. */
function homeOf(key: string, path: Path, root: z.core.$ZodType): string | undefined {
  if (path[0] === "components" && path.length === 2 && key === "target") return "a component within a stage";
  const top = root instanceof z.ZodObject && Object.hasOwn(root.shape, key);
  return top && path.length > 0 ? "the top level" : undefined;
}

/** The required keys that tell a form apart. */
function tellingKeys(form: z.ZodObject): string[] {
  return required(form).filter((key) => !(form.shape[key] instanceof z.ZodLiteral));
}

/** The words that tell a form apart, as `kind: service`. */
function tellingWords(form: z.ZodObject): string[] {
  return Object.entries(form.shape).flatMap(([key, part]) =>
    part instanceof z.ZodLiteral && required(form).includes(key) ? [`\`${key}: ${[...part.values].join(" ")}\``] : [],
  );
}

function isObject(value: unknown): value is object {
  return typeof value === "object" && value !== null;
}
