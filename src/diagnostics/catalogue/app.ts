import { references } from "./app/references.ts";
import { relations } from "./app/relations.ts";
import { stages } from "./app/stages.ts";

/** FL02xx: References and the App. */
export const app = { ...references, ...relations, ...stages };
