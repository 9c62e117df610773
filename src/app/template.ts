import { type Diagnostic, diagnose } from "../diagnostics/diagnostic.ts";
import { Places } from "../manifest/locate.ts";
import type { App, Part, Text } from "./model.ts";
import { refer, type Scope, written } from "./resolve/reference.ts";
import { isOfCloud } from "./rules/cloud-references.ts";
import { cut } from "./text.ts";

/** The references of a `template` file, which is known only with its release; mistakes carry the line of the file in their message. */
export function readTemplate(
  source: string,
  app: App,
): { text: Text; mistakes: readonly { line: number; diagnostic: Diagnostic }[] } {
  const mistakes: { line: number; diagnostic: Diagnostic }[] = [];
  const places = new Places("", source);
  const lineOf = (offset: number): number => places.line(offset);
  const scope = scopeOf(app);
  const { pieces, flaws } = cut(source);
  for (const { flaw, start } of flaws) {
    const diagnostic = flaw === "unclosed" ? diagnose("reference-unclosed", {}) : diagnose("reference-empty", {});
    mistakes.push({ line: lineOf(start), diagnostic });
  }
  const text = pieces.flatMap((piece): Part[] => {
    if ("literal" in piece) return [piece];
    const reference = refer(piece.inside, scope, (slug, params) =>
      mistakes.push({ line: lineOf(piece.start), diagnostic: diagnose(slug, params) }),
    );
    if (reference === undefined) return [];
    if (app.target === "local" && isOfCloud(reference)) {
      const diagnostic = diagnose("reference-cloud", { reference: written(reference) });
      mistakes.push({ line: lineOf(piece.start), diagnostic });
    }
    return [{ reference }];
  });
  return { text, mistakes };
}

function scopeOf(app: App): Scope {
  return {
    components: new Map(app.components.map(({ name, kind }) => [name, kind])),
    data: new Map(app.data.map(({ name, kind }) => [name, kind])),
    secrets: new Set(app.secrets.map(({ name }) => name)),
    files: new Set(app.files.map(({ name }) => name)),
    redis: app.data.flatMap(({ name, kind }) => (kind === "redis" ? [name] : [])),
    access: app.access !== undefined,
  };
}
