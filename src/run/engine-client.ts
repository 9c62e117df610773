import { type ClientRequest, request as httpRequest, type IncomingMessage } from "node:http";
import { text as readText } from "node:stream/consumers";
import { setTimeout as pause } from "node:timers/promises";
import type { Diagnostic } from "../diagnostics/diagnostic.ts";
import { Failure } from "../diagnostics/failure.ts";
import { RelayedFailure } from "../diagnostics/relayed.ts";
import type {
  Connection,
  DeploymentView,
  EngineEvent,
  FailureView,
  JobRunView,
  LogLine,
  NewDeployment,
  NewRelease,
  PlanView,
  ReleaseSummary,
  SecretView,
  StatusView,
  Surroundings,
} from "./protocol/api.ts";
import { serverSentEvents } from "./server-sent-events.ts";

/** For how long a client waits for a fallen engine to come back before it gives up. */
const RECONNECT_MS = 30_000;
const RECONNECT_EVERY_MS = 200;

/**
 * The engine of one project, over its unix socket. Every method throws a Failure that a user can act on: the engine's
 * own refusals as they are, `nothing-runs` when no engine listens.
 */
export class EngineClient {
  readonly #socket: string;
  readonly #app: string;
  readonly #signal: AbortSignal | undefined;

  /** `app` is how messages name the project; aborting `signal` ends everything that is waited for. */
  constructor(socket: string, app: string, signal?: AbortSignal) {
    this.#socket = socket;
    this.#app = app;
    this.#signal = signal;
  }

  status(): Promise<StatusView> {
    return this.#get("/status");
  }

  releases(): Promise<ReleaseSummary[]> {
    return this.#get("/releases");
  }

  createRelease(release: NewRelease): Promise<ReleaseSummary> {
    return this.#post("/releases", release);
  }

  manifestOf(release: string): Promise<{ file: string; text: string }> {
    return this.#get(`/releases/${encodeURIComponent(release)}/manifest`);
  }

  /** Removes all but the newest `keep` releases that no stage needs; with `release` only that one. */
  prune(keep: number, release: string | undefined): Promise<{ removed: string[] }> {
    return this.#post("/releases/prune", { keep, release });
  }

  plan(stage: string, release: string | undefined, kind: NewDeployment["kind"]): Promise<PlanView> {
    return this.#post(`${at(stage)}/plan`, { release, kind });
  }

  deploy(stage: string, order: NewDeployment): Promise<DeploymentView> {
    return this.#post(`${at(stage)}/deployments`, order);
  }

  deployment(id: string): Promise<DeploymentView> {
    return this.#get(`/deployments/${encodeURIComponent(id)}`);
  }

  cancel(id: string): Promise<DeploymentView> {
    return this.#post(`/deployments/${encodeURIComponent(id)}/cancel`, {});
  }

  /** Goes on with an interrupted deployment; `rerunJob` answers for the job whose end is not known. */
  resume(id: string, rerunJob: boolean | undefined): Promise<DeploymentView> {
    return this.#post(`/deployments/${encodeURIComponent(id)}/resume`, { rerunJob });
  }

  /** Rolls the live release onto new instances. */
  restart(stage: string, by: string): Promise<DeploymentView> {
    return this.#post(`${at(stage)}/restart`, { by });
  }

  scale(stage: string, component: string, count: number | null): Promise<unknown> {
    return this.#post(`${at(stage)}/scale`, { component, count });
  }

  pauseRequests(stage: string, holdMs: number | undefined): Promise<unknown> {
    return this.#post(`${at(stage)}/pause`, { holdMs });
  }

  resumeRequests(stage: string): Promise<unknown> {
    return this.#post(`${at(stage)}/resume`, {});
  }

  maintenance(stage: string, page: string | null): Promise<unknown> {
    return this.#post(`${at(stage)}/maintenance`, { page });
  }

  down(stage: string): Promise<unknown> {
    return this.#post(`${at(stage)}/down`, {});
  }

  up(stage: string): Promise<unknown> {
    return this.#post(`${at(stage)}/up`, {});
  }

  /** Deletes a stage with all it holds, or one data entry of it, for good. */
  destroy(stage: string, data: string | undefined): Promise<unknown> {
    return this.#json("DELETE", at(stage) + (data === undefined ? "" : `?${new URLSearchParams({ data })}`));
  }

  shutdown(deleteData: boolean): Promise<unknown> {
    return this.#post("/shutdown", { deleteData });
  }

  runJob(stage: string, job: string, args: readonly string[]): Promise<JobRunView> {
    return this.#post(`${at(stage)}/jobs/${encodeURIComponent(job)}/runs`, { args });
  }

  jobRun(id: string): Promise<JobRunView> {
    return this.#get(`/runs/${encodeURIComponent(id)}`);
  }

  secrets(stage: string): Promise<SecretView[]> {
    return this.#get(`${at(stage)}/secrets`);
  }

  setSecret(stage: string, name: string, value: string): Promise<unknown> {
    return this.#json("PUT", `${at(stage)}/secrets/${encodeURIComponent(name)}`, { value });
  }

  rotateSecret(stage: string, name: string): Promise<unknown> {
    return this.#post(`${at(stage)}/secrets/${encodeURIComponent(name)}/rotate`, {});
  }

  surroundings(stage: string, component: string): Promise<Surroundings> {
    return this.#get(`${at(stage)}/components/${encodeURIComponent(component)}/surroundings`);
  }

  connection(stage: string, data: string): Promise<Connection> {
    return this.#get(`${at(stage)}/data/${encodeURIComponent(data)}/connection`);
  }

