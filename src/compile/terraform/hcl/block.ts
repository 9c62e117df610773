import { Expression } from "./expression.ts";

/** One block of HCL as data. */
export type Block = {
  type: string;
  labels: readonly string[];
  body: Body;
  /** A comment above it, where a reader needs a why. */
  why?: string | undefined;
};
export type Body = {
  /** Groups of attributes, each set apart by an empty line; no group is empty. */
  attributes: readonly Attributes[];
  blocks: readonly Block[];
  /** What stands behind the blocks: `depends_on`. */
  last: Attributes;
};
/** Names and values, none of them `undefined`. */
export type Attributes = readonly (readonly [string, unknown])[];

/** Which attributes of a resource are nested blocks, all the way down; from the provider's schema. */
export type BlockTree = { readonly [name: string]: BlockTree };

/** A body whose keys are blocks where the tree says so, attributes elsewhere; `undefined` is left out. */
export function bodyOf(values: object, tree: BlockTree): Body {
  const attributes: [string, unknown][] = [];
  const blocks: Block[] = [];
  for (const entry of Object.entries(values)) {
    const [key, value] = entry;
    if (value === undefined) continue;
    const inner = Object.hasOwn(tree, key) ? tree[key] : undefined;
    if (inner === undefined) attributes.push(entry);
    else if (Array.isArray(value)) for (const item of value) blocks.push(nested(key, item, inner));
    else blocks.push(nested(key, value, inner));
  }
  return { attributes: groups(attributes), blocks, last: [] };
}

function nested(type: string, value: unknown, tree: BlockTree): Block {
  return { type, labels: [], body: bodyOf(asObject(value), tree) };
}

/** Groups of attributes without the empty ones. */
export function groups(...all: readonly Attributes[]): readonly Attributes[] {
  return all.filter(({ length }) => length > 0);
}

/** The entries of an object that have a value. */
export function attributesOf(values: object): [string, unknown][] {
  return Object.entries(values).filter(([, value]) => value !== undefined);
}

/** A block that has no schema of ours: `terraform`, `variable`, `output`, `locals`, `provider`, `import` … */
export function plainBlock(type: string, labels: readonly string[], values: object, blocks: readonly Block[] = []): Block {
  return { type, labels, body: { attributes: groups(attributesOf(values)), blocks, last: [] } };
}

function asObject(value: unknown): object {
  if (typeof value === "object" && value !== null && !(value instanceof Expression)) return value;
  throw new TypeError("A nested block takes an object.");
}
