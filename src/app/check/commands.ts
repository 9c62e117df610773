import type { Component } from "../model.ts";
import type { Checked } from "./checked.ts";
import { plain } from "./plain.ts";

const SHELLS = new Set(["sh", "bash", "dash", "zsh", "env"]);

/** Habits of Procfiles and shells that mean something else, or nothing, in a command that no shell reads. */
export function checkCommands({ app, reading, waits }: Checked): void {
  for (const component of app.components) {
    const path = ["components", component.name, "command"];
    const program = plain(component.command?.[0])?.split("/").at(-1) ?? "";
    const written = reading.manifest.components[component.name]?.command;
    const variable = typeof written === "string" && !SHELLS.has(program) ? variableIn(written) : undefined;
    if (variable !== undefined) {
      const replacement = /^\$\{?PORT\}?$/.test(variable) && component.kind === "service" ? "${port}" : undefined;
      reading.report("shell-variable", { word: variable, replacement }, path);
    }
    if (component.kind !== "scheduler" && component.kind !== "job" && runsBeat(component)) {
      reading.report("scheduler-twice", { component: component.name, kind: component.kind }, path);
    }
    if (component.kind !== "job" || component.run.when !== "before-release") continue;
    for (const [service, use] of waits.get(component.name) ?? []) {
      if (use.by.holder !== "environment") use.report("before-release-waits", { job: component.name, service });
    }
  }
}

/** The first `$NAME` outside single quotes and not behind a backslash. */
function variableIn(command: string): string | undefined {
  const bare = command.replace(/\\.|'[^']*'/gs, " ").replace(/\$?\$\{[^}]*\}/g, " ");
  return /\$[A-Za-z_][A-Za-z0-9_]*|\$\([^)]*\)?/.exec(bare)?.[0];
}

function runsBeat({ command = [] }: Component): boolean {
  const words = command.map(plain);
  const celery = words.findIndex((word) => word !== undefined && /(^|\/)celery$/.test(word));
  if (celery === -1) return false;
  const behind = words.slice(celery + 1);
  return behind.includes("beat") || (behind.includes("worker") && (behind.includes("-B") || behind.includes("--beat")));
}
