import { type Expression, raw } from "./hcl/expression.ts";

/**
 * What Google assigned in another stack, by the name of its output there: `foundation` and `data` are the stage's own, the
 * ground's where it shares one; `ground_data` and `platform` are the data and the cluster of the stage that owns the ground. The root module sees these
 * expressions and reads the state they need.
 */
export function remote(stack: "foundation" | "data" | "ground_data" | "platform" | "app" | "edge", output: string): Expression {
  return raw(`local.${stack}.${output}`);
}
