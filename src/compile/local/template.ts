import type { App, Component } from "../../app/model.ts";
import { digest } from "../digest.ts";
import type { Known } from "./known.ts";
import { reach } from "./reach.ts";
import type { LocalImage, LocalTemplate } from "./stage.ts";

/** What every process and job has: how a copy of it is started. */
export function compileTemplate(app: App, component: Component, image: LocalImage, known: Known): LocalTemplate {
  const self = { queues: component.kind === "worker" ? component.queues : [] };
  const argv = component.command && known.command(component.command, self);
  const env = known.environment(component.env, self);
  const reached = reach(app, [...(argv ?? []), ...Object.values(env)]);
  const { cpu, memory } = component.size;
  // What a copy is started with. Health, scale and times are the engine's to follow, without a new copy.
  const started = {
    argv,
    env,
    size: { cpu, memory },
    port: component.kind === "service" ? component.port : undefined,
    metrics: component.metrics?.port,
    queues: self.queues,
    image: { ...image, name: undefined, test: undefined },
    files: reached.files,
    composed: reached.secrets.filter(({ source }) => source === "compose"),
    data: app.data.flatMap((datum) =>
      datum.kind === "postgres" ? [{ name: datum.name, database: datum.database, user: datum.user }] : [],
    ),
  };
  return {
    component: component.name,
    image: image.name,
    argv,
    env,
    files: reached.files.map(({ name }) => name),
    size: { cpu, memory },
    stop: component.stop,
    metrics: component.metrics,
    digest: digest(started),
  };
}
