import type { Native } from "../../app/model.ts";
import type { Account } from "../account.ts";
import type { Layout } from "../layout.ts";
import type { OnProgress } from "../progress.ts";
import type { Recipe, Snapshot } from "../snapshot.ts";

/** Whose settings and means a preparation uses. */
export type Surroundings = {
  layout: Layout;
  /** The caller's environment: its PATH, index, proxy and certificate settings hold. */
  env: NodeJS.ProcessEnv;
  /** The account that the app will run as, where it is not the caller's. */
  account: Account | undefined;
  onProgress: OnProgress | undefined;
  signal: AbortSignal | undefined;
};

/** One way to make a snapshot able to run on this machine. */
export type Preparer = {
  recipe: Pick<Recipe, "interpreter" | "platform"> & { native: Native };
  /** Absolute paths outside the context that belong to the snapshot, as included requirements. */
  include: readonly string[];
  /** Adds what follows from the snapshot's content alone, while it can still be written to. */
  finish(snapshot: Snapshot): Promise<void>;
  /** Makes or finds the dependencies: `path` goes in front of PATH, `env` is added to the environment. */
  prepare(snapshot: Snapshot): Promise<{ path: readonly string[]; env: Readonly<Record<string, string>> }>;
};
