import { RelayedFailure } from "../../diagnostics/relayed.ts";
import type { EngineClient } from "../../run/engine-client.ts";
import type { DeploymentView, EngineEvent } from "../../run/protocol/api.ts";
import type { Shell } from "../shell.ts";
import { paintFor } from "../views/paint.ts";
import type { Progress, Step } from "../views/progress.ts";
import { Detached } from "./detached.ts";

const SECOND_THOUGHTS_MS = 2500;

/** `live`: until new requests go to the release; what it does in the time it is watched is not waited for. */
export type Until = "live" | "outcome";

/**
 * `stop` is given where Ctrl-C is the caller's business: aborting it ends the following. Of a deployment that goes on
 * after it had ended, what came before `since` was shown then.
 */
export type Following = { shell: Shell; progress: Progress; until?: Until; stop?: AbortSignal; since?: string };

/**
 * Shows a deployment until it has an outcome and gives it where that is good; a Failure otherwise. The first Ctrl-C
 * leaves it running and ends as interrupted; a second one, shortly after, cancels it and waits until all is put back.
 */
export async function follow(
  engine: EngineClient,
  deployment: DeploymentView,
  { shell, progress, until = "outcome", stop, since = "" }: Following,
): Promise<DeploymentView> {
  // The release was live already and has been brought up: there is no course to show.
  if (deployment.outcome !== "running") return deployment;
  const away = stop === undefined ? new Leaving(engine, deployment.id, shell, progress) : new Attached(stop);
  const course = new Course(deployment, progress, shell);
  try {
    for await (const event of engine.events({ deployment: deployment.id, after: 0 }, away.signal)) {
      if (event.at < since) continue;
      course.show(event);
      if (until === "live" && event.type === "swapped") {
        course.end(true);
        return deployment;
      }
    }
    if (away.signal.aborted) throw new Detached();
    const ended = await engine.deployment(deployment.id);
    course.end(ended.outcome === "done");
    if (away.asked) throw new Detached();
    return judged(ended);
  } finally {
    away.close();
  }
}

function judged(deployment: DeploymentView): DeploymentView {
  const { outcome, failure } = deployment;
  if (outcome !== "done" && failure !== undefined) throw RelayedFailure.of(failure);
  return deployment;
}

/** What happens, as a step with details; what is worth keeping stays as a line. */
class Course {
  readonly #progress: Progress;
  readonly #step: Step;
  readonly #paint: ReturnType<typeof paintFor>;
  readonly #jobs = new Map<string, Step>();
  readonly #where: string;

  constructor({ stage, kind, address }: DeploymentView, progress: Progress, shell: Shell) {
    this.#progress = progress;
    this.#paint = paintFor(shell.stderr, shell.env);
    this.#where = address === undefined ? "" : ` at ${address}`;
    this.#step = progress.step(kind === "rollback" ? `Rolling ${stage} back` : `Deploying to ${stage}`);
  }

  show(event: EngineEvent): void {
    const { type, message, component = "" } = event;
    if (type === "job-started") this.#jobs.set(component, this.#progress.step(message));
    else if (type === "job-ended") this.#jobEnded(event);
    else if (event.level !== "info") this.#trouble(event);
    else if (type === "swapped") this.#progress.line(`${this.#paint("green", "✓")} ${message}${this.#where}`);
    else this.#step.detail(message);
  }

  end(good: boolean): void {
    for (const step of this.#jobs.values()) step.failed();
    if (good) this.#step.done();
    else this.#step.failed();
  }

  #jobEnded({ component = "", message, level, lines = [] }: EngineEvent): void {
    const step = this.#jobs.get(component);
    this.#jobs.delete(component);
    if (step === undefined) this.#progress.line(message);
    else if (level === "error") step.failed(message);
    else step.done(message);
    this.#lastWords(lines);
  }

  #trouble({ message, level, lines = [] }: EngineEvent): void {
    this.#progress.line(this.#paint(level === "error" ? "red" : "yellow", message));
    this.#lastWords(lines);
  }

  #lastWords(lines: readonly string[]): void {
    for (const line of lines) this.#progress.line(`  ${this.#paint("dim", "│")} ${line}`);
  }
}

/** Followed as a part of something longer. */
class Attached {
  readonly signal: AbortSignal;
  readonly asked = false;

  constructor(signal: AbortSignal) {
    this.signal = signal;
  }

  close(): void {}
}

/** The meaning of Ctrl-C while a deployment is followed. */
class Leaving {
  readonly #stop = new AbortController();
  readonly #release: () => void;
  #timer: NodeJS.Timeout | undefined;
  asked = false;

  constructor(engine: EngineClient, id: string, shell: Shell, progress: Progress) {
    this.#release = shell.interrupts.take(() => {
      if (!this.asked) {
        this.asked = true;
        progress.line("The deployment goes on by itself; Ctrl-C once more cancels it.");
        this.#timer = setTimeout(() => this.#stop.abort(), SECOND_THOUGHTS_MS);
        return;
      }
      clearTimeout(this.#timer);
      progress.line("Cancelling; what served before comes back.");
      engine.cancel(id).catch((error: Error) => progress.line(error.message));
    });
  }

  get signal(): AbortSignal {
    return this.#stop.signal;
  }

  close(): void {
    clearTimeout(this.#timer);
    this.#release();
  }
}
