import * as z from "zod";
import { isJudged } from "../schema/judges.ts";
import { limitOf } from "../schema/limits.ts";
import { bare, isOptional } from "../schema/walk.ts";
import type { Key, Limit, Rule, Rules } from "./rule.ts";

type Schema = z.core.$ZodType;

/** Reads rules off schemas of zod; rules that say the same are one. It throws at whatever rules have no words for. */
export class Reader {
  readonly #rules: Rule[] = [];
  readonly #known = new Map<string, number>();

  get rules(): Rules {
    return this.#rules;
  }

  /** The index of the rule that says what the schema says. */
  read(schema: Schema): number {
    const rule = this.#rule(schema);
    const text = JSON.stringify(rule);
    const known = this.#known.get(text);
    if (known !== undefined) return known;
    this.#known.set(text, this.#rules.length);
    return this.#rules.push(rule) - 1;
  }

  #rule(schema: Schema): Rule {
    if (schema instanceof z.ZodCustomStringFormat) return formRule(schema);
    if (schema instanceof z.ZodNumber) return numberRule(schema);
    if (schema instanceof z.ZodString && checksOf(schema).length === 0) return { is: "text" };
    if (schema instanceof z.ZodEnum) return { is: "word", words: schema.options };
    if (schema instanceof z.ZodLiteral) return { is: "word", words: [...schema.values] };
    if (schema instanceof z.ZodArray) return { is: "list", of: this.read(schema.element), least: leastOf(schema) };
    if (schema instanceof z.ZodRecord) {
      return { is: "record", key: this.read(schema.keyType), value: this.read(schema.valueType) };
    }
    if (schema instanceof z.ZodObject) return this.#mapping(schema);
    if (schema instanceof z.ZodDiscriminatedUnion) return this.#kinds(schema);
    if (schema instanceof z.ZodUnion) return { is: "either", of: schema.options.map((option) => this.read(option)) };
    if (schema instanceof z.ZodUnknown) return { is: "anything" };
    throw new Error(`There is no rule for a schema of type ${schema._zod.def.type}`);
  }

  #mapping(schema: z.ZodObject): Rule {
    if (!(schema.def.catchall instanceof z.ZodNever)) throw new Error("Only mappings that refuse unknown keys have a rule");
    const keys = Object.entries(schema.shape).map(([key, part]): [string, Key] => [key, this.#key(part)]);
    return { is: "mapping", keys: Object.fromEntries(keys), limits: checksOf(schema).map(limit) };
  }

  #key(schema: Schema): Key {
    const rule = this.read(bare(schema));
    if (!isOptional(schema)) return { rule, absent: "refused" };
    const value = z.parse(schema, undefined);
    return value === undefined ? { rule, absent: "left" } : { rule, absent: "filled", with: value };
  }

  #kinds(schema: z.ZodDiscriminatedUnion): Rule {
    const by = schema.def.discriminator;
    const kinds = schema.options.flatMap((option) => {
      const word = option instanceof z.ZodObject ? option.shape[by] : undefined;
      if (!(word instanceof z.ZodLiteral)) throw new Error(`A form without a word for \`${by}\` has no rule`);
      return [...word.values].map((value): [string, number] => [String(value), this.read(option)]);
    });
    return { is: "kinds", by, of: Object.fromEntries(kinds) };
  }
}

function formRule(schema: z.ZodCustomStringFormat): Rule {
  const { format, pattern } = schema._zod.def;
  if (pattern !== undefined && pattern.flags === "") return { is: "pattern", pattern: pattern.source };
  if (!isJudged(format)) throw new Error(`Nothing judges texts of the form ${format}`);
  return { is: "judged", format };
}

function numberRule(schema: z.ZodNumber): Rule {
  const bound = (value: number | null) => (value === null || !Number.isFinite(value) ? null : value);
  return { is: "number", whole: schema.isInt, least: bound(schema.minValue), most: bound(schema.maxValue) };
}

function leastOf(list: z.ZodArray): number {
  return Math.max(0, ...checksOf(list).map(minimum));
}

function minimum({ _zod: { def } }: z.core.$ZodCheck): number {
  if (def.check !== "min_length") throw new Error(`There is no rule for the check ${def.check} of a list`);
  return (def as z.core.$ZodCheckMinLengthDef).minimum;
}

function limit(check: z.core.$ZodCheck): Limit {
  const known = limitOf(check);
  if (known === undefined) throw new Error("A check of a mapping has to be one of schema/limits.ts");
  return known;
}

function checksOf(schema: Schema): readonly z.core.$ZodCheck[] {
  return schema._zod.def.checks ?? [];
}
