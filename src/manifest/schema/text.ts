import * as z from "zod";
import { form } from "./form.ts";
import { environmentName } from "./names.ts";

/** Text that may hold references as `${db.host}`; `$${` is a literal `${`. */
export const text = z.string();

const line = form("a-command", /\S/, "a command", "the program and its arguments: `gunicorn shop:app`");

/** Words, or one line cut into words at spaces (quotes group as in a shell); never a shell. */
export const command = z.union([line, z.array(z.string()).min(1)]);

export const environment = z.record(environmentName, text);
