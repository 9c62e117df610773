import { Failure } from "../diagnostics/failure.ts";
import { CANCELLED, deploy, type Hands } from "../operations/deploy.ts";
import { guardData, guardNames } from "../plan/guards.ts";
import type { DeploymentRecord, ReleaseRecord } from "../run/journal/records.ts";
import type { NewDeployment } from "../run/protocol/api.ts";
import type { DataServers } from "./data.ts";
import type { Jobs } from "./jobs.ts";
import { findStagePort } from "./ports.ts";
import { renewRelease } from "./release-store.ts";
import { readApp } from "./releases.ts";
import type { Router } from "./router.ts";
import { pause, Signal } from "./signal.ts";
import { stagePort } from "./stage-port.ts";
import type { Supervisor } from "./supervisor.ts";
import { filesOf, imageOf } from "./surroundings.ts";
import type { World } from "./world.ts";

export type Parts = {
  up: (stage: string) => Promise<void>;
  data: DataServers;
  jobs: Jobs;
  router: Router;
  supervisor: (stage: string) => Supervisor;
};

/** Begins, follows, cancels and resumes deployments; one at a time for each stage. */
export class Deployments {
  readonly #world: World;
  readonly #parts: Parts;
  readonly #cancelled = new Set<string>();
  readonly #calledOff = new Set<string>();
  readonly #signal = new Signal();
  readonly #running = new Map<string, Promise<DeploymentRecord>>();

  constructor(world: World, parts: Parts) {
    this.#world = world;
    this.#parts = parts;
  }

