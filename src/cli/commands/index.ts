import type { AnyCommand } from "../command.ts";

/** A command as the overview lists it; the command itself is loaded when it is asked for. */
export type Entry = { name: string; summary: string; load: () => Promise<AnyCommand> };

/** All commands by the sections of the overview. A name may have two words. */
export const sections: readonly { title: string; commands: readonly Entry[] }[] = [
  {
    title: "Run",
    commands: [
      {
        name: "up",
        summary: "Run the app on this machine: one command, everything it needs",
        load: async () => (await import("./up.ts")).up,
      },
      {
        name: "dev",
        summary: "Run it attached: logs here, each change live at once, Ctrl-C stops",
        load: async () => (await import("./dev.ts")).dev,
      },
      {
        name: "status",
        summary: "Show stages, components, data and addresses",
        load: async () => (await import("./status.ts")).status,
      },
      { name: "logs", summary: "Show what components write", load: async () => (await import("./logs.ts")).logs },
      { name: "open", summary: "Show a stage in the browser", load: async () => (await import("./open.ts")).open },
      { name: "down", summary: "Stop it; data stays", load: async () => (await import("./down.ts")).down },
    ],
  },
  {
    title: "Release",
    commands: [
      {
        name: "bootstrap",
        summary: "On Google: make project, APIs and state bucket, once",
        load: async () => (await import("./bootstrap.ts")).bootstrap,
      },
      {
        name: "platform",
        summary: "On GKE: install the operators that a stage's objects need",
        load: async () => (await import("./platform.ts")).platform,
      },
      {
        name: "pipeline",
        summary: "Write the workflows or builds that deploy and promote, as the manifest says",
        load: async () => (await import("./pipeline.ts")).pipeline,
      },
      {
        name: "plan",
        summary: "Show what a deployment would do, and why; change nothing",
        load: async () => (await import("./plan.ts")).plan,
      },
      {
        name: "build",
        summary: "On Google: build, test and push images, and make a release of them",
        load: async () => (await import("./build.ts")).build,
      },
      {
        name: "deploy",
        summary: "Bring the working tree, or a kept release, live in a stage",
        load: async () => (await import("./deploy.ts")).deploy,
      },
      {
        name: "promote",
        summary: "Bring what is live in one stage to the next, the same digest",
        load: async () => (await import("./promote.ts")).promote,
      },
      { name: "rollback", summary: "Go back to the release before", load: async () => (await import("./rollback.ts")).rollback },
      {
        name: "restart",
        summary: "Roll the live release onto new instances",
        load: async () => (await import("./restart.ts")).restart,
      },
      {
        name: "releases",
        summary: "List releases and where they are live",
        load: async () => (await import("./releases.ts")).releases,
      },
      {
        name: "releases diff",
        summary: "Show what differs between two releases",
        load: async () => (await import("./releases.ts")).releasesDiff,
      },
      {
        name: "releases prune",
        summary: "Remove old releases and their snapshots",
        load: async () => (await import("./releases.ts")).releasesPrune,
      },
    ],
  },
  {
    title: "Operate",
    commands: [
      {
        name: "scale",
        summary: "Hold a component at a count, or let it scale by itself",
        load: async () => (await import("./scale.ts")).scale,
      },
      { name: "run", summary: "Run a job now", load: async () => (await import("./run.ts")).run },
      {
        name: "exec",
        summary: "Run a command in a component's surroundings",
        load: async () => (await import("./exec.ts")).exec,
      },
      {
        name: "debug",
        summary: "Look around beside a component's instances, with its surroundings",
        load: async () => (await import("./debug.ts")).debug,
      },
      { name: "psql", summary: "Open the app's database", load: async () => (await import("./data.ts")).psql },
      { name: "redis", summary: "Open the app's Redis", load: async () => (await import("./data.ts")).redis },
      {
        name: "secrets list",
        summary: "List secrets, without values",
        load: async () => (await import("./secrets.ts")).secretsList,
      },
      {
        name: "secrets set",
        summary: "Set a secret from standard input or a file",
        load: async () => (await import("./secrets.ts")).secretsSet,
      },
      {
        name: "secrets rotate",
        summary: "Give a generated secret a new value",
        load: async () => (await import("./secrets.ts")).secretsRotate,
      },
      {
        name: "destroy",
        summary: "On Google: take a stage away; each database leaves a backup",
        load: async () => (await import("./destroy.ts")).destroy,
      },
      {
        name: "unlock",
        summary: "On Google: take a stage's lock from whoever holds it",
        load: async () => (await import("./unlock.ts")).unlock,
      },
      { name: "pause", summary: "Hold new requests at the edge", load: async () => (await import("./traffic.ts")).pause },
      { name: "resume", summary: "Serve held requests again", load: async () => (await import("./traffic.ts")).resume },
      {
        name: "maintenance start",
        summary: "Answer every request with a maintenance page",
        load: async () => (await import("./maintenance.ts")).maintenanceStart,
      },
      {
        name: "maintenance end",
        summary: "Serve requests again",
        load: async () => (await import("./maintenance.ts")).maintenanceEnd,
      },
      { name: "metrics", summary: "Print metrics as Prometheus text", load: async () => (await import("./metrics.ts")).metrics },
    ],
  },
  {
    title: "Manifest",
    commands: [
      {
        name: "init",
        summary: "Write a manifest from what the project says of itself",
        load: async () => (await import("./init.ts")).init,
      },
      {
        name: "check",
        summary: "Judge the manifest without touching the machine",
        load: async () => (await import("./check.ts")).check,
      },
      {
        name: "cost",
        summary: "Estimate what a stage on Google costs in a month",
        load: async () => (await import("./cost.ts")).cost,
      },
      {
        name: "render",
        summary: "Write a stage on Google as Terraform that needs no Fairlead",
        load: async () => (await import("./render.ts")).render,
      },
      {
        name: "schema",
        summary: "Print the manifest's JSON Schema, for editors",
        load: async () => (await import("./schema.ts")).schema,
      },
      {
        name: "explain",
        summary: "Tell more about a diagnostic, such as FL0101",
        load: async () => (await import("./explain.ts")).explain,
      },
      {
        name: "help",
        summary: "Describe a command or a section of the manifest",
        load: async () => (await import("./help.ts")).help,
      },
    ],
  },
  {
    title: "This machine",
    commands: [
      {
        name: "doctor",
        summary: "Show what is there, what is missing, and the command that fixes it",
        load: async () => (await import("./doctor.ts")).doctor,
      },
      {
        name: "service install",
        summary: "Start the app when the machine starts",
        load: async () => (await import("./service.ts")).serviceInstall,
      },
      { name: "service remove", summary: "Start it no longer", load: async () => (await import("./service.ts")).serviceRemove },
      {
        name: "completion",
        summary: "Print completion for bash, zsh or fish",
        load: async () => (await import("./completion.ts")).completion,
      },
    ],
  },
];

/** What the overview lists and completion offers. */
export const listed: readonly Entry[] = sections.flatMap(({ commands }) => commands);

/** Everything that can be called. */
export const entries: readonly Entry[] = [
  ...listed,
  {
    name: "complete",
    summary: "Print what the last word may become, for the shells' completion",
    load: async () => (await import("./completion.ts")).complete,
  },
  {
    name: "kubernetes-token",
    summary: "Print a token for a cluster, as kubectl asks for it",
    load: async () => (await import("./kubernetes-token.ts")).kubernetesToken,
  },
  {
    name: "service start",
    summary: "Start what was live before, as the machine does at boot",
    load: async () => (await import("./service.ts")).serviceStart,
  },
];
