/** A value that its key does not take. */
import { z } from "zod";
import { type Diagnostic, diagnose, type Location, type Replacement } from "../diagnostics/diagnostic.ts";
import { nearest } from "../diagnostics/nearest.ts";
import { accepts, words } from "./accepts.ts";
import { type Judged, valueAt, writtenAt } from "./judged.ts";
import type { Path } from "./locate.ts";
import { formOf } from "./schema/form.ts";
import { forms, schemasAt } from "./schema/walk.ts";
import { short } from "./short.ts";
import { quoted } from "./traps.ts";

/** Says what the value at a path should be instead, in words that fit what it is. */
export function explainValue(path: Path, judged: Judged): Diagnostic {
  const { value, locate, text } = judged;
  const found = valueAt(value, path);
  const schemas = schemasAt(judged.schema, value, path);
  const takes = accepts(schemas);
  const at = locate(path);
  const whole = writtenAt(judged, path);
  const written = short(whole);
  const fix = (replacement: string) => (text === undefined ? undefined : replace(at, replacement));

  if (found === undefined) return diagnose("missing-key", { key: String(path.at(-1)), accepts: takes }, at);
  if (found === null) return diagnose("empty-value", { accepts: takes }, locate(path, "key"));
  if (typeof found === "boolean" || typeof found === "number") {
    if (passes(schemas, whole)) return diagnose("needs-quotes", { written }, at, fix(quoted(whole)));
    if (typeof found === "boolean") return diagnose("no-boolean", { written, accepts: takes }, at);
    return explainText(written, schemas, at, fix) ?? diagnose("wrong-type", { found: "a number", accepts: takes }, at);
  }
  if (typeof found === "string") {
    if (found.trim() !== "" && passes(schemas, Number(found)))
      return diagnose("needs-no-quotes", { written }, at, fix(found.trim()));
    return explainText(written, schemas, at, fix) ?? diagnose("wrong-type", { found: "a text", accepts: takes }, at);
  }
  return diagnose("wrong-type", { found: Array.isArray(found) ? "a list" : "a mapping", accepts: takes }, at);
}

type Fix = (replacement: string) => Replacement | undefined;

function explainText(
  written: string,
  schemas: readonly z.core.$ZodType[],
  at: Location | undefined,
  fix: Fix,
): Diagnostic | undefined {
  const known = words(schemas);
  const formats = schemas
    .flatMap(forms)
    .flatMap((form) => (form instanceof z.ZodCustomStringFormat ? [formOf(form._zod.def.format)] : []));
  const [form] = formats;
  if (known.length === 0 && form !== undefined) return diagnose("wrong-form", { written, ...form }, at);
  if (known.length === 0) return undefined;
  const near = nearest(written, known);
  const replacement = near === undefined ? undefined : fix(near);
  return diagnose("unknown-word", { written, near, accepts: accepts(schemas) }, at, replacement);
}

function passes(schemas: readonly z.core.$ZodType[], value: unknown): boolean {
  return schemas.some((schema) => z.safeParse(schema, value).success);
}

function replace(at: Location | undefined, text: string): Replacement | undefined {
  return at === undefined ? undefined : { range: { start: at.start, end: at.end }, text };
}
