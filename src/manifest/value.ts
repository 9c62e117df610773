/** A value that its key does not take. */
import * as z from "zod";
import { diagnose, type Location, type Replacement } from "../diagnostics/diagnostic.ts";
import { nearest } from "../diagnostics/nearest.ts";
import { accepts, words } from "./accepts.ts";
import { type Finding, type Judged, valueAt, writtenAt } from "./judged.ts";
import type { Path } from "./locate.ts";
import { formOf } from "./schema/form.ts";
import { forms, schemasAt } from "./schema/walk.ts";
import { short } from "./short.ts";
import { quoted } from "./traps.ts";

/** Says what the value at a path should be instead, in words that fit what it is. */
export function explainValue(path: Path, judged: Judged): Finding {
  const found = valueAt(judged.value, path);
  const schemas = schemasAt(judged.schema, judged.value, path);
  const takes = accepts(schemas);
  const at = judged.locate(path);
  if (found === undefined) return { path, diagnostic: diagnose("missing-key", { key: String(path.at(-1)), accepts: takes }, at) };
  if (found === null) return { path, diagnostic: diagnose("empty-value", { accepts: takes }, judged.locate(path, "key")) };
  if (typeof found === "object") {
    const what = Array.isArray(found) ? "a list" : "a mapping";
    return { path, diagnostic: diagnose("wrong-type", { found: what, accepts: takes }, at) };
  }
  return explainScalar(path, judged, schemas);
}

/** A scalar of another type than the key takes: the quotes are missing or too many, or it is a word nobody knows. */
function explainScalar(path: Path, judged: Judged, schemas: readonly z.core.$ZodType[]): Finding {
  const found = valueAt(judged.value, path);
  const at = judged.locate(path);
  const whole = writtenAt(judged, path);
  const written = short(whole);
  const fix = (text: string) => (judged.text === undefined || at === undefined ? undefined : replacing(at, text));
  if (typeof found !== "string" && passes(schemas, whole)) {
    return { path, meant: { value: whole }, diagnostic: diagnose("needs-quotes", { written }, at, fix(quoted(whole))) };
  }
  if (typeof found === "boolean") return { path, diagnostic: diagnose("no-boolean", { written, accepts: accepts(schemas) }, at) };
  if (typeof found === "string" && whole.trim() !== "" && passes(schemas, Number(whole))) {
    const number = String(Number(whole));
    return { path, meant: { value: Number(whole) }, diagnostic: diagnose("needs-no-quotes", { written }, at, fix(number)) };
  }
  const known = words(schemas);
  const form = schemas
    .flatMap(forms)
    .flatMap((part) => (part instanceof z.ZodCustomStringFormat ? [formOf(part._zod.def.format)] : []))[0];
  if (known.length > 0) {
    // Of a path it is the slash that is forgotten, and signals are written without what all their names begin with.
    const near = nearest(whole.replace(/^SIG/, ""), known) ?? (passes(schemas, `/${whole}`) ? `/${whole}` : undefined);
    const diagnostic = diagnose(
      "unknown-word",
      { written, near, accepts: accepts(schemas) },
      at,
      near === undefined ? undefined : fix(near),
    );
    return { path, meant: near === undefined ? undefined : { value: near }, diagnostic };
  }
  if (form !== undefined) {
    const near = form.known === undefined ? undefined : nearest(whole, form.known());
    const diagnostic = diagnose("wrong-form", { written, near, ...form }, at, near === undefined ? undefined : fix(near));
    return { path, meant: near === undefined ? undefined : { value: near }, diagnostic };
  }
  const what = typeof found === "string" ? "a text" : "a number";
  return { path, diagnostic: diagnose("wrong-type", { found: what, accepts: accepts(schemas) }, at) };
}

function passes(schemas: readonly z.core.$ZodType[], value: unknown): boolean {
  return schemas.some((schema) => z.safeParse(schema, value).success);
}

function replacing(at: Location, text: string): Replacement {
  return { range: { start: at.start, end: at.end }, text };
}
