import { references } from "../../../app/fill.ts";
import type { AppFile, Component, Reference, Text } from "../../../app/model.ts";
import type { RunStage } from "./stage.ts";

/** Everything a component refers to: itself, by the texts of its files, and by what its secrets are composed of. */
export function reachOf({ app }: Pick<RunStage, "app">, component: Component): readonly Reference[] {
  const found = new Map<string, Reference>();
  const waiting: Text[] = [
    ...Object.values(component.env),
    ...(component.command ?? []),
    ...app.files.filter(isMounted).map(pathOf),
  ];
  for (let text = waiting.pop(); text !== undefined; text = waiting.pop()) {
    for (const reference of references(text)) {
      const key = JSON.stringify(reference);
      if (found.has(key)) continue;
      found.set(key, reference);
      const source = reference.of === "secret" ? app.secrets.find(({ name }) => name === reference.name) : undefined;
      if (source?.source === "compose") waiting.push(source.text);
      const file = reference.of === "file" ? app.files.find(({ name }) => name === reference.name) : undefined;
      if (file !== undefined && "text" in file.content) waiting.push(file.content.text);
    }
  }
  return [...found].toSorted(([a], [b]) => (a < b ? -1 : 1)).map(([, reference]) => reference);
}

function isMounted({ mount }: AppFile): boolean {
  return mount !== undefined;
}

function pathOf({ name }: AppFile): Text {
  return [{ reference: { of: "file", name, member: "path" } }];
}
