import type { StackName } from "../../app/google/stack-names.ts";
import type { Block } from "./hcl/block.ts";
import { writeBlocks, writeFile } from "./hcl/write.ts";

export { type StackName, stackNames } from "../../app/google/stack-names.ts";

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

/**
 * A stack that has nothing in it any more, so that an apply takes away what it made: where its state is, its providers, and
 * what those are given.
 */
export function emptied(stack: Stack): Stack {
  const files = stack.files.filter(({ name, text }) => name === "variables.tf" || /^(?:terraform|provider "\w+") \{/m.test(text));
  return { ...stack, files, components: {} };
}

/** Blocks by the file they stand in, such as `network.tf`. */
export type Draft = { file: string; blocks: readonly Block[] };
/** The blocks of a draft as text. */
export type Written = { file: string; text: string };

/** Whether a text stands anywhere in the drafts of a stack. */
export type Mentions = (text: string) => boolean;

/** The text of each draft; those without blocks are left out. */
export function writeDrafts(drafts: readonly Draft[]): Written[] {
  return drafts.filter(({ blocks }) => blocks.length > 0).map(({ file, blocks }) => ({ file, text: writeBlocks(blocks) }));
}

/** The files of a root module, sorted by name; what was written for one file stands in its order. */
export function stackFiles(written: readonly Written[], headers: Readonly<Record<string, string>> = {}): StackFile[] {
  return [...Map.groupBy(written, ({ file }) => file)]
    .map(([name, parts]) => ({
      name,
      text: writeFile(
        parts.map(({ text }) => text),
        headers[name],
      ),
    }))
    .sort((a, b) => (a.name < b.name ? -1 : 1));
}
