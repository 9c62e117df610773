import type { App } from "./model.ts";
import { readTemplate } from "./template.ts";

/**
 * The secrets without whose values a stage cannot run: those that anything of it refers to, and what these are composed of.
 * Logins at other registries count where Pods pull with them; elsewhere they belong to the app's registry. `files` holds the
 * texts of templates by their paths: a template that is not known may refer to anything, and then every secret counts.
 */
export function usedSecrets(app: App, files: Readonly<Record<string, string>>): ReadonlySet<string> {
  const { secrets, files: named, ground, ...rest } = app;
  const { registries, ...ownGround } = ground;
  const waiting: unknown[] = [rest, ownGround, ...(app.target === "gke" ? [registries] : [])];
  for (const { content } of named) {
    if (!("template" in content)) waiting.push(content);
    else {
      const text = files[content.template];
      if (text === undefined) return new Set(secrets.map(({ name }) => name));
      waiting.push(readTemplate(text, app).text);
    }
  }
  const used = new Set<string>();
  while (waiting.length > 0) {
    for (const name of mentionedIn(waiting.pop())) {
      if (used.has(name)) continue;
      used.add(name);
      waiting.push(secrets.find((secret) => secret.name === name));
    }
  }
  return used;
}

/** Looks everywhere, so that no word of the manifest that may hold a reference can be forgotten here. */
function* mentionedIn(value: unknown): Iterable<string> {
  if (typeof value !== "object" || value === null) return;
  if ("of" in value && value.of === "secret" && "name" in value && typeof value.name === "string") yield value.name;
  for (const inner of Object.values(value)) yield* mentionedIn(inner);
}
