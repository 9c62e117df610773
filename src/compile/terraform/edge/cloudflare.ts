/** Cloudflare as a provider: its token, and the zone that the names of the stage are in. */
import type { Access, Dns } from "../../../app/model.ts";
import { plainBlock } from "../hcl/block.ts";
import { raw } from "../hcl/expression.ts";
import { dataSource } from "../resource.ts";
import type { Draft } from "../stack.ts";

export type CloudflareDns = Extract<Dns, { by: "cloudflare" }>;

/** Where the names are kept at Cloudflare, when they are. */
export function cloudflareOf({ dns }: Access): CloudflareDns | undefined {
  return dns.by === "cloudflare" ? dns : undefined;
}

/** Provider and zone. The token is given for each run and never kept. */
export function cloudflareDraft({ zone }: CloudflareDns): Draft[] {
  return [
    {
      file: "cloudflare.tf",
      blocks: [
        plainBlock("provider", ["cloudflare"], { api_token: raw("var.cloudflare_token") }),
        dataSource("cloudflare_zone", "edge", { filter: { name: zone } }),
      ],
    },
    {
      file: "variables.tf",
      blocks: [ephemeralVariable("cloudflare_token", "A token that may edit the zone, Access and tunnels.")],
    },
  ];
}

/** A variable that is given anew for each run: by `TF_VAR_…`, neither planned nor kept in state. */
export function ephemeralVariable(name: string, description: string, fallback?: string): ReturnType<typeof plainBlock> {
  return plainBlock("variable", [name], {
    type: raw("string"),
    description,
    ...(fallback === undefined ? {} : { default: fallback }),
    sensitive: true,
    ephemeral: true,
    nullable: false,
  });
}
