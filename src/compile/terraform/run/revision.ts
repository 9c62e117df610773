import { digest } from "../../digest.ts";
import { local, stageName } from "../context.ts";
import { type Block, plainBlock } from "../hcl/block.ts";
import { Expression, inline, raw } from "../hcl/expression.ts";
import type { Draft } from "../stack.ts";
import type { RunStage } from "./stage.ts";

/** Where a component's revision is named. */
export function revisionOf(component: string): Expression {
  return raw(`local.${label(component)}`);
}

/**
 * A revision is named after everything that is in it, so that the same template is the same revision: a rollback returns to
 * the one that is there, and its share of traffic can be said before it exists.
 */
export function revisions(stage: RunStage, templates: Readonly<Record<string, object>>): Draft {
  // Each by itself, not one map: a service may be told the address of another, whose own name stands here too.
  const names = Object.fromEntries(
    Object.entries(templates).map(([name, template]) => [label(name), nameOf(stage, name, template)]),
  );
  const blocks: Block[] = Object.keys(names).length === 0 ? [] : [plainBlock("locals", [], names)];
  return { file: "revisions.tf", blocks };
}

function label(component: string): string {
  return local("revision", component);
}

function nameOf({ context }: RunStage, component: string, template: object): Expression {
  const expressions = new Set<string>();
  collect(template, expressions);
  const fixed = digest(inline(template)).slice(0, 12);
  const parts = [fixed, ...[...expressions].filter(varies).sort().map(raw)];
  return raw(`"${stageName(context, "run", component)}-\${substr(sha256(jsonencode(${inline(parts)})), 0, 8)}"`);
}

/** The expressions that stand in a value, however deep. */
function collect(value: unknown, expressions: Set<string>): void {
  if (value instanceof Expression) expressions.add(value.text);
  else if (typeof value === "object" && value !== null) for (const inner of Object.values(value)) collect(inner, expressions);
}

/** Accounts are what their names say, and these stand in the fixed part. */
function varies(expression: string): boolean {
  return !expression.startsWith("google_service_account.");
}
