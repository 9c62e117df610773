import type { Block } from "./hcl/block.ts";
import { writeFile } from "./hcl/write.ts";

/** The stacks of one app, in an order in which each comes after what it may depend on. */
export const stackNames = ["workspaces", "registry", "foundation", "data", "platform", "app", "edge"] as const;
export type StackName = (typeof stackNames)[number];

/** One Terraform root module. */
export type Stack = {
  name: StackName;
  /** Stacks of the same stage whose outputs it reads, or that have to stand before it. */
  after: readonly StackName[];
  files: readonly StackFile[];
  /** Variables it takes, without a default where Fairlead always gives them. */
  variables: readonly string[];
  /** The component each resource belongs to, by address; what is not listed belongs to the stage. */
  components: Readonly<Record<string, string>>;
};
export type StackFile = { name: string; text: string };

/** Blocks by the file they stand in, such as `network.tf`. */
export type Draft = { file: string; blocks: readonly Block[] };

/** The files of a root module; drafts of one file stand in their order, and files without blocks are left out. */
export function stackFiles(drafts: readonly Draft[], headers: Readonly<Record<string, string>> = {}): StackFile[] {
  const files = new Map<string, Block[]>();
  for (const { file, blocks } of drafts) files.set(file, [...(files.get(file) ?? []), ...blocks]);
  return [...files]
    .filter(([, blocks]) => blocks.length > 0)
    .map(([name, blocks]) => ({ name, text: writeFile(blocks, headers[name]) }))
    .sort((a, b) => (a.name < b.name ? -1 : 1));
}
