import { type Expression, raw } from "./hcl/expression.ts";

/** What waits for an API that the same stack enables. */
export function afterApi(name: string): Expression {
  return raw(`google_project_service.${name}`);
}
