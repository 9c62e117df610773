import type { Role } from "../../../compile/kubernetes/stage.ts";
import type { Settings } from "../../../plan/settings.ts";
import type { ReleaseObjects } from "../../kubernetes/deliver.ts";
import type { Course } from "../course.ts";
import type { ReleasedStage } from "../stage.ts";

/** What a roll in clusters needs of a deployment. Without `jobs` none runs. */
export type ClusterRoll = Pick<Course, "stage" | "next" | "live" | "variables" | "signal"> & {
  /** What was settled when the live release was brought, where that was something else. */
  before?: Settings;
  jobs: boolean;
  takeOver: boolean;
};

/** What a stage's clusters are brought to: a release, at what operating the stage has settled. */
export type Aim = { released: ReleasedStage; settings: Settings };
/** The objects of an aim in a cluster. */
export type Read = (aim: Aim, role: Role) => Promise<ReleaseObjects>;

/** Where a roll leads. */
export function aimOf({ next, variables }: ClusterRoll): Aim {
  return { released: next, settings: variables.settings };
}

/** Where it leads back to when it fails. */
export function aimBack({ live, before, variables }: ClusterRoll): Aim | undefined {
  return live && { released: live, settings: before ?? variables.settings };
}
