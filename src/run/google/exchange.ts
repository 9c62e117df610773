import { Agent as HttpAgent, request as httpRequest, type IncomingHttpHeaders, type IncomingMessage } from "node:http";
import { Agent as HttpsAgent, request as httpsRequest } from "node:https";

/** A request as it is sent; `body` is text in UTF-8. */
export type Sent = {
  method: string;
  url: URL;
  headers: Readonly<Record<string, string>>;
  body: string | undefined;
  signal: AbortSignal;
};
export type Received = { status: number; headers: IncomingHttpHeaders; text: string };

/** Idle connections are given up before the other side does it: what may not be asked twice must not meet one that just closes. */
const IDLE_MS = 4_000;

/** Connections are kept for what is asked next, and go through the proxy that the environment names, as Terraform's do. */
export type Route = { agent: HttpAgent; request: typeof httpRequest };

export function routeTo({ protocol }: URL, env: NodeJS.ProcessEnv): Route {
  const options = { keepAlive: true, timeout: IDLE_MS, proxyEnv: env };
  if (protocol === "http:") return { agent: new HttpAgent(options), request: httpRequest };
  return { agent: new HttpsAgent(options), request: httpsRequest };
}

/**
 * One request and its whole answer, whatever its status. By Node's own client, because `fetch` takes a twentieth of a second
 * to come up. Rejects with the system's error when nobody answers, and with what `signal` was aborted with.
 */
export async function exchange({ method, url, headers, body, signal }: Sent, { agent, request }: Route): Promise<Received> {
  const answer = await new Promise<IncomingMessage>((resolve, reject) => {
    const outgoing = request(url, { method, agent, headers, signal });
    outgoing.once("error", reject);
    outgoing.once("response", resolve);
    outgoing.end(body);
  });
  const pieces: Buffer[] = [];
  for await (const piece of answer) pieces.push(piece as Buffer);
  return { status: answer.statusCode ?? 0, headers: answer.headers, text: Buffer.concat(pieces).toString("utf8") };
}
