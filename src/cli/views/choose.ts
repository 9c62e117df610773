import type { Shell } from "../shell.ts";
import { paintFor } from "./paint.ts";
import { linesProgress, type Progress, silent } from "./progress.ts";

/** The way progress is told here: in place on a terminal, in lines where standard error is a file or a pipe. */
export async function progressFor({ stderr, env }: Shell, quiet: boolean): Promise<Progress> {
  if (quiet) return silent;
  const paint = paintFor(stderr, env);
  if (!stderr.isTTY || env.TERM === "dumb") return linesProgress(stderr, paint);
  const { liveProgress } = await import("./live.ts");
  return liveProgress(stderr, paint);
}
