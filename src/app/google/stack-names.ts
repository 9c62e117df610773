/** The stacks of one app, in an order in which each comes after what it may depend on; names of accounts hold them too. */
export const stackNames = ["workspaces", "registry", "foundation", "data", "platform", "app", "edge"] as const;
export type StackName = (typeof stackNames)[number];
