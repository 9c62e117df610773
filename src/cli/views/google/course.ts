import { spoken } from "../../../diagnostics/spoken.ts";
import type { GoogleEvent } from "../../../operations/google/event.ts";
import type { DeliveryEvent } from "../../../operations/kubernetes/event.ts";
import type { Paint } from "../paint.ts";
import type { Progress, Step } from "../progress.ts";
import { table } from "../table.ts";
import { terraformCourse } from "../terraform/course.ts";

/** Shows what an operation on a stage on Google does: its steps, within them Terraform's, and what a cluster makes of it. */
export function googleCourse(progress: Progress, paint: Paint): (event: GoogleEvent) => void {
  const steps = new Map<string, Step>();
  const stacks = terraformCourse(progress, paint);
  const deliveries = new Map<string, (event: DeliveryEvent) => void>();
  const deliveryTo = (cluster: string) => {
    const course = deliveries.get(cluster) ?? deliveryCourse(progress, paint, cluster === "primary" ? "" : ` (${cluster})`);
    deliveries.set(cluster, course);
    return course;
  };
  return (event) => {
    switch (event.type) {
      case "step-started":
        steps.set(event.step, progress.step(event.title));
        return;
      case "step-ended":
        steps.get(event.step)?.done();
        steps.delete(event.step);
        return;
      case "stack":
        return stacks(event.event);
      case "delivery":
        return deliveryTo(event.cluster)(event.event);
      case "watching":
        return progress.line(`  ${event.percent} % of requests go to the new release; watching for ${spoken(event.ms)}.`);
      case "going-back":
        for (const step of steps.values()) step.failed();
        steps.clear();
        return progress.line(
          `${paint("yellow", "!")} Going back to release ${event.release}; what went wrong is told at the end.`,
        );
      case "went-back":
        return progress.line(`${paint("green", "✓")} Release ${event.release} serves ${event.stage} as before.`);
      case "own-records":
        progress.line("  Enter these records where the domain is kept; its certificate is issued once they are there:");
        return progress.line(
          table(
            event.records.map((record) => record.split(" ")),
            "    ",
          ).trimEnd(),
        );
      case "warning":
        return progress.line(`${paint("yellow", "!")} ${event.text}`);
      case "note":
        return progress.line(`  ${event.text}`);
      default:
        return event satisfies never;
    }
  };
}

/** Shows what becomes of a release's objects in a cluster: a step per component that is waited for. */
function deliveryCourse(progress: Progress, paint: Paint, where: string): (event: DeliveryEvent) => void {
  const waiting = new Map<string, Step>();
  return (event) => {
    switch (event.type) {
      case "applied":
        return;
      case "waiting": {
        const step = waiting.get(event.component) ?? progress.step(`Waiting for ${event.component}${where}`);
        waiting.set(event.component, step);
        return step.detail(event.detail);
      }
      case "ready":
        waiting.get(event.component)?.done(`${event.component}${where} is ready`);
        waiting.delete(event.component);
        return;
      case "trouble":
        return progress.line(`${paint("yellow", "!")} ${event.component}${where}: ${event.reason}`);
      case "job-started":
        return progress.line(`  Job ${event.job} started${where}`);
      case "job-ended":
        for (const text of event.lines) progress.line(`  ${paint("dim", "│")} ${text}`);
        return;
      case "pruned":
        return progress.line(`  ${event.object} is not of the release any more and was removed${where}`);
      case "putting-back":
        for (const step of waiting.values()) step.failed();
        waiting.clear();
        return progress.line(`${paint("yellow", "!")} Putting release ${event.release} back${where}`);
      default:
        return event satisfies never;
    }
  };
}
