import type { AnyCommand } from "../command.ts";

/** A command as the overview lists it; the command itself is loaded when it is asked for. */
export type Entry = { name: string; summary: string; load: () => Promise<AnyCommand> };

/** All commands by the sections of the overview. A name may have two words. */
export const sections: readonly { title: string; commands: readonly Entry[] }[] = [
  {
    title: "Check",
    commands: [
      {
        name: "check",
        summary: "Judge the manifest without touching the machine",
        load: async () => (await import("./check.ts")).check,
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
];
