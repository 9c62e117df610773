import type { DraftComponent } from "../draft.ts";
import { type Facts, placed } from "../facts.ts";
import type { Notes } from "../notes.ts";
import type { Celery } from "../python/celery.ts";
import { commandOf } from "../shell/quote.ts";

/** The worker of a Celery app, and the scheduler where something happens at times. */
export function celeryComponents(
  celery: Celery,
  facts: Facts,
  notes: Notes,
): { worker: DraftComponent; beat: DraftComponent | undefined } {
  notes.find(`Celery as ${celery.app}`, placed(facts, celery.where));
  const [usual, ...others] = celery.queues;
  const queues = others.length > 0 ? ` and ${others.map((name) => `\`${name}\``).join(", ")}` : "";
  notes.assume(`Its worker reads the queue \`${usual}\`${queues}`, placed(facts, celery.where));
  const words = ["celery", "--app", celery.app, "worker", "--loglevel", "INFO", "--queues", "${queues}"];
  return {
    worker: { kind: "worker", command: commandOf(words), queues: celery.queues, env: new Map() },
    beat: celery.beat === undefined ? undefined : beatOf(celery, celery.beat, facts, notes),
  };
}

function beatOf(celery: Celery, beat: NonNullable<Celery["beat"]>, facts: Facts, notes: Notes): DraftComponent {
  notes.find("Celery's beat starts tasks at times", placed(facts, beat.where));
  const words = ["celery", "--app", celery.app, "beat", "--loglevel", "INFO"];
  if (beat.scheduler !== undefined) words.push("--scheduler", beat.scheduler);
  return beat.ownFile
    ? { kind: "scheduler", command: commandOf(words), env: new Map() }
    : { kind: "scheduler", env: new Map(), ...beatWithFile(words) };
}

/** Beat writes down when it last started what, into its working folder unless told: the source, which nobody can write to. */
export function beatWithFile(words: readonly string[]): Pick<DraftComponent, "command" | "comment"> {
  return {
    command: commandOf([...words, "--schedule", "${tmp}/beat-schedule"]),
    comment: "Beat keeps a file of its own, and the source is read-only.",
  };
}
