import { command } from "../command.ts";
import { handedOn, one } from "../option.ts";
import { stageOption } from "../stage-option.ts";

export const debug = command({
  examples: [
    "fairlead debug web --stage production",
    "fairlead debug web -- python -c 'import socket; print(socket.getaddrinfo(\"web\", 80))'",
  ],
  more: "The same image, environment, secrets, account and network as the component's instances, but none of their requests. On GKE it is a Pod beside them that is removed afterwards; before its shell starts it is told whether the servers and services that the component refers to can be reached from there. No other image is brought into the cluster, so further tools are the image's own; `fairlead psql` and `fairlead redis` bring their clients from this machine.",
  arguments: { component: one("A component of the live release", "component"), command: handedOn("The command and its words") },
  options: { stage: stageOption },
  policy: { manifest: "needed", engine: "placed" },
  run: async (context) => {
    const { place, shell } = context;
    const { component, command: words } = context.arguments;
    if (place.on === "google") {
      const { execOnGoogle } = await import("../handlers/google/exec.ts");
      return execOnGoogle(place.stage, { component, words, beside: true }, context);
    }
    const { execIn } = await import("../handlers/exec.ts");
    // Beside the instance, where that is a container as well.
    const { container: _, ...beside } = await place.engine.surroundings(context.options.stage, component);
    return execIn(beside, words, shell);
  },
  show: () => "",
  exit: ({ code }) => code,
});
