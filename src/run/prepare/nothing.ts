import { arch, platform } from "node:os";
import type { Native } from "../../app/model.ts";
import type { Preparer } from "./preparer.ts";

/** An app that needs nothing but its source, and programs that the machine has. */
export function nothing(native: Extract<Native, { with: "none" }>): Preparer {
  return {
    recipe: { native, interpreter: undefined, platform: `${platform()}-${arch()}` },
    include: [],
    finish: async () => {},
    prepare: async () => ({ path: [], env: {} }),
  };
}
