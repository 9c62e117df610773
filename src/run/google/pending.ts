import { setTimeout as pause } from "node:timers/promises";
import * as z from "zod";
import { Failure } from "../../diagnostics/failure.ts";
import type { Call, Connection } from "./connection.ts";

const FIRST_LOOK_MS = 500;
const LONGEST_LOOK_MS = 5000;

const operation = z.looseObject({
  name: z.string(),
  done: z.boolean().optional(),
  /** Of Compute Engine and Cloud SQL. */
  status: z.string().optional(),
  error: z
    .looseObject({
      message: z.string().optional(),
      errors: z.array(z.looseObject({ message: z.string().optional() })).optional(),
    })
    .optional(),
});

export type Pending = {
  call: Call;
  /** Where the operation is asked for; its name, unless the API has it somewhere else. */
  path?: (name: string) => string;
  /** How long is waited at most, in milliseconds. */
  withinMs: number;
};

/**
 * Waits for the end of an operation that has begun. Throws `google-operation-failed` with what Google says of it, and
 * `google-deadline` where it does not end in time.
 */
export async function finished(connection: Connection, begun: unknown, { call, path, withinMs }: Pending): Promise<void> {
  const { signal, action } = call;
  const until = performance.now() + withinMs;
  let now = operation.parse(begun);
  for (let wait = FIRST_LOOK_MS; !isOver(now); wait = Math.min(wait * 2, LONGEST_LOOK_MS)) {
    if (performance.now() > until) throw new Failure("google-deadline", { action, seconds: Math.round(withinMs / 1000) });
    await pause(wait, undefined, { signal });
    const where = path?.(now.name) ?? now.name;
    now = operation.parse(await connection.request<unknown>({ ...call, idempotent: true }, { method: "GET", path: where }));
  }
  const said = now.error?.message ?? now.error?.errors?.[0]?.message;
  if (now.error !== undefined) throw new Failure("google-operation-failed", { action, said: said ?? "no reason given" });
}

function isOver({ done, status }: z.infer<typeof operation>): boolean {
  return done === true || status === "DONE";
}
