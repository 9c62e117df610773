/** Writes src/manifest/schema/zones.ts from the time zones this Node knows. */
import { writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

const target = fileURLToPath(new URL("../src/manifest/schema/zones.ts", import.meta.url));
const areas = Map.groupBy([...Intl.supportedValuesOf("timeZone"), "UTC"], (zone) => zone.split("/")[0] ?? zone);

writeFileSync(
  target,
  `/**
 * The time zones, by area; \`node scripts/generate-zones.ts\` writes them anew. To ask Node about a name it has to load its
 * whole table of dates, which takes as long as all the rest of a check; so it is asked about names that are not here only.
 */
const areas: Readonly<Record<string, string>> = {
${[...areas].map(([area, zones]) => `  ${area}: \`${lines(zones.map((zone) => zone.slice(area.length + 1)))}\`,`).join("\n")}
};

let known: ReadonlySet<string> | undefined;

/** Their full names; split up when they are asked for first. */
export function zones(): ReadonlySet<string> {
  known ??= new Set(
    Object.entries(areas).flatMap(([area, names]) => names.split(/\\s+/).map((name) => (name === "" ? area : \`\${area}/\${name}\`))),
  );
  return known;
}
`,
);

function lines(names: readonly string[]): string {
  return names.reduce((text, name) => {
    const last = text.length - text.lastIndexOf("\n");
    return text === "" ? name : last + name.length > 110 ? `${text}\n    ${name}` : `${text} ${name}`;
  }, "");
}
