import type { Data } from "../../../app/model.ts";
import type { Context } from "../context.ts";
import { bucket } from "../data/bucket.ts";
import { dumps } from "../data/export.ts";
import { postgres } from "../data/postgres.ts";
import { redis } from "../data/redis.ts";
import { agentToken } from "../hcp/agent.ts";
import { rootModule } from "../root-module.ts";
import { passwordIn, secrets } from "../secret.ts";
import type { Draft, Stack } from "../stack.ts";
import { deletionProtection, mentioned, secretVersions, serving, variables } from "../variable.ts";

/** What keeps state, and the secrets that lead to it. `undefined` where the stage has neither. */
export function dataStack(context: Context): Stack | undefined {
  const { app, ground } = context;
  // The agent's token stands with the agent, which runs this stack.
  const own = app.secrets.filter(({ name }) => name !== agentToken(context));
  const drafts = [...app.data.flatMap((entry) => draftsOf(context, entry)), dumps(context), secrets(context, own)];
  if (drafts.every(({ blocks }) => blocks.length === 0)) return undefined;
  return rootModule(context, "data", {
    header: `What ${app.name} keeps in ${app.stage}: servers, buckets, secrets.`,
    drafts,
    asked: (mentions) => [variables(...mentioned([secretVersions, deletionProtection, serving], mentions))],
    after: app === ground ? ["foundation"] : [],
  });
}

function draftsOf(context: Context, entry: Data): Draft[] {
  // Objects of the cluster, which no stack of Terraform makes: only what they ask their clients for.
  if (entry.kind !== "bucket" && entry.hosting.provider === "cluster") return [passwordIn(context, entry.name)];
  switch (entry.kind) {
    case "postgres":
      return postgres(context, entry);
    case "redis":
      return redis(context, entry);
    case "bucket":
      return [bucket(context, entry)];
    default:
      return entry satisfies never;
  }
}