  /** Goes on with what an earlier engine left under way in a stage. */
  resumeAll(stage: string): void {
    for (const deployment of this.#world.journal.deployments.running(stage)) this.#run(deployment.id);
  }

  /**
   * Checks everything that can refuse, writes the deployment down and begins it. A release that is live already is
   * brought up where it is down, and awaited; its jobs have run.
   */
  async begin(stage: string, order: NewDeployment): Promise<DeploymentRecord> {
    const release = this.#releaseFor(stage, order);
    const app = this.#world.releases.app(release.id, stage);
    if (app.target !== "local") throw new Failure("not-a-local-stage", { stage, target: app.target });
    this.#guard(stage, order, release);
    await this.#checkFiles(stage, release.id);
    const [running] = this.#world.journal.deployments.running(stage);
    if (running?.release === release.id) return running;
    const routed = this.#world.releases.compiled(release.id, stage).edge.routes.length > 0;
    const port = routed ? await stagePort(this.#world, stage, app.access?.port) : undefined;
    const live = await this.#alreadyLive(stage, release.id);
    if (live !== undefined) return live;
    await this.#world.prepareRuntime(runtimeOf(release));
    await this.#giveWay(stage);
    return this.#write(stage, order, release, port);
  }

  /** Rolls the live release once more, for what its instances read only when they start: secrets above all. */
  async restart(stage: string, by: string): Promise<DeploymentRecord> {
    const live = this.#world.journal.stages.get(stage)?.live;
    if (live === undefined) throw new Failure("nothing-live", { stage });
    await this.#giveWay(stage);
    const release = renewRelease(this.#world, live);
    return this.#write(stage, { kind: "deploy", release: release.id, by }, release, undefined);
  }

  async #alreadyLive(stage: string, release: string): Promise<DeploymentRecord | undefined> {
    const { journal, releases } = this.#world;
    const existing = journal.stages.get(stage);
    const last = journal.deployments.of(stage).findLast((d) => d.release === release && d.outcome === "done");
    if (existing?.live !== release || last === undefined || journal.deployments.running(stage).length > 0) return undefined;
    await this.#parts.up(stage);
    const services = releases.compiled(release, stage).processes.filter((process) => process.kind === "service");
    await Promise.all(services.map((s) => this.#parts.supervisor(stage).ready(release, s.component, 1))).catch(
      (cause: unknown) => {
        throw new Failure(
          "deployment-failed",
          { stage, reason: cause instanceof Error ? cause.message : String(cause), release, serves: undefined },
          { cause },
        );
      },
    );
    return last;
  }

  async #write(
    stage: string,
    order: NewDeployment,
    release: ReleaseRecord,
    chosen: number | undefined,
  ): Promise<DeploymentRecord> {
    const existing = this.#world.journal.stages.get(stage);
    // A manifest that chooses another port moves the stage there; otherwise the address stays for life.
    const port = chosen ?? existing?.port ?? (await findStagePort(this.#world, `${this.#world.layout.state} ${stage}`));
    const { journal, id } = this.#world;
    const record = journal.write("deployment.begin", () => {
      journal.meta.set("app", this.#world.releases.app(release.id, stage).name);
      if (journal.stages.get(stage) === undefined) journal.stages.add({ name: stage, port, runtime: runtimeOf(release) });
      journal.stages.update(stage, { port, down: false });
      return journal.deployments.add({
        id: id("d"),
        stage,
        kind: order.kind,
        release: release.id,
        previous: journal.stages.get(stage)?.live,
        phase: "data",
        outcome: "running",
        author: order.by,
        approvedBy: order.approve ? order.by : undefined,
      });
    });
    this.#run(record.id);
    return record;
  }

  /** Ends a deployment that was interrupted by finishing it: the unknown job is run again, or taken as done. */
  async resume(stage: string, rerunJob: boolean | undefined): Promise<DeploymentRecord> {
    const { journal } = this.#world;
    const last = journal.deployments.last(stage);
    if (last === undefined || last.outcome !== "interrupted") throw new Failure("not-interrupted", { stage });
    const unknown = journal.runs.unknownOf(last.id);
    if (unknown !== undefined && rerunJob === undefined) throw new Failure("resume-asks", { job: unknown.job, stage });
    journal.write("deployment.resume", () => {
      if (unknown !== undefined)
        journal.runs.update(unknown.id, rerunJob ? { state: "failed", attempt: 0 } : { state: "succeeded" });
      journal.deployments.reopen(last.id);
    });
    this.#run(last.id);
    return journal.deployments.get(last.id) ?? last;
  }

  async cancel(id: string): Promise<DeploymentRecord> {
    const deployment = this.get(id);
    if (deployment.outcome !== "running") return deployment;
    this.#cancelled.add(id);
    this.#signal.changed();
    this.#parts.jobs.cancel(id);
    return this.wait(id);
  }

  get(id: string): DeploymentRecord {
    const deployment = this.#world.journal.deployments.get(id);
    if (deployment === undefined) throw new Failure("unknown-deployment", { deployment: id });
    return deployment;
  }

  /** Resolves with the deployment once it has an outcome. */
  async wait(id: string): Promise<DeploymentRecord> {
    await this.#running.get(id);
    return this.get(id);
  }

  /** A deployment that only watches a good release gives way to the next one; any other is in the way. */
  async #giveWay(stage: string): Promise<void> {
    const [running] = this.#world.journal.deployments.running(stage);
    if (running === undefined) return;
    if (running.phase !== "watch" && running.phase !== "after" && running.phase !== "drain")
      throw new Failure("deployment-under-way", { stage, deployment: running.id });
    this.#calledOff.add(running.id);
    this.#signal.changed();
    await this.wait(running.id);
  }

  #releaseFor(stage: string, order: NewDeployment): ReleaseRecord {
    const { journal, releases } = this.#world;
    if (order.kind === "promote") {
      const from = order.from ?? "";
      const live = journal.stages.get(from)?.live;
      if (live === undefined) throw new Failure("nothing-live", { stage: from });
      return releases.get(live);
    }
    if (order.release !== undefined) return releases.find(order.release);
    const previous = journal.stages.get(stage)?.previous;
    if (previous === undefined) throw new Failure("no-rollback", { stage });
    return releases.get(previous);
  }

  #guard(stage: string, order: NewDeployment, release: ReleaseRecord): void {
    const { journal, releases } = this.#world;
    const app = releases.app(release.id, stage);
    const first = app.from.length === 0;
    if (order.kind === "promote" && order.from !== undefined && !first && !app.from.includes(order.from))
      throw new Failure("promotion-order", { from: order.from, to: stage, allowed: app.from });
    if (order.kind === "promote" && first && order.from !== "local")
      throw new Failure("promotion-order", { from: order.from ?? "", to: stage, allowed: [] });
    const seen =
      app.from.some((name) => journal.stages.get(name)?.live === release.id) ||
      journal.deployments.of(stage).some((d) => d.release === release.id && d.outcome === "done");
    if (order.kind === "deploy" && !first && !seen) throw new Failure("needs-promotion", { stage, allowed: app.from });
    if (app.approve !== undefined && order.kind !== "rollback" && !order.approve)
      throw new Failure("approval-needed", { stage, who: app.approve === "anyone" ? "anyone" : app.approve.join(", ") });
    const existing = journal.stages.get(stage);
    if (existing !== undefined && existing.runtime !== runtimeOf(release))
      throw new Failure("runtime-kept", { stage, was: existing.runtime, is: runtimeOf(release) });
    guardNames(manifestNames(release, stage), {
      app: journal.meta.get("app"),
      stages: journal.stages.all().map((s) => ({ name: s.name, data: journal.data.of(s.name) })),
    });
    guardData(releases.compiled(release.id, stage), journal.data.of(stage));
    for (const image of Object.keys(release.images)) imageOf(this.#world, release.id, image);
    this.#parts.data.requireSecrets(stage, release.id);
  }

  /** Files that are not there, and templates that cannot be filled, are mistakes of the release, told before it is deployed. */
  async #checkFiles(stage: string, release: string): Promise<void> {
    const { processes, jobs } = this.#world.releases.compiled(release, stage);
    for (const template of [...processes, ...jobs]) (await filesOf(this.#world, release, stage, template)).check();
  }

  #run(id: string): void {
    if (this.#running.has(id)) return;
    const work = deploy(id, this.#hands())
      .catch((error: unknown) => {
        this.#world.emit({
          deployment: id,
          type: "error",
          level: "error",
          message: `deployment ${id}: ${error instanceof Error ? error.message : String(error)}`,
        });
        throw error;
      })
      .finally(() => {
        this.#running.delete(id);
        this.#cancelled.delete(id);
        this.#calledOff.delete(id);
      });
    work.catch(() => undefined);
    this.#running.set(id, work);
  }

  #hands(): Hands {
    const { journal, now, releases, emit } = this.#world;
    const { data, jobs, router, supervisor } = this.#parts;
    return {
      journal,
      now,
      compiled: (release, stage) => releases.compiled(release, stage),
      ensureData: (stage, release) => data.ensure(stage, release),
      runJob: (d, job) =>
        jobs.runFor({ stage: d.stage, release: d.release, job, reason: "deployment", deployment: d.id, arguments: [] }),
      ready: (d, release, component, count) => this.#orCancelled(d.id, supervisor(d.stage).ready(release, component, count)),
      gone: (d, component, except) => this.#orCancelled(d.id, supervisor(d.stage).gone(component, except)),
      publish: async (stage, candidate) => {
        router.candidate(stage, candidate);
        await router.publishFor(stage);
      },
      watch: (d, deadline) => this.#watch(d, deadline),
      cancelled: (id) => this.#cancelled.has(id),
      emit: (d, type, message, extra) => emit({ stage: d.stage, deployment: d.id, type, message, ...extra }),
      wake: (stage) => supervisor(stage).wake(),
    };
  }

  #orCancelled(id: string, what: Promise<void>): Promise<void> {
    // Putting back is what a cancelled deployment ends with; it is not called off itself.
    if (this.#world.journal.deployments.get(id)?.phase === "revert") return what;
    const cancelled = this.#signal.until(() => {
      if (this.#cancelled.has(id)) throw new Error(CANCELLED);
      return this.#running.has(id) ? undefined : null;
    });
    cancelled.catch(() => undefined);
    return Promise.race([what, cancelled.then(() => undefined)]);
  }

  async #watch(d: DeploymentRecord, deadline: Date): Promise<string | undefined> {
    const supervisor = this.#parts.supervisor(d.stage);
    const limit = new AbortController();
    const broken = supervisor.signal.until(() => supervisor.broken(d.release) ?? (limit.signal.aborted ? null : undefined));
    const off = this.#signal.until(() =>
      this.#cancelled.has(d.id) ? CANCELLED : this.#calledOff.has(d.id) || limit.signal.aborted ? null : undefined,
    );
    const time = pause(deadline.getTime() - this.#world.now().getTime(), limit.signal).then(() => null);
    const result = await Promise.race([broken, off, time]);
    limit.abort();
    supervisor.signal.changed();
    this.#signal.changed();
    return result ?? undefined;
  }
}

export function runtimeOf(release: ReleaseRecord): "native" | "container" {
  return Object.values(release.images).some((image) => image.runtime === "container") ? "container" : "native";
}

function manifestNames(release: ReleaseRecord, stage: string): { app: string; stages: readonly string[] } {
  const app = readApp(release, stage);
  return { app: app.name, stages: app.stages };
}
