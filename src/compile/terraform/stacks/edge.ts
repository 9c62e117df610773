import type { Access } from "../../../app/model.ts";
import type { Context } from "../context.ts";
import { policiesFor, policyResources } from "../edge/armor.ts";
import { backendDrafts, backendsOf } from "../edge/backends.ts";
import { balancer } from "../edge/balancer.ts";
import { certificates } from "../edge/certificate.ts";
import { dnsDrafts } from "../edge/dns.ts";
import { isBalanced } from "../edge/front.ts";
import { lanesOf } from "../edge/lanes.ts";
import { plainBlock } from "../hcl/block.ts";
import { type Expression, raw } from "../hcl/expression.ts";
import { rootModule } from "../root-module.ts";
import type { Draft, Stack } from "../stack.ts";

/** How a stage is reached from outside. `undefined` where nothing stands in front of it. */
export function edge(context: Context): Stack | undefined {
  const { access } = context.app;
  if (!isBalanced(access)) return undefined;
  return rootModule(context, "edge", {
    header: `What stands in front of ${context.app.name} in the stage ${context.app.stage}.`,
    drafts: balanced(context, access),
  });
}

function balanced(context: Context, access: Access): Draft[] {
  const backends = backendsOf(context.app, lanesOf(access));
  const guarded = backends.flatMap((backend) => (backend.kind === "service" ? [backend] : []));
  const policies = policiesFor(access, guarded);
  return [
    { file: "balancer.tf", blocks: balancer(context, access, backends) },
    { file: "certificate.tf", blocks: certificates(context, access) },
    { file: "armor.tf", blocks: policyResources(context, access, policies) },
    ...backendDrafts(context, backends, policies),
    ...dnsDrafts(context, access),
    outputs(access),
  ];
}

function outputs({ domain = "" }: Access): Draft {
  const output = (name: string, value: string | Expression, description: string) =>
    plainBlock("output", [name], { value, description });
  return {
    file: "outputs.tf",
    blocks: [
      output("url", `https://${domain}`, "Where the app is reached."),
      output("address", raw("google_compute_global_address.edge.address"), "The load balancer's address."),
    ],
  };
}
