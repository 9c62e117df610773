import type { App, Component, Data, Job } from "../../app/model.ts";
import { type Diagnostic, diagnose } from "../../diagnostics/diagnostic.ts";
import { compileEdge } from "./edge.ts";
import { compileImages } from "./image.ts";
import { Known } from "./known.ts";
import { reach } from "./reach.ts";
import type { LocalJob, LocalProcess, LocalStage } from "./stage.ts";
import { compileTemplate } from "./template.ts";

export type CompiledLocal = { stage: LocalStage; diagnostics: Diagnostic[] };

/**
 * The desired state of a stage on this machine. The same App gives the same bytes, whatever the order of its manifest. A
 * stage of another target compiles too, to be looked at; the diagnostics then refuse to run it.
 */
export function compileLocal(resolved: App): CompiledLocal {
  const known = new Known(resolved);
  const app = known.app();
  const { images, imageOf } = compileImages(app);
  const template = (component: Component) => compileTemplate(app, component, imageOf(component.name), known);
  const processes = app.components.flatMap((component): LocalProcess[] => {
    return component.kind === "job" ? [] : [{ ...template(component), ...processOf(component, known) }];
  });
  const jobs = app.components.flatMap((component): LocalJob[] => {
    return component.kind === "job" ? [{ ...template(component), ...jobOf(component) }] : [];
  });
  const texts = [...processes, ...jobs].flatMap(({ argv, env }) => [...(argv ?? []), ...Object.values(env)]);
  const { files, secrets } = reach(app, texts);
  return {
    stage: {
      app: app.name,
      stage: app.stage,
      labels: Object.fromEntries(Object.entries(app.labels).sort(([a], [b]) => (a < b ? -1 : 1))),
      processes,
      jobs,
      ...compileData(app.data),
      files,
      secrets,
      edge: compileEdge(app),
      images,
      logs: app.logs,
      sites: app.sites.map(({ name, queues }) => ({ name, queues })),
    },
    diagnostics: refusal(app),
  };
}

type Lasting = Exclude<Component, Job>;
const ONE = { min: 1, max: 1, on: undefined };

function processOf(
  component: Lasting,
  known: Known,
): Pick<LocalProcess, "kind" | "port" | "scale" | "timeout" | "health" | "queues" | "broker" | "after"> {
  const self = { queues: component.kind === "worker" ? component.queues : [] };
  const { ready, live, start, ...times } = component.health;
  return {
    kind: component.kind,
    port: component.kind === "service" ? component.port : undefined,
    scale: component.kind === "scheduler" ? ONE : component.scale,
    timeout: component.kind === "service" ? component.timeout : undefined,
    health: { ready: known.probe(ready, self), live: known.probe(live, self), start: known.probe(start, self), ...times },
    queues: self.queues,
    broker: component.kind === "worker" ? component.broker : undefined,
    after: component.waitsFor,
  };
}

function jobOf({ run, after, timeout, retries }: Job): Pick<LocalJob, "run" | "after" | "queues" | "timeout" | "retries"> {
  return { run, after, queues: [], timeout, retries };
}

/** Data without what is asked of hosted servers. */
function compileData(data: readonly Data[]): Pick<LocalStage, "postgres" | "redis" | "buckets"> {
  return {
    postgres: data.flatMap((datum) => {
      if (datum.kind !== "postgres") return [];
      const { hosting, ...postgres } = datum;
      return [postgres];
    }),
    redis: data.flatMap((datum) => {
      if (datum.kind !== "redis") return [];
      const { hosting, ...redis } = datum;
      return [redis];
    }),
    buckets: data.flatMap((datum) => {
      if (datum.kind !== "bucket") return [];
      const { hosting, ...bucket } = datum;
      return [bucket];
    }),
  };
}

function refusal({ stage, target }: App): Diagnostic[] {
  if (target === "local") return [];
  return [diagnose("not-a-local-stage", { stage, target })];
}
