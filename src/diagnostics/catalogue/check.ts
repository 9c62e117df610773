import { entrance } from "./check/entrance.ts";
import { exposure } from "./check/exposure.ts";
import { onGoogle } from "./check/google.ts";
import { leftovers } from "./check/leftovers.ts";
import { running } from "./check/running.ts";

/** FL03xx: What fairlead check judges. */
export const check = { ...running, ...exposure, ...leftovers, ...entrance, ...onGoogle };
