import { references } from "../../app/fill.ts";
import type { App, AppFile, SecretSource, Text } from "../../app/model.ts";

/** The files and secrets that texts come to, through files and composed secrets, in any number of steps. */
export type Reached = { files: readonly AppFile[]; secrets: readonly SecretSource[] };

/** Where files and secrets are declared: an App, or a stage compiled from one. */
type Declared = Pick<App, "files" | "secrets">;

/** Follows references. A template may refer to anything, and its text is not known here, so with one comes everything. */
export function reach(app: Declared, texts: readonly Text[]): Reached {
  const files = new Map(app.files.map((file) => [file.name, file]));
  const secrets = new Map(app.secrets.map((secret) => [secret.name, secret]));
  const found = { files: new Set<AppFile>(), secrets: new Set<SecretSource>() };
  const waiting = [...texts, ...mounted(app).map(pathOf)];
  for (let text = waiting.pop(); text !== undefined; text = waiting.pop()) {
    for (const reference of references(text)) {
      const file = reference.of === "file" ? files.get(reference.name) : undefined;
      const secret = reference.of === "secret" ? secrets.get(reference.name) : undefined;
      if (file !== undefined && !found.files.has(file)) {
        found.files.add(file);
        if ("text" in file.content) waiting.push(file.content.text);
        if ("template" in file.content) waiting.push(...everything(app));
      }
      if (secret !== undefined && !found.secrets.has(secret)) {
        found.secrets.add(secret);
        if (secret.source === "compose") waiting.push(secret.text);
      }
    }
  }
  return { files: [...found.files].sort(byName), secrets: [...found.secrets].sort(byName) };
}

function mounted(app: Declared): readonly AppFile[] {
  return app.files.filter(({ mount }) => mount !== undefined);
}

function everything({ files, secrets }: Declared): Text[] {
  return [...files.map(pathOf), ...secrets.map(({ name }): Text => [{ reference: { of: "secret", name, member: "value" } }])];
}

function pathOf({ name }: AppFile): Text {
  return [{ reference: { of: "file", name, member: "path" } }];
}

function byName(a: { name: string }, b: { name: string }): number {
  return a.name < b.name ? -1 : a.name > b.name ? 1 : 0;
}
