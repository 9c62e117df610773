import { setTimeout as pause } from "node:timers/promises";
import { Failure } from "../../diagnostics/failure.ts";
import { readRefusal } from "./answer.ts";
import { type Credentials, credentials } from "./credentials.ts";
import { type Endpoint, endpoint } from "./endpoints.ts";
import { exchange, type Received, type Route, routeTo } from "./exchange.ts";
import { passing, refused, type Subject } from "./failure.ts";

const ATTEMPTS = 6;
const FIRST_PAUSE_MS = 400;
const LONGEST_PAUSE_MS = 16_000;
const ATTEMPT_MS = 30_000;
const CALL_MS = 90_000;

export type Call = Subject & {
  /** Whether carrying it out twice does no harm, so that a lost answer may be asked for again. */
  idempotent: boolean;
  signal?: AbortSignal | undefined;
  /** For the whole call with its repetitions; unnamed, 90 seconds. */
  deadlineMs?: number | undefined;
  /** Told before each attempt. */
  onAttempt?: (() => void) | undefined;
};
export type PathRequest = {
  method: "GET" | "POST" | "PUT" | "PATCH" | "DELETE";
  /** Below the API's version. */
  path: string;
  params?: Readonly<Record<string, string | number | boolean>>;
  /** Sent as JSON. */
  data?: object;
  /** Content that is sent as it is, to where the API takes uploads. */
  upload?: { type: string; text: string };
};

/** How Fairlead speaks with Google: who it is, where the APIs answer, what is repeated, and what a refusal means. */
export class Connection {
  readonly #env: NodeJS.ProcessEnv;
  readonly #pauseMs: number;
  /** By origin. */
  readonly #routes = new Map<string, Route>();
  #credentials: Promise<Credentials> | undefined;

  /** `firstPauseMs`: before the first repetition; it doubles with each. */
  constructor(env: NodeJS.ProcessEnv, { firstPauseMs = FIRST_PAUSE_MS }: { firstPauseMs?: number } = {}) {
    this.#env = env;
    this.#pauseMs = firstPauseMs;
  }

  /** Found when they are asked for first, and kept; they renew their tokens by themselves. */
  credentials(): Promise<Credentials> {
    this.#credentials ??= credentials(this.#env);
    return this.#credentials;
  }

  endpoint(call: Subject): Endpoint {
    return endpoint(call.api, this.#env);
  }

  /** The answer to a call, read as JSON. Throws a `Failure` for whatever the API or the network refuses. */
  async request<T>(call: Call, wanted: PathRequest): Promise<T> {
    const { text } = await this.answer(call, wanted);
    return JSON.parse(text === "" ? "{}" : text);
  }

  /** The same, as it came. */
  async answer(call: Call, { method, path, params, data, upload }: PathRequest): Promise<Received> {
    const { url: api, upload: uploads } = this.endpoint(call);
    const url = new URL((upload === undefined ? api : uploads) + path);
    for (const [name, value] of Object.entries(params ?? {})) url.searchParams.set(name, String(value));
    const credentials = await this.credentials();
    const body = upload?.text ?? (data && JSON.stringify(data));
    const type = upload?.type ?? "application/json";
    return this.#repeat(call, async (signal) => {
      const headers = { ...(await credentials.headers(url.href)), ...(body !== undefined && { "content-type": type }) };
      const received = await exchange({ method, url, headers, body, signal }, this.#route(url));
      if (received.status >= 300) throw new Refused(received);
      return received;
    });
  }

