import type { GoogleStage } from "../operations/google/stage.ts";
import type { EngineClient } from "../run/engine-client.ts";
import type { ManifestFile } from "./manifest-file.ts";
import type { Arguments, Options, Values } from "./option.ts";
import type { Shell } from "./shell.ts";
import type { Paint } from "./views/paint.ts";
import type { Progress } from "./views/progress.ts";

/** What the runner sees to before `run`. */
export type Policy = {
  /** `needed`: looked for upwards from the current folder, or at `--manifest` or the argument `path`. */
  manifest: "none" | "needed";
  /**
   * `running`: refused when none runs. `started`: started when none runs. `placed`: where the stage that is named lives, by
   * its option or argument `stage`: the engine that runs, or the stage on Google. All need the manifest.
   */
  engine: "none" | "running" | "started" | "placed";
};

/** What every command is given. */
export type Common<A, O> = {
  arguments: Values<A>;
  options: Values<O>;
  shell: Shell;
  progress: Progress;
  /** Prints a line for people on standard error; nothing with `--quiet`. */
  note: (text: string) => void;
  json: boolean;
  quiet: boolean;
  yes: boolean;
};
export type Context<A, O, P extends Policy> = Common<A, O> &
  (P["manifest"] extends "needed" ? { manifest: ManifestFile } : unknown) &
  (P["engine"] extends "running" | "started" ? { engine: EngineClient } : unknown) &
  (P["engine"] extends "placed" ? { place: Place } : unknown);

/** Where a stage lives: on this machine, or on Google. */
export type Place = { on: "machine"; engine: EngineClient } | { on: "google"; stage: GoogleStage };

/** Asked before a command that cannot be undone; `answer` is what has to be typed, a plain yes where it is absent. */
export type Question = { text: string; answer?: string };

/**
 * A command as a value. `run` gives the result as data: one value, or a stream of them. `--json` prints it as it is,
 * `show` makes it readable.
 */
export type Command<A extends Arguments, O extends Options, P extends Policy, R> = {
  examples: readonly string[];
  /** Further paragraphs of its help. */
  more?: string;
  arguments: A;
  options: O;
  policy: P;
  /** Nothing to ask where it gives nothing. */
  question?: (context: Context<A, O, P>) => Promise<Question | undefined>;
  run: (context: Context<A, O, P>) => Promise<R>;
  show: (item: Item<R>, paint: Paint, context: Context<A, O, P>) => string;
  /** The status to end with where it is not 0. */
  exit?: (result: R) => number;
};
export type Item<R> = R extends AsyncIterable<infer T> ? T : R;

/** A command whose types are known only to itself, as the runner handles it. */
export type AnyCommand = {
  readonly examples: readonly string[];
  readonly more?: string;
  readonly arguments: Arguments;
  readonly options: Options;
  readonly policy: Policy;
  readonly start: (context: Common<unknown, unknown> & Found) => Started;
};
/** What the policy of a command made the runner find. */
export type Found = { manifest?: ManifestFile; engine?: EngineClient; place?: Place };
export type Started = {
  question: () => Promise<Question | undefined>;
  run: () => Promise<Outcome>;
};
export type Outcome = { items: AsyncIterable<Shown> | readonly Shown[]; exit: () => number };
export type Shown = { value: unknown; text: (paint: Paint) => string };

/**
 * Closes a command over its own types. The runner builds the context by the command's own arguments, options and
 * policy, so the one cast here is where that promise is kept.
 */
export function command<const A extends Arguments, const O extends Options, const P extends Policy, R>(
  definition: Command<A, O, P, R>,
): AnyCommand {
  return {
    examples: definition.examples,
    ...(definition.more === undefined ? {} : { more: definition.more }),
    arguments: definition.arguments,
    options: definition.options,
    policy: definition.policy,
    start: (given) => {
      const context = given as Context<A, O, P>;
      return {
        question: async () => definition.question?.(context),
        run: async () => {
          const result = await definition.run(context);
          const shown = (value: Item<R>): Shown => ({ value, text: (paint) => definition.show(value, paint, context) });
          return {
            items: isStream<Item<R>>(result) ? mapped(result, shown) : [shown(result as Item<R>)],
            exit: () => definition.exit?.(result) ?? 0,
          };
        },
      };
    },
  };
}

function isStream<T>(value: unknown): value is AsyncIterable<T> {
  return typeof value === "object" && value !== null && Symbol.asyncIterator in value;
}

async function* mapped<T, U>(source: AsyncIterable<T>, change: (value: T) => U): AsyncIterable<U> {
  for await (const value of source) yield change(value);
}
