import { Failure } from "../../../diagnostics/failure.ts";
import type { EngineClient } from "../../../run/engine-client.ts";
import type { Place } from "../../command.ts";

/** What leads to the same end where this machine's edge and engine are not there to be asked. */
const INSTEAD = {
  pause: (stage: string) =>
    `Close its front instead: a rule of \`access.rules\` that lets nobody in, then \`fairlead deploy ${stage}\`. Workers are ended by \`fairlead scale <worker>=0 --stage ${stage}\`.`,
  "maintenance start": (stage: string) =>
    `Let a route of \`access.routes\` lead to a component that answers with the page, then \`fairlead deploy ${stage}\`.`,
  down: (stage: string) =>
    `\`fairlead scale <worker>=0 --stage ${stage}\` ends workers, and services without requests run no instance (\`scale.min: 0\`). \`fairlead destroy ${stage}\` takes all of it away.`,
} as const;
export type OnlyHere = keyof typeof INSTEAD;

/** The engine of a stage of this machine; a stage on Google is refused with what leads to the same end there. */
export function hereOnly(place: Place, command: OnlyHere): EngineClient {
  if (place.on === "machine") return place.engine;
  throw onGoogle(place.stage.name, command);
}

export function onGoogle(stage: string, command: OnlyHere): Failure {
  return new Failure("not-on-google", { command, stage, instead: INSTEAD[command](stage) });
}

/** For what there is only on Google. */
export function localOnly(stage: string): Failure {
  return new Failure("stage-is-local", { stage });
}
