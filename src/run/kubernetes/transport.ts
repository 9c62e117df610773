import { Agent, type IncomingMessage, request } from "node:http";
import { text } from "node:stream/consumers";

export type Ask = {
  method: "GET" | "POST" | "PATCH" | "DELETE";
  path: string;
  query?: Readonly<Record<string, string | number | boolean | undefined>>;
  body?: unknown;
  /** Of the body; JSON unless told. */
  type?: string;
  accept?: string;
  signal: AbortSignal;
  /** How long the answer may take to begin. */
  timeoutMs?: number;
};
export type Answer = { status: number; body: unknown };

const ANSWER_MS = 60_000;

/** HTTP to the API server by way of a unix socket. */
export class Transport {
  readonly #socket: string;
  readonly #agent = new Agent({ keepAlive: true, maxSockets: 16 });

  constructor(socket: string) {
    this.#socket = socket;
  }

  async ask(ask: Ask): Promise<Answer> {
    return answerOf(await this.open(ask));
  }

  /** The answer as it comes; whoever asked reads it or destroys it. */
  open({
    method,
    path,
    query,
    body,
    type = "application/json",
    accept = "application/json",
    signal,
    timeoutMs = ANSWER_MS,
  }: Ask) {
    const sent = body === undefined ? undefined : JSON.stringify(body);
    return new Promise<IncomingMessage>((resolve, reject) => {
      const outgoing = request({
        socketPath: this.#socket,
        agent: this.#agent,
        method,
        path: path + queryOf(query),
        headers: { host: "localhost", accept, ...(sent === undefined ? {} : bodyHeaders(sent, type)) },
        signal,
      });
      const timer = setTimeout(() => outgoing.destroy(new Error(`no answer within ${timeoutMs / 1000} s`)), timeoutMs);
      outgoing.once("close", () => clearTimeout(timer));
      outgoing.once("error", reject);
      outgoing.once("response", (message) => {
        clearTimeout(timer);
        resolve(message);
      });
      outgoing.end(sent);
    });
  }

  close(): void {
    this.#agent.destroy();
  }
}

/** All of an answer that was opened. */
export async function answerOf(message: IncomingMessage): Promise<Answer> {
  return { status: message.statusCode ?? 0, body: parsed(await text(message)) };
}

/** The length is told, because Node leaves it out for DELETE, and what is not announced is read as the next request. */
function bodyHeaders(sent: string, type: string) {
  return { "content-type": type, "content-length": Buffer.byteLength(sent) };
}

function queryOf(query: Ask["query"]): string {
  const given = new URLSearchParams();
  for (const [name, value] of Object.entries(query ?? {})) if (value !== undefined) given.set(name, String(value));
  return given.size === 0 ? "" : `?${given}`;
}

function parsed(said: string): unknown {
  try {
    return JSON.parse(said);
  } catch {
    return { message: said.trim() };
  }
}
