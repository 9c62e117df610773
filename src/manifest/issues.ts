/** What the schema finds wrong, in the catalogue's words. */
import * as z from "zod";
import { diagnose } from "../diagnostics/diagnostic.ts";
import { nearest } from "../diagnostics/nearest.ts";
import { type Finding, type Judged, valueAt, writtenAt } from "./judged.ts";
import type { Path } from "./locate.ts";
import type { Limit } from "./rules/rule.ts";
import { formOf } from "./schema/form.ts";
import { forms, mappings, meant, required, schemasAt } from "./schema/walk.ts";
import { short } from "./short.ts";
import { explainUnknownKeys } from "./unknown-key.ts";
import { explainValue } from "./value.ts";

/** Every issue as one finding or more, in zod's order. */
export function explainIssues(issues: readonly z.core.$ZodIssue[], judged: Judged): Finding[] {
  return issues.flatMap((issue) => explainIssue(issue, issue.path, judged));
}

function explainIssue(issue: z.core.$ZodIssue, path: Path, judged: Judged): Finding[] {
  switch (issue.code) {
    case "unrecognized_keys":
      return explainUnknownKeys(issue.keys, path, judged);
    case "invalid_key":
      return [explainName(issue, path, judged)];
    case "invalid_union":
      return issue.discriminator === undefined ? explainUnion(path, judged) : [explainValue(path, judged)];
    case "too_small":
    case "too_big":
      // zod counts the letters of a text where a list has to be, beside telling that it is none.
      return issue.origin === "string" ? [] : [explainAmount(issue, path, judged)];
    case "custom":
      return [explainLimit(issue, path, judged)];
    default:
      return [explainValue(path, judged)];
  }
}

/** A value with several forms fits none: the form it is meant as is explained, or that none or several are begun. */
function explainUnion(path: Path, judged: Judged): Finding[] {
  const value = valueAt(judged.value, path);
  const schemas = schemasAt(judged.schema, judged.value, path);
  if (Array.isArray(value)) {
    const lists = schemas.flatMap(forms).filter((form) => form instanceof z.ZodArray);
    return lists.length === 1 ? explainAs(lists[0], path, judged) : [explainValue(path, judged)];
  }
  if (typeof value === "number") {
    const numbers = schemas.flatMap(forms).filter((form) => form instanceof z.ZodNumber);
    return numbers.length === 1 ? explainAs(numbers[0], path, judged) : [explainValue(path, judged)];
  }
  const all = schemas.flatMap(mappings);
  if (typeof value !== "object" || value === null || all.length === 0) return [explainValue(path, judged)];
  const begun = schemas.flatMap((schema) => meant(schema, value));
  const [form] = begun;
  if (form !== undefined && begun.length === 1) return explainAs(form, path, judged);
  const word = begun.flatMap(tellingKeys).find((key) => Object.hasOwn(value, key));
  if (word !== undefined && begun.every((other) => tellingKeys(other).includes(word)))
    return [explainValue([...path, word], judged)];
  const needed = (begun.length > 0 ? begun : all).flatMap(required);
  const at = judged.locate(path, "key");
  if (begun.length > 0) {
    const keys = needed.filter((key) => Object.hasOwn(value, key));
    return [{ path, diagnostic: diagnose("exclusive-keys", { keys }, at) }];
  }
  const misspelt = Object.keys(value).filter((key) => !all.some((other) => Object.hasOwn(other.shape, key)));
  const meantKeys = misspelt.filter((key) => nearest(key, needed) !== undefined);
  if (meantKeys.length > 0) return explainUnknownKeys(meantKeys, path, judged);
  return [{ path, diagnostic: diagnose("no-form", { alternatives: [...new Set(needed)] }, at) }];
}

/** The keys whose word tells a form apart. */
function tellingKeys(form: z.ZodObject): string[] {
  return required(form).filter((key) => form.shape[key] instanceof z.ZodLiteral);
}

function explainAs(form: z.core.$ZodType | undefined, path: Path, judged: Judged): Finding[] {
  const result = form === undefined ? undefined : z.safeParse(form, valueAt(judged.value, path));
  return (result?.error?.issues ?? []).flatMap((issue) => explainIssue(issue, [...path, ...issue.path], judged));
}

function explainName(issue: z.core.$ZodIssueInvalidKey, path: Path, { locate }: Judged): Finding {
  const [first] = issue.issues;
  const form = first?.code === "invalid_format" ? formOf(first.format) : undefined;
  const { is, like } = form ?? { is: "a key", like: "another one" };
  return { path, diagnostic: diagnose("bad-name", { written: short(String(path.at(-1))), is, like }, locate(path, "key")) };
}

function explainAmount(issue: z.core.$ZodIssueTooSmall | z.core.$ZodIssueTooBig, path: Path, judged: Judged): Finding {
  const at = judged.locate(path);
  if (issue.origin === "array") return { path, diagnostic: diagnose("empty-list", {}, at) };
  const numbers = schemasAt(judged.schema, judged.value, path)
    .flatMap(forms)
    .filter((form) => form instanceof z.ZodNumber);
  const bounds = { least: numbers[0]?.minValue ?? undefined, most: numbers[0]?.maxValue ?? undefined };
  return { path, diagnostic: diagnose("out-of-bounds", { written: short(writtenAt(judged, path)), ...bounds }, at) };
}

/** What holds between keys, which zod has no words for. */
function explainLimit(issue: z.core.$ZodIssueCustom, path: Path, { locate }: Judged): Finding {
  // The checks of schema/limits.ts are the only ones of their own that the schema has.
  const limit = issue.params as Limit;
  if ("oneOf" in limit) return { path, diagnostic: diagnose("no-form", { alternatives: limit.oneOf }, locate(path)) };
  return { path, diagnostic: diagnose("exclusive-keys", { keys: limit.exclusive }, locate(path, "key")) };
}
