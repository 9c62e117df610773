import type { Account } from "./account.ts";
import type { OnProgress } from "./progress.ts";

/** Where to look for programs and where to fetch them to, as the caller. */
export type Search = {
  env: NodeJS.ProcessEnv;
  cache: string;
  /** Who will run them; programs this account cannot get to are passed over. */
  account: Account | undefined;
  /** Folders to look into beside `PATH`; unnamed, the usual ones of distributions. */
  distribution?: readonly string[] | undefined;
  onProgress?: OnProgress | undefined;
  signal?: AbortSignal | undefined;
};
