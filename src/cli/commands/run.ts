import { spoken } from "../../diagnostics/spoken.ts";
import { command } from "../command.ts";
import { handedOn, one } from "../option.ts";
import { stageOption } from "../stage-option.ts";

export const run = command({
  examples: ["fairlead run cleanup", "fairlead run manage -- remove_stale_scheduled_jobs --days 30"],
  more: "What stands behind -- is added to the job's command. The job's output is shown until it ends; Ctrl-C leaves it running.",
  arguments: { job: one("A job of the manifest", "job"), arguments: handedOn("Further words of its command") },
  options: { stage: stageOption },
  policy: { manifest: "needed", engine: "placed" },
  run: async (context) => {
    const { job, arguments: words } = context.arguments;
    const { place } = context;
    if (place.on === "google") {
      const { runGoogleJob } = await import("../handlers/google/run-job.ts");
      return runGoogleJob(place.stage, { job, words }, context);
    }
    const { runJob } = await import("../handlers/run-job.ts");
    return runJob(place.engine, { stage: context.options.stage, job, words }, context);
  },
  show: ({ job, state, attempt, exitCode, error, started, ended }, paint) => {
    const took = started && ended ? ` in ${spoken(Date.parse(ended) - Date.parse(started))}` : "";
    if (state === "succeeded") return `${paint("green", "✓")} ${job} succeeded${took}.`;
    if (state === "running" || state === "intended") return `${job} goes on; \`fairlead logs ${job} --follow\` follows it.`;
    const attempts = attempt > 1 ? ` ${attempt} times, the last time` : "";
    const ending = error ?? (exitCode === undefined ? "" : `ended with exit code ${exitCode}`);
    return `${paint("red", "✗")} ${job} ${state}${attempts}${took}${ending && `: ${ending}`}.`;
  },
  exit: ({ state }) => (state === "succeeded" ? 0 : state === "failed" || state === "unknown" ? 1 : 130),
});
