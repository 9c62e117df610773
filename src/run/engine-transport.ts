import { type ClientRequest, request as httpRequest, type IncomingMessage } from "node:http";
import { text as readText } from "node:stream/consumers";
import { setTimeout as pause } from "node:timers/promises";
import { Failure } from "../diagnostics/failure.ts";
import { RelayedFailure } from "../diagnostics/relayed.ts";
import type { FailureView } from "./protocol/api.ts";
import { serverSentEvents } from "./server-sent-events.ts";

/** For how long a stream waits for a fallen engine to come back before it gives up. */
const RECONNECT_MS = 30_000;
/** An engine that was ended takes its socket with it; a fallen one leaves it until the next one puts its own there. */
const GONE_MS = 2000;
const RECONNECT_EVERY_MS = 200;

/** What a request is: `path` is below `/v1`; aborting `signal` ends the wait for the answer. */
export type EngineRequest = { method: string; path: string; body?: unknown; signal?: AbortSignal | undefined };

/** HTTP over the unix socket of one engine. Whatever goes wrong is a Failure that a user can act on. */
export class EngineTransport {
  readonly #socket: string;
  readonly #app: string;

  constructor(socket: string, app: string) {
    this.#socket = socket;
    this.#app = app;
  }

  async text(request: EngineRequest): Promise<string> {
    const response = await this.#open(request);
    try {
      return await readText(response);
    } catch (cause) {
      throw new Failure("connection-lost", { what: `${request.method} ${request.path}` }, { cause });
    }
  }

  /**
   * One stream of events after the other, each with the path that is asked for then: a fallen engine is waited for, and
   * gone on from. Ends with the engine's word `end`, and when `signal` is aborted.
   */
  async *stream(path: () => string, signal: AbortSignal): AsyncGenerator<{ data: string; first: boolean }> {
    for (;;) {
      let first = true;
      try {
        const response = await this.#reopen(path(), signal);
        for await (const { type, data } of serverSentEvents(response)) {
          if (type === "end") return;
          yield { data, first };
          first = false;
        }
      } catch (error) {
        if (signal.aborted) return;
        if (!isReset(error)) throw error;
      }
      if (signal.aborted) return;
    }
  }

  async #open({ method, path, body, signal }: EngineRequest): Promise<IncomingMessage> {
    const response = await this.#send({ method, path, body, signal });
    const { statusCode = 0 } = response;
    if (statusCode >= 200 && statusCode < 300) return response;
    const failure = readFailure(await readText(response));
    if (failure === undefined) throw new Failure("engine-answer", { status: statusCode, what: `${method} ${path}` });
    throw RelayedFailure.of(failure);
  }

  #send({ method, path, body, signal }: EngineRequest): Promise<IncomingMessage> {
    return new Promise((resolve, reject) => {
      const content = body === undefined ? undefined : JSON.stringify(body);
      const headers = { "content-type": "application/json", "content-length": Buffer.byteLength(content ?? "") };
      const sent: ClientRequest = httpRequest({
        socketPath: this.#socket,
        method,
        path: `/v1${path}`,
        headers: content === undefined ? {} : headers,
        // A kept connection would keep this process alive.
        agent: false,
        ...(signal ? { signal } : {}),
      });
      sent.once("response", resolve);
      sent.once("error", (cause: NodeJS.ErrnoException) => reject(this.#translate(cause, `${method} ${path}`)));
      sent.end(content);
    });
  }

  #translate(cause: NodeJS.ErrnoException, what: string): Error {
    if (cause.name === "AbortError") return cause;
    const app = this.#app;
    if (cause.code === "ENOENT" || cause.code === "ECONNREFUSED") return new Failure("nothing-runs", { app }, { cause });
    if (cause.code === "EACCES" || cause.code === "EPERM") return new Failure("engine-of-another", { app }, { cause });
    return new Failure("connection-lost", { what }, { cause });
  }

  /** While no engine listens it tries again, as the keeper starts a new one. */
  async #reopen(path: string, signal: AbortSignal): Promise<IncomingMessage> {
    const began = performance.now();
    let goneSince: number | undefined;
    for (;;) {
      try {
        return await this.#open({ method: "GET", path, signal });
      } catch (error) {
        const now = performance.now();
        // The next engine takes the old socket away a moment before it puts its own there, however late that is.
        goneSince = isGone(error) ? (goneSince ?? now) : undefined;
        const isLate = goneSince === undefined ? now - began > RECONNECT_MS : now - goneSince > GONE_MS;
        if (signal.aborted || !isAway(error) || isLate) throw error;
        await pause(RECONNECT_EVERY_MS, undefined, { signal });
      }
    }
  }
}

/** Whether no engine answers, as against one that refuses. */
export function isAway(error: unknown): boolean {
  return error instanceof Failure && (error.slug === "nothing-runs" || error.slug === "connection-lost");
}

function isGone(error: unknown): boolean {
  return error instanceof Failure && error.cause instanceof Error && "code" in error.cause && error.cause.code === "ENOENT";
}

/** Whether a stream was cut off, as it is when the engine falls. */
function isReset(error: unknown): boolean {
  const codes = ["ECONNRESET", "EPIPE", "ERR_STREAM_PREMATURE_CLOSE"];
  return error instanceof Error && "code" in error && codes.includes(String(error.code));
}

function readFailure(body: string): FailureView | undefined {
  try {
    const value: unknown = JSON.parse(body);
    const found = typeof value === "object" && value !== null && "code" in value && "message" in value && "exit" in value;
    return found ? (value as FailureView) : undefined;
  } catch {
    return undefined;
  }
}
