import { type Block, plainBlock } from "../hcl/block.ts";
import { raw } from "../hcl/expression.ts";
import type { Addressed } from "../resource.ts";
import type { Draft } from "../stack.ts";

/** Requests of each service by revision: all to the new one, or shared with the one before while a rollout is under way. */
export function trafficShares(services: readonly string[]): Draft {
  if (services.length === 0) return { file: "revisions.tf", blocks: [] };
  const shares = raw(
    [
      "{",
      `for service in [${services.map((name) => `"${name}"`).join(", ")}] : service => [`,
      "  for share in [",
      "    { revision = local.revisions[service], percent = lookup(var.traffic, service, 100) },",
      '    { revision = lookup(var.previous, service, ""), percent = 100 - lookup(var.traffic, service, 100) },',
      "  ] : share if share.percent > 0",
      "]",
      "}",
    ].join("\n"),
  );
  const block: Block = {
    ...plainBlock("locals", [], { traffic: shares }),
    why: "All requests go to the new revision, or the rest to the one before while a rollout is under way.",
  };
  return { file: "revisions.tf", blocks: [block] };
}

/** Gives a service its blocks of traffic, as many as there are revisions with a share. */
export function withTraffic(service: Addressed, component: string): Addressed {
  const content = plainBlock("content", [], {
    type: "TRAFFIC_TARGET_ALLOCATION_TYPE_REVISION",
    revision: raw("traffic.value.revision"),
    percent: raw("traffic.value.percent"),
  });
  const dynamic = plainBlock("dynamic", ["traffic"], { for_each: raw(`local.traffic["${component}"]`) }, [content]);
  return { ...service, body: { ...service.body, blocks: [...service.body.blocks, dynamic] } };
}
