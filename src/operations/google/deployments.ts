import { Failure, type FailureData } from "../../diagnostics/failure.ts";
import {
  type ApprovalRecord,
  approvalRecord,
  broughtLive,
  type DeploymentRecord,
  deploymentRecord,
  FORMAT,
  places,
} from "../../plan/records.ts";
import type { Objects } from "../../run/google/ports.ts";
import { type Kept, Records } from "./records.ts";

export type NewDeployment = Pick<DeploymentRecord, "kind" | "release" | "previous" | "by" | "approvedBy">;
/** What a step found out that later ones need. */
export type StepResult = Readonly<Record<string, string>>;

/** The deployments and approvals of one stage in the state bucket. Whoever writes here holds the stage's lock. */
export class Deployments {
  readonly #records: Records;
  readonly #app: string;
  readonly #stage: string;
  readonly #now: () => Date;

  constructor(objects: Objects, around: { app: string; bucket: string; stage: string; now: () => Date }) {
    this.#records = new Records(objects, around.bucket);
    this.#app = around.app;
    this.#stage = around.stage;
    this.#now = around.now;
  }

  /** Writes down that a deployment begins. */
  async begin(order: NewDeployment, signal?: AbortSignal): Promise<OpenDeployment> {
    const kept = await this.#records.add(
      places.deployments(this.#app, this.#stage),
      (number) => this.#place(number),
      (number): DeploymentRecord => ({
        format: FORMAT,
        id: `${this.#stage}-${number}`,
        number,
        stage: this.#stage,
        ...order,
        started: this.#now().toISOString(),
        outcome: "running",
        steps: [],
      }),
      signal,
    );
    return this.open(kept);
  }

  /** The newest, newest first. */
  list(count: number, signal?: AbortSignal): Promise<readonly Kept<DeploymentRecord>[]> {
    const prefix = places.deployments(this.#app, this.#stage);
    return this.#records.newest(deploymentRecord, prefix, (number) => this.#place(number), count, signal);
  }

  /** The newest deployment when it has no outcome, or was interrupted: what `--resume` goes on with. */
  async unfinished(signal?: AbortSignal): Promise<OpenDeployment | undefined> {
    const [newest] = await this.list(1, signal);
    if (newest === undefined || newest.record.outcome === "done" || newest.record.outcome === "failed") return undefined;
    return this.open(newest);
  }

  /** The last deployment whose release came to serve: that is live. Nothing where the stage was, or is being, destroyed. */
  async live(signal?: AbortSignal): Promise<DeploymentRecord | undefined> {
    const numbers = await this.#records.numbers(places.deployments(this.#app, this.#stage), signal);
    for (const number of numbers.toReversed()) {
      const kept = await this.#records.read(deploymentRecord, this.#place(number), signal);
      if (kept === undefined) continue;
      // From the first step on of taking a stage away, nothing is live there for sure.
      if (kept.record.kind === "destroy") return undefined;
      if (broughtLive(kept.record)) return kept.record;
    }
    return undefined;
  }

  open(kept: Kept<DeploymentRecord>): OpenDeployment {
    return new OpenDeployment(this.#records, this.#place(kept.record.number), kept, this.#now);
  }

  /** Records a yes. The first one counts; a second changes nothing. */
  async approve(release: string, by: string, comment: string | undefined, signal?: AbortSignal): Promise<ApprovalRecord> {
    const approval: ApprovalRecord = {
      format: FORMAT,
      stage: this.#stage,
      release,
      by,
      at: this.#now().toISOString(),
      ...(comment !== undefined && { comment }),
    };
    const written = await this.#records.write(this.#approval(release), approval, "nothing", signal);
    return written?.record ?? (await this.approval(release, signal)) ?? approval;
  }

  async approval(release: string, signal?: AbortSignal): Promise<ApprovalRecord | undefined> {
    return (await this.#records.read(approvalRecord, this.#approval(release), signal))?.record;
  }

  #place(number: number): string {
    return places.deployment(this.#app, this.#stage, number);
  }

  #approval(release: string): string {
    return places.approval(this.#app, this.#stage, release);
  }
}

/** What is written down of an error: what was told above it is not there for whoever reads the record later. */
export function writtenOf(error: unknown): FailureData | undefined {
  if (!(error instanceof Failure)) return undefined;
  const gathers = error.slug === "terraform-stacks-failed" || error.slug === "terraform-several";
  return (gathers && writtenOf(error.cause)) || error.data;
}

/** A deployment being carried out: each step is written down before it begins and after it ended. */
export class OpenDeployment {
  readonly #records: Records;
  readonly #place: string;
  readonly #now: () => Date;
  #kept: Kept<DeploymentRecord>;

  constructor(records: Records, place: string, kept: Kept<DeploymentRecord>, now: () => Date) {
    this.#records = records;
    this.#place = place;
    this.#kept = kept;
    this.#now = now;
  }

  get record(): DeploymentRecord {
    return this.#kept.record;
  }

  /**
   * Does `work` unless an earlier run of this deployment has done it, and gives what it found out. `again` tells that it
   * began before and nobody saw its end. What `work` throws is written down as failed and thrown on; an abort leaves the
   * step open.
   */
  async step(name: string, signal: AbortSignal, work: (again: boolean) => Promise<StepResult | undefined>): Promise<StepResult> {
    const before = this.record.steps.find((step) => step.name === name);
    if (before?.outcome === "done") return before.result ?? {};
    const began = this.#now().toISOString();
    const open = { name, began, attempts: (before?.attempts ?? 0) + 1 };
    await this.#write({ outcome: "running", steps: this.#with(open) }, signal);
    const again = before !== undefined && before.outcome === undefined;
    let result: StepResult | undefined;
    try {
      result = await work(again);
    } catch (error) {
      if (!signal.aborted) await this.#write({ steps: this.#with({ ...open, ended: this.#time(), outcome: "failed" }) });
      throw error;
    }
    const ended = { ...open, ended: this.#time(), outcome: "done" as const, ...(result && { result }) };
    await this.#write({ steps: this.#with(ended) });
    return result ?? {};
  }

  /** Writes down that the release serves from now on. */
  async serves(): Promise<void> {
    if (this.record.serves !== true) await this.#write({ serves: true });
  }

  /** Writes the outcome down. Not bound to the caller's signal: an interrupted command still says that it was. */
  async end(outcome: "done" | "failed" | "interrupted", failure?: FailureData): Promise<DeploymentRecord> {
    const told = failure && (({ hint, ...data }) => ({ ...data, ...(hint !== undefined && { hint }) }))(failure);
    await this.#write({ outcome, ended: this.#time(), ...(told && { failure: told }) });
    return this.record;
  }

  #with(step: DeploymentRecord["steps"][number]): DeploymentRecord["steps"] {
    const others = this.record.steps;
    const index = others.findIndex(({ name }) => name === step.name);
    return index === -1 ? [...others, step] : others.with(index, step);
  }

  async #write(changes: Partial<DeploymentRecord>, signal?: AbortSignal): Promise<void> {
    const { ended: _ended, failure: _failure, ...record } = this.#kept.record;
    const kept = await this.#records.write(this.#place, { ...record, ...changes }, this.#kept.generation, signal);
    if (kept === undefined) throw new Failure("google-changed-meanwhile", { action: `go on with deployment ${record.id}` });
    this.#kept = kept;
  }

  #time(): string {
    return this.#now().toISOString();
  }
}