  metrics(): Promise<string> {
    return this.#text("GET", "/metrics");
  }

  openapi(): Promise<unknown> {
    return this.#get("/openapi.json");
  }

  /** Events from `after` on; those of one deployment end with it. A restarted engine is followed on from the last one seen. */
  async *events(
    filter: { deployment?: string; stage?: string; after?: number },
    signal: AbortSignal,
  ): AsyncGenerator<EngineEvent> {
    let after = filter.after;
    const query = new URLSearchParams();
    if (filter.deployment !== undefined) query.set("deployment", filter.deployment);
    if (filter.stage !== undefined) query.set("stage", filter.stage);
    for (;;) {
      if (after !== undefined) query.set("after", String(after));
      const response = await this.#reconnect(`/events?${query}`, signal);
      if (response === undefined) return;
      try {
        for await (const { type, data } of serverSentEvents(response)) {
          if (type === "end") return;
          const event = JSON.parse(data) as EngineEvent;
          after = event.id;
          yield event;
        }
      } catch (error) {
        if (signal.aborted) return;
        if (!isLost(error)) throw error;
      }
      if (signal.aborted) return;
    }
  }

  /** Log lines; with `follow` until `signal` is aborted, else what there is. */
  async *logs(
    stage: string,
    filter: { component?: string | undefined; since?: string | undefined; lines?: number | undefined; follow: boolean },
    signal: AbortSignal,
  ): AsyncGenerator<LogLine> {
    const query = new URLSearchParams();
    for (const [key, value] of Object.entries({ component: filter.component, since: filter.since, lines: filter.lines })) {
      if (value !== undefined) query.set(key, String(value));
    }
    if (filter.follow) query.set("follow", "1");
    const response = await this.#open("GET", `${at(stage)}/logs?${query}`, undefined, signal);
    try {
      for await (const { type, data } of serverSentEvents(response)) {
        if (type === "end") return;
        yield JSON.parse(data) as LogLine;
      }
    } catch (error) {
      if (signal.aborted) return;
      if (isLost(error)) throw new Failure("connection-lost", { what: "reading logs" }, { cause: error });
      throw error;
    }
  }

  /** Whether an engine listens; throws what else is wrong. */
  async runs(): Promise<boolean> {
    try {
      await this.status();
      return true;
    } catch (error) {
      if (error instanceof Failure && (error.slug === "nothing-runs" || error.slug === "connection-lost")) return false;
      throw error;
    }
  }

  #get<T>(path: string): Promise<T> {
    return this.#json("GET", path);
  }

  #post<T>(path: string, body: unknown): Promise<T> {
    return this.#json("POST", path, body);
  }

  // The engine is of the same user and version and answers by schemas of its own, so its answers are trusted as typed.
  async #json<T>(method: string, path: string, body?: unknown): Promise<T> {
    const answer = await this.#text(method, path, body);
    return (answer === "" ? undefined : JSON.parse(answer)) as T;
  }

  async #text(method: string, path: string, body?: unknown): Promise<string> {
    const response = await this.#open(method, path, body, this.#signal);
    try {
      return await readText(response);
    } catch (cause) {
      throw new Failure("connection-lost", { what: `${method} ${path}` }, { cause });
    }
  }

  async #open(method: string, path: string, body: unknown, signal: AbortSignal | undefined): Promise<IncomingMessage> {
    const response = await this.#send(method, path, body, signal);
    const { statusCode = 0 } = response;
    if (statusCode >= 200 && statusCode < 300) return response;
    const failure = readFailure(await readText(response));
    if (failure === undefined) throw new Failure("engine-answer", { status: statusCode, what: `${method} ${path}` });
    const { exit, ...rest } = failure;
    throw new RelayedFailure({ severity: "error", ...rest } as Diagnostic, exit);
  }

  #send(method: string, path: string, body: unknown, signal: AbortSignal | undefined): Promise<IncomingMessage> {
    return new Promise((resolve, reject) => {
      const content = body === undefined ? undefined : JSON.stringify(body);
      const sent: ClientRequest = httpRequest({
        socketPath: this.#socket,
        method,
        path: `/v1${path}`,
        headers:
          content === undefined ? {} : { "content-type": "application/json", "content-length": Buffer.byteLength(content) },
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
    if (cause.code === "ENOENT" || cause.code === "ECONNREFUSED")
      return new Failure("nothing-runs", { app: this.#app }, { cause });
    if (cause.code === "EACCES" || cause.code === "EPERM") return new Failure("engine-of-another", { app: this.#app }, { cause });
    return new Failure("connection-lost", { what }, { cause });
  }

  /** Opens the stream; while no engine listens it tries again, as the keeper starts a new one. */
  async #reconnect(path: string, signal: AbortSignal): Promise<IncomingMessage | undefined> {
    const until = performance.now() + RECONNECT_MS;
    for (;;) {
      try {
        return await this.#open("GET", path, undefined, signal);
      } catch (error) {
        if (signal.aborted) return undefined;
        if (!isLost(error) || performance.now() > until) throw error;
        await pause(RECONNECT_EVERY_MS, undefined, { signal }).catch(() => {});
      }
    }
  }
}

function at(stage: string): string {
  return `/stages/${encodeURIComponent(stage)}`;
}

/** Whether the engine went away, as against having refused. */
function isLost(error: unknown): boolean {
  if (error instanceof Failure) return error.slug === "nothing-runs" || error.slug === "connection-lost";
  return (
    error instanceof Error &&
    "code" in error &&
    ["ECONNRESET", "EPIPE", "ERR_STREAM_PREMATURE_CLOSE"].includes(String(error.code))
  );
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
