import { Failure } from "../diagnostics/failure.ts";
import { CANCELLED, deploy, type Hands, WATCH_MS } from "../operations/deploy.ts";
import type { DeploymentRecord, ReleaseRecord } from "../run/journal/records.ts";
import type { NewDeployment } from "../run/protocol/api.ts";
import { checkFiles, guard, releaseFor, runtimeOf } from "./admission.ts";
import { inBackground } from "./background.ts";
import type { DataServers } from "./data.ts";
import type { Jobs } from "./jobs.ts";
import { findStagePort } from "./ports.ts";
import { renewRelease } from "./release-store.ts";
import type { Router } from "./router.ts";
import { pause, Signal } from "./signal.ts";
import { stagePort } from "./stage-port.ts";
import type { Supervisor } from "./supervisor.ts";
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
  /** When the window in which each is watched ends, by `performance.now()`. */
  readonly #windows = new Map<string, number>();
  /** Stages that go down: nothing begins in them. */
  readonly #closed = new Set<string>();

  constructor(world: World, parts: Parts) {
    this.#world = world;
    this.#parts = parts;
  }

  /** Goes on with what an earlier engine left under way in a stage. */
  resumeAll(stage: string): void {
    for (const deployment of this.#world.journal.deployments.running(stage)) this.#run(deployment.id);
    const { live, down } = this.#world.journal.stages.get(stage) ?? {};
    // A rotation was cut off before its roll began, or before the old password was taken away.
    if (live === undefined || down || this.#underWay(stage) !== undefined || !this.#world.secrets(stage).isRotating) return;
    inBackground(this.#world, `rolling ${stage} after a rotation`, this.restart(stage, "fairlead"));
  }

  /**
   * Checks everything that can refuse, writes the deployment down and begins it. A release that is live already is
   * brought up where it is down, and awaited; its jobs have run.
   */
  async begin(stage: string, order: NewDeployment): Promise<DeploymentRecord> {
    const release = releaseFor(this.#world, stage, order);
    const allowed = () => guard(this.#world, stage, order, release);
    allowed();
    await checkFiles(this.#world, stage, release.id);
    const running = this.#underWay(stage);
    if (running?.release === release.id) return running;
    const port = await this.#port(stage, release.id);
    const live = await this.#alreadyLive(stage, release.id);
    if (live !== undefined) return live;
    await this.#world.prepareRuntime(runtimeOf(release));
    await this.#giveWay(stage, release.id);
    return this.#write(stage, { ...order, release: release.id }, port, () => {
      // What was allowed may be refused by now, and what was kept be pruned: others asked too.
      allowed();
      return this.#world.releases.get(release.id);
    });
  }

  /**
   * Rolls the live release once more, for what its instances read only when they start: secrets above all. Its jobs do not
   * run again. `change` is what they are to read anew, done when nothing else is under way.
   */
  async restart(stage: string, by: string, change: () => Promise<void> = async () => {}): Promise<DeploymentRecord> {
    const live = () => {
      const found = this.#world.journal.stages.get(stage)?.live;
      if (found === undefined) throw new Failure("nothing-live", { stage });
      return found;
    };
    live();
    await this.#giveWay(stage);
    await change();
    return this.#write(stage, { kind: "deploy", by }, undefined, () => renewRelease(this.#world, live()));
  }

  async #alreadyLive(stage: string, release: string): Promise<DeploymentRecord | undefined> {
    const { journal, releases } = this.#world;
    const existing = journal.stages.get(stage);
    const last = journal.deployments.of(stage).findLast((d) => d.release === release && d.outcome === "done");
    if (existing?.live !== release || last === undefined || journal.deployments.running(stage).length > 0) return undefined;
    await this.#parts.up(stage);
    const services = releases.compiled(release, stage).processes.filter((process) => process.kind === "service");
    await Promise.all(services.map((s) => this.#parts.supervisor(stage).expect.ready(release, s.component, 1))).catch(
      (cause: unknown) => {
        throw new Failure(
          "deployment-failed",
          { stage, reason: cause instanceof Error ? cause.message : String(cause), release, serves: undefined },
          { cause },
        );
      },
    );
    // Whoever is told the address finds it served.
    await this.#parts.router.publishFor(stage);
    return last;
  }

  #underWay(stage: string): DeploymentRecord | undefined {
    return this.#world.journal.deployments.running(stage)[0];
  }

  /** Where a release has routes, the port at which it will answer. */
  async #port(stage: string, release: string): Promise<number | undefined> {
    const { releases } = this.#world;
    const isRouted = releases.compiled(release, stage).edge.routes.length > 0;
    return isRouted ? stagePort(this.#world, stage, releases.app(release, stage).access?.port) : undefined;
  }

  /** Looks again and writes in one go: of several who waited, one begins and the others meet its deployment. */
  async #write(
    stage: string,
    order: NewDeployment,
    chosen: number | undefined,
    release: () => ReleaseRecord,
  ): Promise<DeploymentRecord> {
    const { journal, id, layout, releases } = this.#world;
    // A manifest that chooses another port moves the stage there; otherwise the address stays for life.
    const port = chosen ?? journal.stages.get(stage)?.port ?? (await findStagePort(this.#world, `${layout.state} ${stage}`));
    const record = journal.write("deployment.begin", () => {
      this.#checkOpen(stage);
      const other = this.#underWay(stage);
      if (other !== undefined && other.release === order.release) return other;
      if (other !== undefined) throw new Failure("deployment-under-way", { stage, deployment: other.id });
      const begun = release();
      journal.meta.set("app", releases.app(begun.id, stage).name);
      if (journal.stages.get(stage) === undefined) journal.stages.add({ name: stage, port, runtime: runtimeOf(begun) });
      journal.stages.update(stage, { port, down: false });
      return journal.deployments.add({
        id: id("d"),
        stage,
        kind: order.kind,
        release: begun.id,
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
    this.#checkOpen(stage);
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

  /**
   * Ends what is under way in a stage, and lets nothing begin there until `open`. A release that is only watched any more
   * stays the live one; what is not that far is put back.
   */
  async close(stage: string): Promise<void> {
    this.#closed.add(stage);
    for (const { id, phase } of this.#world.journal.deployments.running(stage)) {
      if (phase === "watch") {
        this.#parts.jobs.cancel(id);
        this.#callOff(id);
        await this.wait(id);
      } else await this.cancel(id);
    }
  }

  open(stage: string): void {
    this.#closed.delete(stage);
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
  async #giveWay(stage: string, release?: string): Promise<void> {
    this.#checkOpen(stage);
    const running = this.#underWay(stage);
    // Somebody else began the same meanwhile: both are told of the one.
    if (running === undefined || running.release === release) return;
    if (running.phase !== "watch" && running.phase !== "after" && running.phase !== "drain")
      throw new Failure("deployment-under-way", { stage, deployment: running.id });
    this.#callOff(running.id);
    await this.wait(running.id);
  }

  /** Has it take its release for good without watching any longer. */
  #callOff(id: string): void {
    this.#calledOff.add(id);
    this.#signal.changed();
  }

  #checkOpen(stage: string): void {
    if (this.#closed.has(stage)) throw new Failure("stage-goes-down", { stage });
  }

  #run(id: string): void {
    if (this.#running.has(id)) return;
    // It is written down as running before its first step looks.
    const work = Promise.resolve()
      .then(() => deploy(id, this.#hands()))
      .catch((error: unknown) => {
        this.#world.emit({
          deployment: id,
          type: "error",
          level: "error",
          message: `deployment ${id}: ${error instanceof Error ? error.message : String(error)}`,
        });
        throw error;
      })
      .then((done) => {
        this.#parts.supervisor(done.stage).forget();
        if (done.outcome === "done") inBackground(this.#world, "ending a rotation", this.#settle(done));
        return done;
      })
      .finally(() => {
        this.#running.delete(id);
        this.#cancelled.delete(id);
        this.#calledOff.delete(id);
        this.#windows.delete(id);
      });
    work.catch(() => undefined);
    this.#running.set(id, work);
  }

  #hands(): Hands {
    const { journal, releases, emit } = this.#world;
    const { data, jobs, router, supervisor } = this.#parts;
    return {
      journal,
      compiled: (release, stage) => releases.compiled(release, stage),
      ensureData: (stage, release) => data.ensure(stage, release),
      runJob: (d, job) =>
        jobs.runFor({ stage: d.stage, release: d.release, job, reason: "deployment", deployment: d.id, arguments: [] }),
      ready: (d, release, component, count) =>
        this.#orCancelled(d.id, supervisor(d.stage).expect.ready(release, component, count)),
      gone: (d, component, except) => this.#orCancelled(d.id, supervisor(d.stage).expect.gone(component, except)),
      publish: async (stage, candidate) => {
        router.candidate(stage, candidate);
        await router.publishFor(stage);
      },
      openWindow: (d, ms) => this.#openWindow(d, ms),
      windowLeft: (d) => this.#windowLeft(d),
      watch: (d, ms) => this.#watch(d, ms),
      cancelled: (id) => this.#cancelled.has(id),
      emit: (d, type, message, extra) => emit({ stage: d.stage, deployment: d.id, type, message, ...extra }),
      wake: (stage) => supervisor(stage).wake(),
    };
  }

  /** When the last instance that started before is gone, so are its passwords. */
  async #settle({ stage, release }: DeploymentRecord): Promise<void> {
    if (!this.#world.secrets(stage).isRotating) return;
    await this.#parts.supervisor(stage).expect.only(release);
    if (this.#world.journal.stages.get(stage)?.live === release) await this.#parts.data.settle(stage, release);
  }

  async #orCancelled(id: string, what: Promise<void>): Promise<void> {
    // Putting back is what a cancelled deployment ends with; it is not called off itself.
    if (this.#world.journal.deployments.get(id)?.phase === "revert") return what;
    let isSettled = false;
    const cancelled = this.#signal.until(() => {
      if (this.#cancelled.has(id)) throw new Error(CANCELLED);
      return isSettled || undefined;
    });
    try {
      await Promise.race([what, cancelled]);
    } finally {
      isSettled = true;
      this.#signal.changed();
    }
  }

  #openWindow({ id }: DeploymentRecord, ms: number): Date {
    this.#windows.set(id, performance.now() + ms);
    return new Date(this.#world.now().getTime() + ms);
  }

  /** Of a window that an earlier engine opened only the time of day tells, which may have jumped: it is never longer than a new one. */
  #windowLeft({ id, deadline }: DeploymentRecord): number {
    const end = this.#windows.get(id);
    if (end !== undefined) return Math.max(0, end - performance.now());
    const left = deadline === undefined ? 0 : Date.parse(deadline) - this.#world.now().getTime();
    return Math.min(WATCH_MS, Math.max(0, left));
  }

  async #watch(d: DeploymentRecord, ms: number): Promise<string | undefined> {
    const supervisor = this.#parts.supervisor(d.stage);
    const limit = new AbortController();
    const broken = supervisor.signal.until(() => supervisor.broken(d.release) ?? (limit.signal.aborted ? null : undefined));
    const off = this.#signal.until(() =>
      this.#cancelled.has(d.id) ? CANCELLED : this.#calledOff.has(d.id) || limit.signal.aborted ? null : undefined,
    );
    const time = pause(ms, limit.signal).then(() => null);
    const result = await Promise.race([broken, off, time]);
    limit.abort();
    supervisor.signal.changed();
    this.#signal.changed();
    return result ?? undefined;
  }
}
