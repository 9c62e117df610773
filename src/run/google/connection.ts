import { setTimeout as pause } from "node:timers/promises";
import type { OAuth2Client } from "google-auth-library";
import { Failure } from "../../diagnostics/failure.ts";
import { readRefusal } from "./answer.ts";
import { credentials } from "./credentials.ts";
import { type Endpoint, endpoint } from "./endpoints.ts";
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
};
/** What a client's method gets as its options. */
export type SendOptions = { rootUrl: string; signal: AbortSignal; retry: false };
export type PathRequest = { method: "GET" | "POST" | "PUT" | "PATCH" | "DELETE"; path: string; params?: object; data?: object };

/** How Fairlead speaks with Google: who it is, where the APIs answer, what is repeated, and what a refusal means. */
export class Connection {
  readonly #env: NodeJS.ProcessEnv;
  readonly #pauseMs: number;
  #auth: Promise<OAuth2Client> | undefined;

  /** `firstPauseMs`: before the first repetition; it doubles with each. */
  constructor(env: NodeJS.ProcessEnv, { firstPauseMs = FIRST_PAUSE_MS }: { firstPauseMs?: number } = {}) {
    this.#env = env;
    this.#pauseMs = firstPauseMs;
  }

  /**
   * Found at the first call and kept; a client renews its tokens by itself. Google's API clients take any such client,
   * though their types name only the commonest.
   */
  auth(): Promise<OAuth2Client> {
    this.#auth ??= credentials(this.#env) as Promise<OAuth2Client>;
    return this.#auth;
  }

  endpoint(call: Subject): Endpoint {
    return endpoint(call.api, this.#env);
  }

  /** A call by one of Google's clients. Throws a `Failure` for whatever the API or the network refuses. */
  async call<T>(call: Call, send: (options: SendOptions) => Promise<{ data: T }>): Promise<T> {
    const { root } = this.endpoint(call);
    return this.#repeat(call, async (signal) => (await send({ rootUrl: root, signal, retry: false })).data);
  }

  /** A call by path below the API's version, for APIs that have no client of their own. */
  async request<T>(call: Call, { method, path, params, data }: PathRequest): Promise<T> {
    const { url } = this.endpoint(call);
    const auth = await this.auth();
    return this.#repeat(call, async (signal) => {
      const further = { ...(params && { params }), ...(data && { data }) };
      return (await auth.request<T>({ url: url + path, method, signal, retry: false, ...further })).data;
    });
  }

  async #repeat<T>(call: Call, send: (signal: AbortSignal) => Promise<T>): Promise<T> {
    const deadlineMs = call.deadlineMs ?? CALL_MS;
    const deadline = AbortSignal.timeout(deadlineMs);
    const whole = call.signal === undefined ? deadline : AbortSignal.any([call.signal, deadline]);
    for (let attempt = 1; ; attempt++) {
      whole.throwIfAborted();
      const single = AbortSignal.timeout(ATTEMPT_MS);
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

/** The token endpoint's way of saying no (RFC 6749): `error` is a word there, not an object. */
function isTokenRefusal(data: unknown): boolean {
  return typeof data === "object" && data !== null && "error" in data && typeof data.error === "string";
}
