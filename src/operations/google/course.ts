import type { StackName } from "../../compile/terraform/stack.ts";
import type { DeploymentRecord, ReleaseRecord } from "../../plan/records.ts";
import type { Serving } from "../../plan/settings.ts";
import { guardApproval } from "../../plan/terraform/approval.ts";
import type { StackPlan } from "../../plan/terraform/change.ts";
import { applyStacks, discardProposals, plansOf } from "../terraform/apply-stacks.ts";
import type { Drive } from "../terraform/drive.ts";
import { type Proposals, planStacks } from "../terraform/plan-stacks.ts";
import type { Wanted } from "./choose-release.ts";
import type { OpenDeployment } from "./deployments.ts";
import { type Variables, withStage } from "./drive.ts";
import type { GoogleStage, ReleasedStage } from "./stage.ts";

export type DeployOrder = {
  kind: DeploymentRecord["kind"];
  wanted: Wanted;
  /** The approval that the stage asks for is given. */
  approve: boolean;
  allowDataLoss: boolean;
  /** Which region serves from then on; as it is settled where nothing is said. */
  serving?: Serving;
  /** Fields in a cluster that somebody else manages are taken over. */
  takeOver?: boolean;
  /** Shows what is about to change and asks; throws where the answer is no. */
  confirm: (plan: StagePlan) => Promise<void>;
  signal: AbortSignal;
};
export type StagePlan = { stage: string; release: ReleaseRecord; stacks: readonly StackPlan[]; waived: readonly string[] };

/** Everything that carrying out one deployment needs. */
export type Course = {
  stage: GoogleStage;
  next: ReleasedStage;
  live: ReleasedStage | undefined;
  liveRecord: DeploymentRecord | undefined;
  deployment: OpenDeployment;
  variables: Variables;
  /** What was shown and agreed to, by stack. */
  approved: ReadonlyMap<string, StackPlan>;
  order: DeployOrder;
  signal: AbortSignal;
};

/** Does a step of the deployment unless it was done before, and tells of it. */
export async function step(
  { stage, deployment, signal }: Course,
  name: string,
  title: string,
  work: () => Promise<Readonly<Record<string, string>> | undefined>,
): Promise<Readonly<Record<string, string>>> {
  return deployment.step(name, signal, async () => {
    stage.world.emit({ type: "step-started", step: name, title });
    const result = await work();
    stage.world.emit({ type: "step-ended", step: name, title });
    return result;
  });
}

/** Plans some stacks anew and applies them, as far as they stay within what was agreed to. */
export async function applyOnly(
  course: Pick<Course, "stage" | "next" | "variables" | "approved" | "order" | "signal">,
  only: (stack: StackName) => boolean,
  changed: Partial<Variables> = {},
): Promise<void> {
  const { stage, next, variables, approved, order, signal } = course;
  await withStage(stage, next, { only, variables: { ...variables, ...changed }, signal }, async (drive) => {
    const proposals = await planAgreed(drive, approved);
    await applyStacks(drive, { proposals, allowDataLoss: order.allowDataLoss });
  });
}

/** Plans stacks anew; a Failure, with no plan left behind, where one goes beyond what was agreed to. */
export async function planAgreed(drive: Drive, approved: Course["approved"]): Promise<Proposals> {
  const proposals = await planStacks(drive);
  try {
    for (const plan of plansOf(proposals)) {
      const agreed = approved.get(plan.stack);
      if (plan.kind === "planned" && agreed !== undefined) guardApproval(agreed, plan);
    }
  } catch (error) {
    await discardProposals(drive, proposals);
    throw error;
  }
  return proposals;
}
