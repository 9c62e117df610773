import { apis } from "../apis.ts";
import type { Context } from "../context.ts";
import { agent } from "../hcp/agent.ts";
import { network } from "../network/network.ts";
import { rootModule } from "../root-module.ts";
import type { Stack } from "../stack.ts";

/** What everything else of the stage stands on. `undefined` for a stage that stands on another's ground. */
export function foundationStack(context: Context): Stack | undefined {
  const { app, ground } = context;
  if (app !== ground) return undefined;
  const ways = network(context);
  return rootModule(context, "foundation", {
    header: `What ${app.name} stands on in ${app.stage}: APIs, the network, and the ways out of it.`,
    drafts: [...agent(context, ways), apis(context), ...ways],
  });
}
