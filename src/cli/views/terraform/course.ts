import { spoken } from "../../../diagnostics/spoken.ts";
import type { StackEvent, TerraformCommand } from "../../../run/terraform/event.ts";
import type { Paint } from "../paint.ts";
import type { Progress, Step } from "../progress.ts";

const TITLES: Readonly<Record<TerraformCommand, (stack: string) => string>> = {
  init: (stack) => `Fetching what the stack ${stack} needs`,
  validate: (stack) => `Checking the stack ${stack}`,
  plan: (stack) => `Planning the stack ${stack}`,
  apply: (stack) => `Applying the stack ${stack}`,
};

/** Shows what Terraform does: a step per command of a stack, and one per resource that takes its time. */
export function terraformCourse(progress: Progress, paint: Paint): (event: StackEvent) => void {
  const commands = new Map<string, Step>();
  const initialising = new Set<string>();
  const resources = new Map<string, Step>();
  const end = (steps: Map<string, Step>, key: string, ok: boolean) => {
    const step = steps.get(key);
    steps.delete(key);
    if (ok) step?.done();
    else step?.failed();
  };
  return (event) => {
    const { stack } = event;
    const detail = (text: string) => commands.get(stack)?.detail(text);
    switch (event.type) {
      case "command-started":
        if (event.command === "init") initialising.add(stack);
        else initialising.delete(stack);
        commands.set(stack, progress.step(TITLES[event.command](stack)));
        return;
      case "command-ended":
        return end(commands, stack, event.ok);
      case "resource-started":
        if (event.action !== "read")
          resources.set(`${stack} ${event.address}`, progress.step(`${event.action} ${event.address}`));
        return;
      case "resource-progress":
        return resources.get(`${stack} ${event.address}`)?.detail(`${spoken(event.elapsed)} so far`);
      case "resource-done":
      case "resource-failed":
        return end(resources, `${stack} ${event.address}`, event.type === "resource-done");
      case "output-line":
        return resources.get(`${stack} ${event.address}`)?.detail(event.text);
      case "planned":
      case "drifted":
        return detail(`${event.action} ${event.address}`);
      case "refreshing":
        return detail(`looking at ${event.address}`);
      case "note":
        // Between two commands there is no step that it could be a detail of.
        return commands.has(stack) ? detail(event.text) : progress.line(`  ${stack}: ${event.text}`);
      case "waiting":
        return progress.line(
          `An earlier run's terraform ${event.command} (process ${event.pid}) still works on ${stack}; waiting for its end.`,
        );
      case "stopping":
        return progress.line(
          `${paint("yellow", "!")} Stopping: Terraform ends what it began in ${stack} and saves its state. Ctrl-C twice more leaves it to do so by itself.`,
        );
      case "deferred":
        return progress.line(`  ${paint("dim", `${stack} can be planned once ${event.after.join(" and ")} is there.`)}`);
      case "unchanged":
        return progress.line(`${paint("green", "✓")} ${stack} is as it shall be`);
      // Errors end the command, with what to do about them. What init warns of is for who shares its folder.
      case "diagnostic":
        if (event.diagnostic.severity === "warning" && !initialising.has(stack))
          progress.line(`${paint("yellow", "!")} ${stack}: ${event.diagnostic.summary}`);
        return;
      case "summary":
        return;
      default:
        event satisfies never;
    }
  };
}
