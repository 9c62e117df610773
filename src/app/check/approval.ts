import type { Checked } from "./checked.ts";

/** The last stage of the order is where users are, unless it is a local one that is not called so. */
export function checkApproval({ app, reading }: Checked): void {
  if (app.approve !== undefined || app.stages.at(-1) !== app.stage) return;
  if (app.target === "local" && !/^(production|prod|live)$/.test(app.stage)) return;
  reading.report("approval-missing", { stage: app.stage }, ["approve"], "key");
}
