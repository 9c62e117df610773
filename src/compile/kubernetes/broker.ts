import type { Worker } from "../../app/model.ts";
import type { ExternalSecret } from "./custom.ts";
import { dataPassword } from "./data-text.ts";
import { externalSecret } from "./secrets.ts";
import type { Stage } from "./stage.ts";

export const BROKER_KEY = "password";
export const AUTHORITY_KEY = "ca";

/** What KEDA logs in with to count the tasks a worker has before it. It outlives releases, because KEDA asks all the time. */
export function brokerSecret(worker: string): string {
  return `${worker}-broker`;
}

export function brokerAccess(stage: Stage, { name, broker = "" }: Worker): ExternalSecret {
  const ca = stage.server(broker)?.ca;
  return externalSecret(stage, brokerSecret(name), name, [
    { key: BROKER_KEY, text: [dataPassword(stage, broker)] },
    ...(ca === undefined ? [] : [{ key: AUTHORITY_KEY, text: [ca] }]),
  ]);
}
