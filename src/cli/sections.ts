import { sectionAt, sectionsBelow } from "../manifest/docs/section.ts";

/** The sections of the manifest that stand at its top level. */
export function sectionNames(): string[] {
  const root = sectionAt("");
  return root === undefined ? [] : sectionsBelow(root).map(({ path }) => path.join("."));
}
