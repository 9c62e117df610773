import { type Diagnostic, sortByPlace } from "../diagnostics/diagnostic.ts";
import { first } from "../diagnostics/most.ts";
import { type Parsed, parseManifest } from "../manifest/parse.ts";
import { checkAccept, waive } from "./accept.ts";
import { checkApproval } from "./check/approval.ts";
import { type Checked, isDevelopment } from "./check/checked.ts";
import { checkCommands } from "./check/commands.ts";
import { checkDomains, checkEntrance } from "./check/entrance.ts";
import { checkExposure } from "./check/exposure.ts";
import { checkGoogle } from "./check/google.ts";
import { Leftovers } from "./check/leftovers.ts";
import { checkGoogleNames } from "./check/names.ts";
import { checkPorts } from "./check/ports.ts";
import { checkProbes } from "./check/probes.ts";
import { Stages } from "./resolve.ts";

/**
 * Everything that can be judged without touching a machine: syntax, schema, every stage's references and relations, what
 * targets do not honour yet, and the checks; without what `accept` waives. Sorted by place. Never throws, and its cost
 * grows with the length of the text times the number of stages.
 */
export function checkManifest(text: string | Uint8Array, file: string): Diagnostic[] {
  return checkReading(parseManifest(text, file));
}

/** The same for what was read of a manifest, mistakes or not; `stages` are those of its draft where they are known. */
export function checkReading({ draft, diagnostics }: Parsed, stages?: Stages): Diagnostic[] {
  if (draft === undefined) return diagnostics;
  const found = checkParsed(stages ?? new Stages(draft.manifest, draft.locate));
  return first(sortByPlace([...diagnostics, ...found.filter((diagnostic) => !draft.doubts(diagnostic))]));
}

/** The same for a manifest that was parsed, in all its stages or in those named. */
export function checkParsed(stages: Stages, names: readonly string[] = stages.names): Diagnostic[] {
  const { manifest, locate } = stages;
  const between = stages.between();
  const told = [...between.diagnostics];
  if (between.tooMany) return told;
  const leftovers = new Leftovers(manifest);
  const views = names.map((name) => stages.view(name));
  const read = views.filter((view) => view.app !== undefined);
  for (const view of read) judge({ ...view, development: isDevelopment(view.app.stage) });
  checkGoogleNames(read);
  checkDomains(read);
  for (const view of views) {
    leftovers.use(view);
    told.push(...(view.reading ?? view).diagnostics);
  }
  // With a reference that leads nowhere, what it was meant for would seem unused.
  const sound = !told.some(({ code }) => code.startsWith("FL02"));
  if (sound && names.length === stages.names.length) told.push(...leftovers.tell(locate));
  const { left, used } = waive(once(told), manifest.accept);
  return [...left, ...checkAccept(manifest.accept, used, locate)];
}

function judge(checked: Checked): void {
  checkProbes(checked);
  checkPorts(checked);
  checkCommands(checked);
  checkExposure(checked);
  checkApproval(checked);
  checkEntrance(checked);
  checkGoogle(checked);
}

/** What several stages show at the same place is one mistake, as grave as in the worst of them. */
function once(diagnostics: readonly Diagnostic[]): Diagnostic[] {
  const found = new Map<string, Diagnostic>();
  for (const diagnostic of diagnostics) {
    const { code, at, message, severity } = diagnostic;
    const key = `${code} ${at?.start} ${at?.end} ${message}`;
    if (!found.has(key) || severity === "error") found.set(key, diagnostic);
  }
  return [...found.values()];
}
