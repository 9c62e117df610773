import { cloudRunSize } from "../../app/cloud-run-size.ts";
import type { App, Component, Job } from "../../app/model.ts";
import { printDuration } from "../../app/units.ts";
import { type Amount, GIBIBYTE, type Line, line, SECONDS } from "./line.ts";

/** Requests in a month from which to which a service is estimated. */
export const REQUESTS = { least: 100_000, most: 5_000_000 };
/** Of the time an instance is kept, how much of it answers requests. */
const BUSY = { least: 0.02, most: 0.5 };

/** What components cost that run on Cloud Run. */
export function runLines(app: App, components: readonly Component[], region: string): Line[] {
  return components.flatMap((component) => linesOf(app, component, region));
}

function linesOf(app: App, component: Component, region: string): Line[] {
  const { cpu, memory } = cloudRunSize(component.size) ?? component.size;
  const size = { cpu: cpu / 1000, memory: memory / GIBIBYTE };
  const sized = `${size.cpu} processor${size.cpu === 1 ? "" : "s"}, ${size.memory} GiB`;
  const { name } = component;
  switch (component.kind) {
    case "service": {
      const { min, max } = component.scale;
      const kept = min * SECONDS;
      const busy = { least: kept * BUSY.least, most: Math.max(min, (min + max) / 4) * SECONDS * BUSY.most };
      return [
        line(name, `${min} to ${max} instances of ${sized}`, "usage", region, [
          ...each(size, "runRequestCpu", "runRequestMemory", busy.least, busy.most),
          ...each(size, "runIdleCpu", "runIdleMemory", kept * (1 - BUSY.most), kept * (1 - BUSY.least)),
        ]),
        line(name, "requests", "usage", region, [{ price: "runRequests", ...REQUESTS }]),
      ];
    }
    case "worker": {
      const { min, max } = component.scale;
      const seconds = [min * SECONDS, max * SECONDS] as const;
      const what = min === max ? `${min} × ${sized}` : `${min} to ${max} × ${sized}`;
      return [
        line(name, what, min === max ? "manifest" : "usage", region, each(size, "runPoolCpu", "runPoolMemory", ...seconds)),
      ];
    }
    case "scheduler":
      return [line(name, sized, "manifest", region, each(size, "runPoolCpu", "runPoolMemory", SECONDS))];
    case "job":
      return jobLines(app, component, size, region);
    default:
      return component satisfies never;
  }
}

function jobLines({ stage }: App, job: Job, size: Size, region: string): Line[] {
  const most = job.timeout / 1000;
  const runs = runsOf(job);
  const count = runs.least === runs.most ? `${runs.least}` : `${runs.least} to ${runs.most}`;
  const what = `${count} runs of at most ${printDuration(job.timeout)}`;
  const times = line(
    job.name,
    what,
    "usage",
    region,
    each(size, "runAlwaysCpu", "runAlwaysMemory", runs.least * 60, runs.most * Math.max(60, most / 4)),
  );
  if (job.run.when !== "schedule") return [times];
  return [times, line(job.name, `its schedule in ${stage}`, "manifest", region, [{ price: "schedule", least: 1 }])];
}

/** How often a job runs in a month: at each release, or as its schedule says. */
function runsOf({ run }: Job): { least: number; most: number } {
  if (run.when !== "schedule") return { least: 1, most: 30 };
  const [minute = "*", hour = "*", day = "*", , weekday = "*"] = run.cron.trim().split(/\s+/);
  const times = (field: string, all: number) => {
    const step = /^\*\/([0-9]+)$/.exec(field)?.[1];
    if (field === "*") return all;
    return step === undefined ? field.split(",").length : Math.ceil(all / Number(step));
  };
  const days = day !== "*" ? times(day, 30) : weekday !== "*" ? times(weekday, 7) * 4.3 : 30;
  const runs = Math.ceil(times(minute, 60) * times(hour, 24) * days);
  return { least: runs, most: runs };
}

type Size = { cpu: number; memory: number };

function each(size: Size, cpu: Amount["price"], memory: Amount["price"], least: number, most = least): Amount[] {
  return [
    { price: cpu, least: size.cpu * least, most: size.cpu * most },
    { price: memory, least: size.memory * least, most: size.memory * most },
  ];
}
