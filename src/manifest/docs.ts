/** The manual of the manifest: everything here is read off the schema. */
export { jsonSchema } from "./docs/json-schema.ts";
export { referencePage } from "./docs/reference.ts";
export { references, spelled } from "./docs/references.ts";
export { allSections, findSection, type Key, type Section } from "./docs/section.ts";
