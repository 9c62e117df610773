import type { View } from "../resolve.ts";

/** One stage as the checks see it. */
export type Checked = View & {
  /** Whether it is for trying things out: there plain values and debugging are let through. */
  development: boolean;
};

/** Stages that are for trying things out, by their names. */
export function isDevelopment(stage: string): boolean {
  return stage === "local" || stage === "development" || stage === "dev";
}
