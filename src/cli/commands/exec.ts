import { command } from "../command.ts";
import { one, rest } from "../option.ts";
import { stageOption } from "../stage-option.ts";

export const exec = command({
  examples: ["fairlead exec web -- python -m flask shell", "fairlead exec web -- env"],
  more: "The command runs in the component's own surroundings: its release, environment, files and account. Without a command a shell is started.",
  arguments: { component: one("A component of the live release", "component"), command: rest("The command and its words") },
  options: { stage: stageOption },
  policy: { manifest: "needed", engine: "running" },
  run: async ({ engine, arguments: { component, command: words }, options: { stage }, shell }) => {
    const { execIn } = await import("../handlers/exec.ts");
    return execIn(await engine.surroundings(stage, component), words, shell);
  },
  show: () => "",
  exit: ({ code }) => code,
});
