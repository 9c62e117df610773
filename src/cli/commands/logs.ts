import { command } from "../command.ts";
import { count, flag, moment, optional } from "../option.ts";
import { stageOption } from "../stage-option.ts";
import { logText } from "../views/log.ts";

export const logs = command({
  examples: [
    "fairlead logs",
    "fairlead logs web --stage testing",
    "fairlead logs web --follow",
    "fairlead logs worker --since 10m --json",
  ],
  arguments: { component: optional("Only this component", "component") },
  options: {
    follow: flag("Go on with what is written from now on", { short: "f" }),
    since: moment("Only lines from then on: a time, or a span back such as 10m"),
    lines: count("count", "How many lines to begin with", 0, { short: "n" }),
    stage: stageOption,
  },
  policy: { manifest: "needed", engine: "placed" },
  run: async ({ place, arguments: { component }, options: { follow, since, lines, stage }, shell }) => {
    const stop = new AbortController();
    shell.interrupts.take(() => stop.abort());
    const from = since === undefined ? undefined : new Date(since).toISOString();
    if (place.on === "google") {
      const { workloadsOf } = await import("../../operations/google/workloads-of.ts");
      return workloadsOf(place.stage).logs({ component, since: from, lines, follow }, stop.signal);
    }
    return place.engine.logs(stage, { component, since: from, lines, follow }, stop.signal);
  },
  show: (line, paint) => logText(line, paint),
});
