/** Cloudflare as a provider: its token, and the zone that the names of the stage are in. */
import type { Access, Dns, Text } from "../../../app/model.ts";
import { type Context, local } from "../context.ts";
import { plainBlock } from "../hcl/block.ts";
import { raw, template } from "../hcl/expression.ts";
import { dataSource } from "../resource.ts";
import { readSecret, type SecretKey } from "../secret.ts";
import type { Draft } from "../stack.ts";

export type CloudflareDns = Extract<Dns, { by: "cloudflare" }>;

/** Where the names are kept at Cloudflare, when they are. */
export function cloudflareOf({ dns }: Access): CloudflareDns | undefined {
  return dns.by === "cloudflare" ? dns : undefined;
}

/**
 * Provider and zone. The token is read during each run and is in no state, no plan and no variable: whoever runs the stack
 * needs no more than leave to read the secret.
 */
export function cloudflareDraft(context: Context, { zone, token }: CloudflareDns): Draft[] {
  const parts = partsOf(context, token);
  const keys = [...new Set(parts.flatMap((part) => ("secret" in part ? [part.secret] : [])))].sort();
  const value = template(
    ...parts.map((part) =>
      "literal" in part ? part.literal : raw(`ephemeral.google_secret_manager_secret_version.${local(part.secret)}.secret_data`),
    ),
  );
  return [
    {
      file: "cloudflare.tf",
      blocks: [
        ...keys.map((key) => readSecret(context, key)),
        plainBlock("provider", ["cloudflare"], { api_token: value }),
        dataSource("cloudflare_zone", "edge", { filter: { name: zone } }),
      ],
    },
  ];
}

/** A text as what it is made of in the end: literals, and secrets that are no texts of others. */
function partsOf(context: Context, text: Text): readonly ({ literal: string } | { secret: SecretKey })[] {
  return text.flatMap((part) => {
    if ("literal" in part) return [part];
    const { reference } = part;
    if (reference.of !== "secret") return [];
    const source = context.app.secrets.find(({ name }) => name === reference.name);
    return source?.source === "compose" ? partsOf(context, source.text) : [{ secret: reference.name }];
  });
}
