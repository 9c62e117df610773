import { blockTrees } from "./generated/blocks.ts";
import type { Attributes, DataSources, EphemeralResources, Resources } from "./generated/index.ts";
import { attributesOf, type Block, type Body, bodyOf, groups, plainBlock } from "./hcl/block.ts";
import { Expression, type Value } from "./hcl/expression.ts";

/** What every resource may say beside the attributes of its own. */
export type Meta = {
  count?: Value<number>;
  for_each?: Expression;
  provider?: Expression;
  depends_on?: readonly Expression[];
  lifecycle?: {
    create_before_destroy?: boolean;
    prevent_destroy?: boolean;
    ignore_changes?: readonly Expression[];
    replace_triggered_by?: readonly Expression[];
  };
  /** How long Terraform waits for it, where its provider's own time is too short: `70m`. */
  timeouts?: { create: string; update: string };
  /** A comment above it, where a reader needs a why. */
  why?: string;
};

/** A block with an address that others refer to. */
export type Addressed = Block & { readonly address: Expression };

/** A resource, checked by the type of its provider's schema. */
export function resource<T extends keyof Resources & string>(
  type: T,
  name: string,
  attributes: Resources[T],
  meta: Meta = {},
): Addressed {
  return addressed("resource", `${type}.${name}`, [type, name], attributes, `resource ${type}`, meta);
}

/** A data source. Read at plan time, so that a plan with one cannot be made offline: prefer a name we chose. */
export function dataSource<T extends keyof DataSources & string>(
  type: T,
  name: string,
  attributes: DataSources[T],
  meta: Meta = {},
): Addressed {
  return addressed("data", `data.${type}.${name}`, [type, name], attributes, `data ${type}`, meta);
}

/** A value that exists during a run only and never reaches state or plan. */
export function ephemeral<T extends keyof EphemeralResources & string>(
  type: T,
  name: string,
  attributes: EphemeralResources[T],
  meta: Meta = {},
): Addressed {
  return addressed("ephemeral", `ephemeral.${type}.${name}`, [type, name], attributes, `ephemeral ${type}`, meta);
}

function addressed(
  block: string,
  address: string,
  labels: readonly string[],
  attributes: Attributes,
  tree: string,
  meta: Meta,
): Addressed {
  const { count, for_each, provider, depends_on, lifecycle, timeouts, why } = meta;
  const body = bodyOf(attributes, blockTrees[tree] ?? {});
  const full: Body = {
    attributes: groups(attributesOf({ count, for_each, provider }), ...body.attributes),
    blocks: [
      ...body.blocks,
      ...(timeouts === undefined ? [] : [plainBlock("timeouts", [], timeouts)]),
      ...(lifecycle === undefined ? [] : [plainBlock("lifecycle", [], lifecycle)]),
    ],
    last: depends_on === undefined || depends_on.length === 0 ? [] : [["depends_on", depends_on]],
  };
  return { type: block, labels, body: full, why, address: new Expression(address) };
}
