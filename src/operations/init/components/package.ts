import type { DraftComponent } from "../draft.ts";
import { type Facts, placed } from "../facts.ts";
import type { Notes } from "../notes.ts";
import { adaptLine } from "../shell/adapt.ts";
import { tellPort } from "./image.ts";

/** The service of a Node project, by `scripts.start` or its main file; nothing where neither starts anything. */
export function fromPackage(facts: Facts, notes: Notes): Extract<DraftComponent, { kind: "service" }> | undefined {
  const { node } = facts;
  if (node === undefined) return undefined;
  const where = placed(facts, "package.json");
  const line = node.scripts.get("start") ?? mainOf(facts);
  if (line === undefined) return undefined;
  const adapted = adaptLine(line, { value: () => undefined, port: undefined });
  if (adapted === undefined) return undefined;
  notes.find(`\`${line}\` starts it`, where);
  // npm would stand between the stop signal and the program, so it is left out where the line is one program.
  const command = adapted.words === undefined || adapted.before.length > 0 ? "npm start" : adapted.command;
  const env = new Map([...adapted.env].map(([name, value]) => [name, { value }] as const));
  if (node.scripts.has("build")) {
    notes.ask(
      "`npm run build` is not run where the app runs natively",
      where,
      "a Dockerfile that builds it, and image: { build: . }",
    );
  }
  const component = { kind: "service" as const, command, env };
  tellPort("web", component, facts, notes, where);
  return component;
}

/** The file that Node would start the package by. */
function mainOf({ node, sources }: Facts): string | undefined {
  const main = [node?.main, "server.js", "index.js", "app.js"].find((path) => path !== undefined && sources.paths.includes(path));
  return main === undefined ? undefined : `node ${main}`;
}
