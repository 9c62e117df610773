/** What the program and whoever starts it tell each other, by files. */

/** One apply, in the order in which they were done. */
export type Applied = {
  stage: string;
  stack: string;
  destroy: boolean;
  variables: Readonly<Record<string, unknown>>;
  changes: readonly { address: string; action: "create" | "update" | "delete" }[];
};
/** What Google refuses to make in a stack: everything whose address begins so. */
export type Refused = { stack: string; address: string; message: string };

/** Files in the stand-in's own folder. */
export const APPLIED = "applied.jsonl";
export const REFUSED = "refused.json";
