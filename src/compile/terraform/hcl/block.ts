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
  /** Groups of attributes, each set apart by an empty line. */
  attributes: readonly (readonly (readonly [string, unknown])[])[];
  blocks: readonly Block[];
  /** What stands behind the blocks: `depends_on`. */
  last: readonly (readonly [string, unknown])[];
};

/** Which attributes of a resource are nested blocks, all the way down; from the provider's schema. */
export type BlockTree = { readonly [name: string]: BlockTree };

/** A body whose keys are blocks where the tree says so, attributes elsewhere; `undefined` is left out. */
export function bodyOf(values: object, tree: BlockTree): Body {
  const entries = Object.entries(values).filter(([, value]) => value !== undefined);
  return {
    attributes: [entries.filter(([key]) => !Object.hasOwn(tree, key))],
    blocks: entries.flatMap(([key, value]) => {
      const inner = Object.hasOwn(tree, key) ? tree[key] : undefined;
      if (inner === undefined) return [];
      const items: readonly unknown[] = Array.isArray(value) ? value : [value];
      return items.map((item): Block => ({ type: key, labels: [], body: bodyOf(asObject(item), inner) }));
    }),
    last: [],
  };
}

/** A block that has no schema of ours: `terraform`, `variable`, `output`, `locals`, `provider`, `import` … */
export function plainBlock(type: string, labels: readonly string[], values: object, blocks: readonly Block[] = []): Block {
  return { type, labels, body: { attributes: [Object.entries(values)], blocks, last: [] } };
}

function asObject(value: unknown): object {
  if (typeof value === "object" && value !== null && !(value instanceof Expression)) return value;
  throw new TypeError("A nested block takes an object.");
}
