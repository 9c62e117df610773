import { spoken } from "../../diagnostics/spoken.ts";
import type { StatusView } from "../../run/protocol/api.ts";
import { sizeText } from "./bytes.ts";
import type { Format, Paint } from "./paint.ts";
import { table } from "./table.ts";

type Stage = StatusView["stages"][number];
type Component = Stage["components"][number];
type Instance = Component["instances"][number];

const COLOURS: Readonly<Record<string, Format>> = {
  ready: "green",
  running: "green",
  folder: "green",
  starting: "yellow",
  deploying: "yellow",
  draining: "yellow",
  stopping: "yellow",
  maintenance: "yellow",
  paused: "yellow",
  waiting: "yellow",
  degraded: "red",
  failing: "red",
  failed: "red",
};

/** All stages of an app with what runs in them. `now` is in milliseconds since 1970. */
export function statusText(status: StatusView, paint: Paint, now: number): string {
  const disk = status.diskBytes === undefined ? "" : paint("dim", ` · ${sizeText(status.diskBytes)} on disk`);
  const title = `${paint("bold", status.app)}${disk}`;
  if (status.stages.length === 0) return `${title}\nNo stage has a release yet.\n`;
  return `${[title, ...status.stages.map((stage) => stageText(stage, paint, now))].join("\n\n")}\n`;
}

function stageText(stage: Stage, paint: Paint, now: number): string {
  const release = stage.releaseNumber === undefined ? "no release" : `release ${stage.releaseNumber}`;
  const facts = [coloured(stage.state, paint), release, stage.runtime, stage.address ?? ""].filter(Boolean).join("  ");
  const labels = Object.entries(stage.labels).map(([key, value]) => `${key}=${value}`);
  const parts = [
    `${paint("bold", stage.name)}  ${facts}${labels.length > 0 ? paint("dim", `  ${labels.join(" ")}`) : ""}`,
    deploymentText(stage, paint, now),
    table(
      stage.components.map((component) => componentRow(component, paint, now)),
      "  ",
    ),
    ...stage.components.flatMap(({ name, instances }) =>
      instances.flatMap(({ reason }) => (reason === undefined ? [] : [`  ${paint("yellow", name)}: ${reason}`])),
    ),
    table(
      stage.data.map(({ name, kind, state, version, port, diskBytes }) => [
        name,
        paint("dim", version === undefined ? kind : `${kind} ${version}`),
        coloured(state, paint),
        port === undefined ? "" : `port ${port}`,
        diskBytes === undefined ? "" : sizeText(diskBytes),
      ]),
      "  ",
    ),
    ...stage.trouble.map((text) => `  ${paint("yellow", "!")} ${text}`),
  ];
  return parts.filter(Boolean).join("\n");
}

/** The deployment under way, or the last one where it did not end well. */
function deploymentText({ deployment }: Stage, paint: Paint, now: number): string {
  if (deployment === undefined || deployment.outcome === "done") return "";
  const since = spoken(now - Date.parse(deployment.ended ?? deployment.started));
  if (deployment.outcome === "running")
    return `  ${paint("yellow", `${deployment.kind} under way`)}: ${deployment.phase}, ${since}`;
  return `  ${paint("red", `last ${deployment.kind} ${deployment.outcome}`)} ${since} ago: ${deployment.error ?? deployment.phase}`;
}

function componentRow(component: Component, paint: Paint, now: number): string[] {
  const { name, kind, ready, desired, held, backlog, instances, next, last } = component;
  if (kind === "job") {
    const ran = last === undefined ? "never run" : `${last.outcome} ${spoken(now - Date.parse(last.at))} ago`;
    const left = next === undefined ? undefined : Date.parse(next) - now;
    const planned = left === undefined ? "" : left > 0 ? `next in ${spoken(left)}` : "due";
    return [name, paint("dim", kind), ran, planned];
  }
  const colour: Format = ready >= desired ? "green" : ready > 0 ? "yellow" : "red";
  const notes = [
    held === undefined ? "" : `held at ${held}`,
    backlog === undefined ? "" : `${backlog} waiting`,
    ...notReady(instances),
    usage(instances),
  ];
  return [name, paint("dim", kind), paint(colour, `${ready}/${desired} ready`), notes.filter(Boolean).join(", ")];
}

function notReady(instances: readonly Instance[]): string[] {
  const counts = new Map<string, number>();
  for (const { state } of instances) if (state !== "ready") counts.set(state, (counts.get(state) ?? 0) + 1);
  const restarts = instances.reduce((sum, instance) => sum + instance.restarts, 0);
  return [
    ...[...counts].map(([state, count]) => `${count} ${state}`),
    ...(restarts > 0 ? [`${restarts} ${restarts === 1 ? "restart" : "restarts"}`] : []),
  ];
}

function usage(instances: readonly Instance[]): string {
  const cpu = instances.reduce((sum, { cpuPercent = 0 }) => sum + cpuPercent, 0);
  const memory = instances.reduce((sum, { memoryBytes = 0 }) => sum + memoryBytes, 0);
  return memory === 0 ? "" : `${Math.round(cpu)} % cpu, ${sizeText(memory)}`;
}

function coloured(state: string, paint: Paint): string {
  const colour = COLOURS[state];
  return colour === undefined ? paint("dim", state) : paint(colour, state);
}