  #route(url: URL): Route {
    const known = this.#routes.get(url.origin) ?? routeTo(url, this.#env);
    this.#routes.set(url.origin, known);
    return known;
  }

  async #repeat<T>(call: Call, send: (signal: AbortSignal) => Promise<T>): Promise<T> {
    const deadlineMs = call.deadlineMs ?? CALL_MS;
    const deadline = AbortSignal.timeout(deadlineMs);
    const whole = call.signal === undefined ? deadline : AbortSignal.any([call.signal, deadline]);
    for (let attempt = 1; ; attempt++) {
      whole.throwIfAborted();
      const single = AbortSignal.timeout(ATTEMPT_MS);
      call.onAttempt?.();
      try {
        return await send(AbortSignal.any([whole, single]));
      } catch (error) {
        call.signal?.throwIfAborted();
        if (deadline.aborted) throw tooLate(call, deadlineMs, error);
        const { failure, again, waitMs } = this.#judge(call, error, attempt);
        if (!again || attempt === ATTEMPTS) throw failure;
        const backoff = Math.min(LONGEST_PAUSE_MS, this.#pauseMs * 2 ** (attempt - 1));
        // Half fixed, half by chance: many who were refused at once do not come back at once.
        const wait = waitMs ?? backoff / 2 + (Math.random() * backoff) / 2;
        await pause(wait, undefined, { signal: whole }).catch(() => {
          call.signal?.throwIfAborted();
          throw failure;
        });
      }
    }
  }

  #judge(call: Call, error: unknown, attempts: number): { failure: unknown; again: boolean; waitMs?: number | undefined } {
    if (error instanceof Failure) return { failure: error, again: false };
    const response = responseOf(error);
    if (response === undefined) {
      const reason = networkReason(error);
      // Not of the network: a bug of ours or of a library.
      if (reason === undefined) return { failure: error, again: false };
      const { host } = this.endpoint(call);
      const failure = new Failure("google-unreachable", { host, reason }, { cause: error });
      return { failure, again: call.idempotent || NEVER_SENT.has(reason) };
    }
    if (isTokenRefusal(response.data)) {
      return { failure: new Failure("google-credentials-refused", {}, { cause: error }), again: false };
    }
    const refusal = readRefusal(response.status, response.data, response.headers.get("retry-after"));
    return {
      failure: refused(call, refusal, attempts, error),
      again: passing(refusal, call.idempotent),
      waitMs: refusal.retryAfterMs,
    };
  }
}

/** Failures before a byte of the request left this machine. */
const NEVER_SENT = new Set(["ECONNREFUSED", "ENOTFOUND", "EAI_AGAIN"]);

function tooLate(call: Call, deadlineMs: number, cause: unknown): Failure {
  return new Failure("google-deadline", { action: call.action, seconds: Math.round(deadlineMs / 1000) }, { cause });
}

/** An answer that is none to what was asked. */
class Refused extends Error {
  readonly response: Response;

  constructor({ status, headers, text }: Received) {
    super(`status ${status}`);
    this.response = { status, data: text, headers: { get: (name) => headers[name]?.toString() ?? null } };
  }
}

/** As errors of Google's library hold it, too. */
type Response = { status: number; data: unknown; headers: { get(name: string): string | null } };

function responseOf(error: unknown): Response | undefined {
  if (!(error instanceof Error) || !("response" in error)) return undefined;
  const response = error.response;
  return typeof response === "object" && response !== null && "status" in response ? (response as Response) : undefined;
}

/** The code of a network error, wherever the layers below put it. */
function networkReason(error: unknown): string | undefined {
  for (let at: unknown = error; at instanceof Error; at = at.cause) {
    const code = "code" in at ? at.code : undefined;
    if (typeof code === "string" && /^(E[A-Z_]+|UND_ERR_\w+|CERT_\w+|[A-Z_]*CERTIFICATE\w*)$/.test(code)) return code;
    if (at.name === "TimeoutError" || at.name === "AbortError") return "ETIMEDOUT";
  }
  return undefined;
}

/** The token endpoint's way of saying no (RFC 6749), as Google's library reads it: `error` is a word there, not an object. */
function isTokenRefusal(data: unknown): boolean {
  return typeof data === "object" && data !== null && "error" in data && typeof data.error === "string";
}
