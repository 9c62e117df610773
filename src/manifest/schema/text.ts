import { z } from "zod";
import { environmentName } from "./names.ts";

/** Text that may hold references as `${db.host}`; `$${` is a literal `${`. */
export const text = z.string();

/** Words, or one line cut into words at spaces (quotes group as in a shell); never a shell. */
export const command = z.union([z.string().regex(/\S/), z.array(z.string()).min(1)]);

export const environment = z.record(environmentName, text);
