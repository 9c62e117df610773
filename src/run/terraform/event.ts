import * as z from "zod";

/** What Terraform does with a resource while it works. */
export type Doing = "create" | "read" | "update" | "replace" | "delete" | "import" | "move" | "remove" | "noop";

/** One thing that Terraform told while it worked. Times are milliseconds. */
export type TerraformEvent =
  | { type: "planned" | "drifted"; address: string; action: Doing }
  | { type: "refreshing"; address: string }
  | { type: "resource-started"; address: string; action: Doing }
  | { type: "resource-progress" | "resource-done" | "resource-failed"; address: string; action: Doing; elapsed: number }
  | { type: "output-line"; address: string; text: string }
  | { type: "diagnostic"; diagnostic: TerraformDiagnostic }
  | { type: "summary"; operation: string; add: number; change: number; remove: number; import: number }
  | { type: "note"; text: string };

export type TerraformDiagnostic = {
  severity: "error" | "warning";
  summary: string;
  detail: string;
  address: string | undefined;
  /** `network.tf:12`, where it is about a place in a file. */
  place: string | undefined;
};

/** Commands that a stack goes through. */
export type TerraformCommand = "init" | "validate" | "plan" | "apply";

/** What happens to the stacks of a stage; views consume it. Times are milliseconds. */
export type StackEvent = { stack: string } & StackNews;
export type StackNews =
  | TerraformEvent
  | { type: "command-started"; command: TerraformCommand }
  | { type: "command-ended"; command: TerraformCommand; elapsed: number; ok: boolean }
  /** An earlier run's terraform is still at work here; this one waits for its end. */
  | { type: "waiting"; command: string; pid: number }
  /** It was asked to stop and brings what it began to an end. */
  | { type: "stopping" }
  | { type: "unchanged" }
  | { type: "deferred"; after: readonly string[] };

export const diagnosticSchema = z
  .object({
    severity: z.enum(["error", "warning"]).catch("error"),
    summary: z.string(),
    detail: z.string().default(""),
    address: z.string().optional(),
    range: z.object({ filename: z.string(), start: z.object({ line: z.number() }) }).optional(),
  })
  .transform(
    ({ range, address, ...rest }): TerraformDiagnostic => ({
      ...rest,
      address,
      place: range === undefined ? undefined : `${range.filename}:${range.start.line}`,
    }),
  );
