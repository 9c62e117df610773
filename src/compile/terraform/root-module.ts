/** What every stack has beside its resources: versions, providers, state, and the outputs of others it reads. */

import { type Context, labelsOf } from "./context.ts";
import { type Block, plainBlock } from "./hcl/block.ts";
import { raw } from "./hcl/expression.ts";
import {
  type Draft,
  type Mentions,
  type Stack,
  type StackFile,
  type StackName,
  stackFiles,
  stackNames,
  writeDrafts,
} from "./stack.ts";
import { backendBlock, backendOf, remoteStateBlock, type StateOf } from "./state.ts";

/** Pinned exactly: what was planned is what is applied, by whoever runs it. */
export const providers = {
  google: { source: "hashicorp/google", version: "= 7.45.0" },
  cloudflare: { source: "cloudflare/cloudflare", version: "= 5.22.0" },
  random: { source: "hashicorp/random", version: "= 3.9.0" },
  tfe: { source: "hashicorp/tfe", version: "= 0.80.0" },
} as const;
type Provider = keyof typeof providers;

/** Write-only arguments came with it. */
const TERRAFORM = ">= 1.11";

export type Parts = {
  /** What the stack is, for who opens its folder. */
  header: string;
  drafts: readonly Draft[];
  /** What it has because its drafts mention it: `mentions("var.serving")`. */
  asked?: (mentions: Mentions) => readonly Draft[];
  /** Stacks that have to stand before it although it reads nothing of them. */
  after?: readonly StackName[];
  /** The component of each resource, by address. */
  components?: Readonly<Record<string, string>>;
  /** Files that are no HCL. */
  files?: readonly StackFile[];
  /** Where it lives, where that is not the stage's own project and region. */
  place?: { project: string; region: string };
  /** Labels of all its resources, where they are not the stage's. */
  labels?: Readonly<Record<string, string>>;
};

/**
 * Puts a stack together. Providers and variables are those its blocks use; an expression `local.data.db_host` reads the output
 * `db_host` of the stack `data`, and makes it a stack that comes before.
 */
export function rootModule(context: Context, name: StackName, parts: Parts): Stack {
  const body = writeDrafts(parts.drafts);
  const mentions: Mentions = (asked) => body.some(({ text }) => text.includes(asked));
  const asked = parts.asked?.(mentions) ?? [];
  const blocks = [...asked, ...parts.drafts].flatMap((draft) => draft.blocks);
  const read = remotes.filter(({ as }) => mentions(`local.${as}.`));
  const home = { app: context.app.name, stage: context.app.stage, stack: name };
  const drafts: Draft[] = [
    { file: "terraform.tf", blocks: [terraformBlock(context, blocks, home), ...providerBlocks(context, blocks, parts)] },
    ...(read.length === 0 ? [] : [remoteStates(context, read, home)]),
  ];
  const written = [...writeDrafts([...drafts, ...asked]), ...body];
  const files = [...stackFiles(written, { "terraform.tf": parts.header }), ...(parts.files ?? [])];
  // A ground that is another stage's stands already; one's own has to be made first.
  const own = read.filter(({ of }) => of === "stage" || context.ground === context.app);
  const after = new Set([...(parts.after ?? []), ...own.map(({ stack }) => stack)].filter((stack) => stack !== name));
  return {
    name,
    after: stackNames.filter((stack) => after.has(stack)),
    files: files.sort((a, b) => (a.name < b.name ? -1 : 1)),
    variables: blocks.flatMap(({ type, labels: [label] }) => (type === "variable" && label !== undefined ? [label] : [])),
    components: parts.components ?? {},
  };
}

/** Names under which a stack reads the outputs of others: of its own stage, or of the stage whose ground it shares. */
const remotes = [
  { as: "foundation", stack: "foundation", of: "ground" },
  { as: "ground_data", stack: "data", of: "ground" },
  { as: "data", stack: "data", of: "stage" },
  { as: "platform", stack: "platform", of: "ground" },
  { as: "app", stack: "app", of: "stage" },
  { as: "edge", stack: "edge", of: "stage" },
] as const;
type Remote = (typeof remotes)[number];

function remoteStates(context: Context, read: readonly Remote[], home: StateOf): Draft {
  const blocks = read.map(({ as, stack, of }): Block => {
    const { name, stage } = of === "ground" ? context.ground : context.app;
    return remoteStateBlock(backendOf(context), as, { app: name, stage, stack }, home);
  });
  const locals = Object.fromEntries(read.map(({ as }) => [as, raw(`data.terraform_remote_state.${as}.outputs`)]));
  return { file: "remote.tf", blocks: [...blocks, plainBlock("locals", [], locals)] };
}

function terraformBlock(context: Context, blocks: readonly Block[], home: StateOf): Block {
  const used = usedBy(blocks).map((name) => [name, providers[name]] as const);
  return plainBlock("terraform", [], { required_version: TERRAFORM }, [
    backendBlock(backendOf(context), home),
    plainBlock("required_providers", [], Object.fromEntries(used)),
  ]);
}

function usedBy(blocks: readonly Block[]): Provider[] {
  const types = blocks.flatMap(({ type, labels: [label = ""] }) => (isOfProvider(type) ? [label.split("_")[0]] : []));
  return (Object.keys(providers) as Provider[]).filter((name) => types.includes(name)).sort();
}

function isOfProvider(type: string): boolean {
  return type === "resource" || type === "data" || type === "ephemeral";
}

function providerBlocks(context: Context, blocks: readonly Block[], { place, labels }: Parts): Block[] {
  const used = usedBy(blocks);
  const { project, region } = place ?? context.google;
  const backend = backendOf(context);
  const google = plainBlock("provider", ["google"], {
    project,
    region,
    add_terraform_attribution_label: false,
    default_labels: labels ?? labelsOf(context),
  });
  return [
    ...(used.includes("google") ? [google] : []),
    ...(used.includes("tfe") && backend.in === "hcp"
      ? [plainBlock("provider", ["tfe"], { organization: backend.organization })]
      : []),
  ];
}
