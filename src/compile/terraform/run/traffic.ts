import { local } from "../context.ts";
import { type Block, plainBlock } from "../hcl/block.ts";
import { type Expression, raw } from "../hcl/expression.ts";
import type { Addressed } from "../resource.ts";
import type { Draft } from "../stack.ts";
import { revisionOf } from "./revision.ts";

/** Requests of each service by revision: all to the new one, or shared with the one before while a rollout is under way. */
export function trafficShares(services: readonly string[]): Draft {
  if (services.length === 0) return { file: "revisions.tf", blocks: [] };
  const block: Block = {
    ...plainBlock("locals", [], Object.fromEntries(services.map((name) => [label(name), sharesOf(name)]))),
    why: "All requests go to the new revision, or the rest to the one before while a rollout is under way.",
  };
  return { file: "revisions.tf", blocks: [block] };
}

function sharesOf(service: string): Expression {
  return raw(
    [
      "[",
      "for share in [",
      `  { revision = ${revisionOf(service).text}, percent = lookup(var.traffic, "${service}", 100) },`,
      `  { revision = lookup(var.previous, "${service}", ""), percent = 100 - lookup(var.traffic, "${service}", 100) },`,
      "] : share if share.percent > 0",
      "]",
    ].join("\n"),
  );
}

function label(service: string): string {
  return local("traffic", service);
}

/** Gives a service its blocks of traffic, as many as there are revisions with a share. */
export function withTraffic(service: Addressed, component: string): Addressed {
  const content = plainBlock("content", [], {
    type: "TRAFFIC_TARGET_ALLOCATION_TYPE_REVISION",
    revision: raw("traffic.value.revision"),
    percent: raw("traffic.value.percent"),
  });
  const dynamic = plainBlock("dynamic", ["traffic"], { for_each: raw(`local.${label(component)}`) }, [content]);
  return { ...service, body: { ...service.body, blocks: [...service.body.blocks, dynamic] } };
}
