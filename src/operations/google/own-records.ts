import * as z from "zod";
import type { DeploymentRecord } from "../../plan/records.ts";
import type { StepResult } from "./deployments.ts";
import type { GoogleWorld } from "./world.ts";

/** The output `dns_records` of the stack edge. */
export const recordsOutput = z.array(z.object({ name: z.string(), type: z.string(), value: z.string() }));

const RECORD = "record ";

/** As the deployment keeps them: `record shop.example.com. A` → the address. */
export function asResult(records: z.infer<typeof recordsOutput>): StepResult {
  return Object.fromEntries(records.map(({ name, type, value }) => [`${RECORD}${name} ${type}`, value]));
}

/** Tells of the records that the owner of the domain has to enter, where the deployment has left some. */
export function tellRecords({ emit }: GoogleWorld, { steps }: DeploymentRecord): void {
  const records = steps
    .flatMap(({ result }) => Object.entries(result ?? {}))
    .flatMap(([key, value]) => (key.startsWith(RECORD) ? [`${key.slice(RECORD.length)} ${value}`] : []));
  if (records.length > 0) emit({ type: "own-records", records });
}
