import type { Secret } from "../app/secret.ts";
import { EngineTransport, isAway } from "./engine-transport.ts";
import type {
  Connection,
  DeploymentView,
  EngineEvent,
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

export type LogFilter = {
  component?: string | undefined;
  /** ISO 8601. */
  since?: string | undefined;
  /** How many lines to begin with. */
  lines?: number | undefined;
  follow: boolean;
};

/**
 * The engine of one project, over its unix socket. Every method throws a Failure that a user can act on: the engine's
 * own refusals as they are, `nothing-runs` when no engine listens.
 */
export class EngineClient {
  readonly #transport: EngineTransport;
  readonly #signal: AbortSignal | undefined;

  /** `app` is how messages name the project; aborting `signal` ends everything that is waited for. */
  constructor(socket: string, app: string, signal?: AbortSignal) {
    this.#transport = new EngineTransport(socket, app);
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

  /** Gives the `max` of the manifest, which a held count may go beyond. */
  scale(stage: string, component: string, count: number | null): Promise<{ max: number }> {
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
    return this.#json({ method: "DELETE", path: at(stage) + (data === undefined ? "" : `?${new URLSearchParams({ data })}`) });
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

  /** `manifest`: one that may name the secret before any release does. */
  setSecret(stage: string, name: string, value: Secret, manifest?: { file: string; text: string }): Promise<unknown> {
    const body = { value: value.reveal(), manifest };
    return this.#json({ method: "PUT", path: `${at(stage)}/secrets/${encodeURIComponent(name)}`, body });
  }

  /** Of a data server that runs, the password is changed there, and the deployment that begins rolls instances onto it. */
  rotateSecret(stage: string, name: string, by: string): Promise<{ deployment?: DeploymentView }> {
    return this.#post(`${at(stage)}/secrets/${encodeURIComponent(name)}/rotate`, { by });
  }

  surroundings(stage: string, component: string): Promise<Surroundings> {
    return this.#get(`${at(stage)}/components/${encodeURIComponent(component)}/surroundings`);
  }

  connection(stage: string, data: string): Promise<Connection> {
    return this.#get(`${at(stage)}/data/${encodeURIComponent(data)}/connection`);
  }

  metrics(): Promise<string> {
    return this.#text({ method: "GET", path: "/metrics" });
  }

  openapi(): Promise<unknown> {
    return this.#get("/openapi.json");
  }

  /** Events from `after` on; those of one deployment end with it. A restarted engine is followed on from the last one seen. */
  async *events(
    filter: { deployment?: string; stage?: string; after?: number },
    signal: AbortSignal,
  ): AsyncGenerator<EngineEvent> {
    let { after } = filter;
    const path = () => `/events?${queryOf({ ...filter, after })}`;
    for await (const { data } of this.#transport.stream(path, signal)) {
      const event = JSON.parse(data) as EngineEvent;
      after = event.id;
      yield event;
    }
  }

  /** Log lines, without an end when they are followed; over restarts of the engine each line comes once. */
  async *logs(stage: string, filter: LogFilter, signal: AbortSignal): AsyncGenerator<LogLine> {
    const { component, follow } = filter;
    let { since, lines } = filter;
    /** What came of the last moment, which is asked for again after a restart. */
    let moment: string[] = [];
    let again: string[] = [];
    const path = () => `${at(stage)}/logs?${queryOf({ component, since, lines, follow: follow ? 1 : undefined })}`;
    for await (const { data, first } of this.#transport.stream(path, signal)) {
      if (first) again = [...moment];
      const known = again.indexOf(data);
      if (known >= 0) {
        again.splice(known, 1);
        continue;
      }
      const line = JSON.parse(data) as LogLine;
      moment = line.at === since ? [...moment, data] : [data];
      since = line.at;
      lines = undefined;
      yield line;
    }
  }

  /** Whether an engine listens; throws what else is wrong. */
  async runs(): Promise<boolean> {
    try {
      await this.status();
      return true;
    } catch (error) {
      if (isAway(error)) return false;
      throw error;
    }
  }

  #get<T>(path: string): Promise<T> {
    return this.#json({ method: "GET", path });
  }

  #post<T>(path: string, body: unknown): Promise<T> {
    return this.#json({ method: "POST", path, body });
  }

  // The engine is of the same user and version and answers by schemas of its own, so its answers are trusted as typed.
  async #json<T>(request: Request): Promise<T> {
    const answer = await this.#text(request);
    return (answer === "" ? undefined : JSON.parse(answer)) as T;
  }

  #text(request: Request): Promise<string> {
    return this.#transport.text({ ...request, signal: this.#signal });
  }
}

type Request = { method: string; path: string; body?: unknown };

function queryOf(values: Readonly<Record<string, string | number | undefined>>): URLSearchParams {
  const given = Object.entries(values).flatMap(([key, value]): [string, string][] =>
    value === undefined ? [] : [[key, String(value)]],
  );
  return new URLSearchParams(given);
}

function at(stage: string): string {
  return `/stages/${encodeURIComponent(stage)}`;
}
