/** What a stage whose names Cloudflare keeps waits for: the token, which is one of its secrets. */
import { references } from "../../app/fill.ts";
import type { App } from "../../app/model.ts";
import type { Value } from "../../app/secret.ts";
import { Failure } from "../../diagnostics/failure.ts";
import type { Needs } from "../terraform/drive.ts";

/** Until there is a token what stands in front of the stage cannot be planned: it comes after the data, with the token's place. */
export function withToken(
  needs: Needs | undefined,
  { access, stage, secrets }: App,
  token: Value | undefined,
): Needs | undefined {
  if (access?.dns.by !== "cloudflare" || token !== undefined) return needs;
  const made = new Set(references(access.dns.token).flatMap((reference) => (reference.of === "secret" ? [reference.name] : [])));
  const missing = secrets.flatMap((secret) =>
    secret.source === "supply" && made.has(secret.name) ? [{ name: secret.name, what: secret.what }] : [],
  );
  return {
    missing: async (stack) => [...((await needs?.missing(stack)) ?? []), ...(stack === "edge" ? ["data"] : [])],
    provide: async (stack) => {
      if (stack === "edge") throw new Failure("secrets-to-supply", { stage, missing });
      await needs?.provide(stack);
    },
  };
}
