import { command } from "../command.ts";
import { handedOn, one } from "../option.ts";
import { stageOption } from "../stage-option.ts";

export const exec = command({
  examples: ["fairlead exec web -- python -m flask shell", "fairlead exec web -- env"],
  more: "The command runs in the component's own surroundings: its release, environment, files and account. Without a command a shell is started. On Cloud Run, which lets nobody in, the command runs once as a job of its own.",
  arguments: { component: one("A component of the live release", "component"), command: handedOn("The command and its words") },
  options: { stage: stageOption },
  policy: { manifest: "needed", engine: "placed" },
  run: async (context) => {
    const { place, shell } = context;
    const { component, command: words } = context.arguments;
    if (place.on === "google") {
      const { execOnGoogle } = await import("../handlers/google/exec.ts");
      return execOnGoogle(place.stage, { component, words }, context);
    }
    const { execIn } = await import("../handlers/exec.ts");
    return execIn(await place.engine.surroundings(context.options.stage, component), words, shell);
  },
  show: () => "",
  exit: ({ code }) => code,
});
