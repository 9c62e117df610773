import type { Sources } from "./sources.ts";

export type Process = { name: string; line: string; where: string };

/** The processes of a `Procfile`, in its order; the first of a name counts. Lines of another form are nothing. */
export function readProcfile(sources: Sources): readonly Process[] | undefined {
  const text = sources.text("Procfile");
  if (text === undefined) return undefined;
  const processes = new Map<string, Process>();
  for (const [index, line] of text.split(/\r?\n/).entries()) {
    const [, name, command] = /^([A-Za-z0-9_-]+):\s*(\S.*?)\s*$/.exec(line) ?? [];
    if (name === undefined || command === undefined || processes.has(name)) continue;
    processes.set(name, { name, line: command, where: `Procfile:${index + 1}` });
  }
  return [...processes.values()];
}
