/** HTTP over an engine's unix socket. Node's own modules only: the program that follows logs uses it too. */
import { Agent, type IncomingHttpHeaders, type IncomingMessage, request } from "node:http";
import { buffer } from "node:stream/consumers";

export type Call = {
  method: "GET" | "POST" | "DELETE" | "HEAD" | "PUT";
  path: string;
  /** Undefined values are left out. */
  query?: Readonly<Record<string, string | number | boolean | undefined>>;
  /** Sent as JSON. */
  body?: unknown;
  headers?: Readonly<Record<string, string>>;
  signal?: AbortSignal | undefined;
  /** How long the answer may take to begin. */
  timeoutMs?: number;
};
export type Reply = { status: number; headers: IncomingHttpHeaders; body: Buffer };

/** The engine refused: an HTTP status of 400 or more, and its own words. */
export class Refused extends Error {
  readonly status: number;

  constructor(status: number, message: string) {
    super(message);
    this.status = status;
  }
}

export class Transport {
  readonly socket: string;
  readonly #agent = new Agent({ keepAlive: true, maxSockets: 32 });

  constructor(socket: string) {
    this.socket = socket;
  }

  /** The whole answer. Throws `Refused` where the status says so, and the system's error when nobody answers. */
  async call(call: Call): Promise<Reply> {
    const message = await this.open(call);
    return { status: message.statusCode ?? 0, headers: message.headers, body: await buffer(message) };
  }

  /** The answer as it comes; whoever asked has to read it or destroy it. */
  open(call: Call): Promise<IncomingMessage> {
    const body = call.body === undefined ? undefined : JSON.stringify(call.body);
    return new Promise((resolve, reject) => {
      const outgoing = request({
        socketPath: this.socket,
        agent: this.#agent,
        method: call.method,
        path: call.path + queryOf(call.query),
        headers: { host: "docker", ...(body === undefined ? {} : { "content-type": "application/json" }), ...call.headers },
        ...(call.signal ? { signal: call.signal } : {}),
      });
      const timer =
        call.timeoutMs === undefined
          ? undefined
          : setTimeout(() => outgoing.destroy(new Error(`no answer within ${call.timeoutMs} ms`)), call.timeoutMs);
      outgoing.once("close", () => clearTimeout(timer));
      outgoing.once("error", reject);
      outgoing.once("response", (message) => {
        clearTimeout(timer);
        if ((message.statusCode ?? 0) < 400) return resolve(message);
        buffer(message).then((bytes) => reject(refusal(message, bytes)), reject);
      });
      outgoing.end(body);
    });
  }
}

function queryOf(query: Call["query"]): string {
  const given = new URLSearchParams();
  for (const [name, value] of Object.entries(query ?? {})) if (value !== undefined) given.set(name, String(value));
  return given.size === 0 ? "" : `?${given}`;
}

function refusal(message: IncomingMessage, bytes: Buffer): Refused {
  const status = message.statusCode ?? 0;
  const text = bytes.toString("utf8");
  try {
    const parsed: unknown = JSON.parse(text);
    const said = typeof parsed === "object" && parsed !== null && "message" in parsed ? String(parsed.message) : text;
    return new Refused(status, said);
  } catch {
    return new Refused(status, text.trim() || `status ${status}`);
  }
}
