import { Counter, Gauge, Registry } from "prom-client";
import type { Engine } from "./engine.ts";

/** Everything measured, as Prometheus text; read anew from journal and edge at each call, so nothing is kept in step by hand. */
export async function metricsText(engine: Engine): Promise<string> {
  const registry = new Registry();
  const registers = [registry];
  const { journal, edge, releases } = engine.world;
  const stats = await edge.stats();

  const requests = new Counter({
    name: "fairlead_requests_total",
    help: "Requests answered at the edge",
    labelNames: ["stage", "target", "status"],
    registers,
  });
  for (const listener of stats?.listeners ?? []) {
    for (const { target, status, count } of listener.requests) requests.inc({ stage: listener.stage, target, status }, count);
  }
  if (stats !== undefined) {
    const help = "Longest time that a routing table has taken to replace another";
    new Gauge({ name: "fairlead_switch_seconds_max", help, registers }).set(stats.longestSwitch / 1000);
  }
  const instances = new Gauge({
    name: "fairlead_instances",
    help: "Instances by state",
    labelNames: ["stage", "component", "state"],
    registers,
  });
  const restarts = new Gauge({
    name: "fairlead_restarts",
    help: "Crashes in a row of the component's newest instance",
    labelNames: ["stage", "component"],
    registers,
  });
  for (const row of journal.instances.all()) {
    instances.inc({ stage: row.stage, component: row.component, state: row.state });
    restarts.set({ stage: row.stage, component: row.component }, row.restarts);
  }
  const desired = new Gauge({
    name: "fairlead_instances_desired",
    help: "Instances wanted",
    labelNames: ["stage", "component"],
    registers,
  });
  for (const row of journal.desired.all()) desired.inc({ stage: row.stage, component: row.component }, row.count);
  const backlog = new Gauge({
    name: "fairlead_queue_length",
    help: "Tasks waiting in a worker's queues",
    labelNames: ["stage", "component"],
    registers,
  });
  const deployments = new Counter({
    name: "fairlead_deployments_total",
    help: "Deployments by outcome",
    labelNames: ["stage", "outcome"],
    registers,
  });
  const runs = new Gauge({ name: "fairlead_jobs_running", help: "Jobs under way", labelNames: ["stage", "job"], registers });
  for (const stage of journal.stages.all()) {
    for (const { outcome } of journal.deployments.of(stage.name)) deployments.inc({ stage: stage.name, outcome });
    if (stage.live === undefined) continue;
    for (const process of releases.compiled(stage.live, stage.name).processes) {
      const length = engine.scaling.backlog(stage.name, process.component);
      if (length !== undefined) backlog.set({ stage: stage.name, component: process.component }, length);
    }
  }
  for (const run of journal.runs.open()) runs.inc({ stage: run.stage, job: run.job });
  return (await registry.metrics()) + latencies(stats?.listeners ?? []);
}

type Listeners = NonNullable<Awaited<ReturnType<Engine["world"]["edge"]["stats"]>>>["listeners"];

/** The edge counts in its own buckets; prom-client's histogram only takes single observations, so this family is written out. */
function latencies(all: Listeners): string {
  const name = "fairlead_request_duration_seconds";
  const lines = [`# HELP ${name} Time to the whole answer, as seen by the edge`, `# TYPE ${name} histogram`];
  for (const listener of all) {
    for (const { target, buckets, sum, count } of listener.latency) {
      const labels = `stage="${listener.stage}",target="${target}"`;
      for (const { le, count: within } of buckets) lines.push(`${name}_bucket{${labels},le="${le}"} ${within}`);
      lines.push(
        `${name}_bucket{${labels},le="+Inf"} ${count}`,
        `${name}_sum{${labels}} ${sum}`,
        `${name}_count{${labels}} ${count}`,
      );
    }
  }
  return `\n${lines.join("\n")}\n`;
}
