import * as z from "zod";
import { reveal, Secret, type Value } from "../app/secret.ts";
import { Failure } from "../diagnostics/failure.ts";

const API = "https://api.cloudflare.com/client/v4";
const PATIENCE_MS = 30_000;

const answer = z.object({
  success: z.boolean(),
  result: z.string().nullish(),
  errors: z.array(z.object({ code: z.number().optional(), message: z.string() })).default([]),
});

/**
 * The token by which a connector opens a tunnel: https://developers.cloudflare.com/api/resources/zero_trust/subresources/tunnels/.
 * `CLOUDFLARE_BASE_URL` leads elsewhere, as it does for Terraform's provider.
 */
export async function tunnelToken(
  tunnel: { account: string; id: string; token: Value },
  env: NodeJS.ProcessEnv,
  signal: AbortSignal,
): Promise<Secret> {
  const url = `${env.CLOUDFLARE_BASE_URL ?? API}/accounts/${encodeURIComponent(tunnel.account)}/cfd_tunnel/${encodeURIComponent(tunnel.id)}/token`;
  const headers = { authorization: `Bearer ${reveal(tunnel.token)}` };
  let response: Response;
  try {
    response = await fetch(url, { headers, signal: AbortSignal.any([signal, AbortSignal.timeout(PATIENCE_MS)]) });
  } catch (cause) {
    signal.throwIfAborted();
    throw new Failure("cloudflare-refused", { said: cause instanceof Error ? cause.message : String(cause) }, { cause });
  }
  const told = answer.safeParse(await response.json().catch(() => undefined)).data;
  if (told?.success === true && told.result) return new Secret(told.result);
  const said = told?.errors.map(({ message }) => message).join("; ") || `status ${response.status}`;
  throw new Failure("cloudflare-refused", { said });
}
