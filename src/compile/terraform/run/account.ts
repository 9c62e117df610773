import type { Component } from "../../../app/model.ts";
import { accountEmail } from "../../google-names.ts";
import { local, stageName } from "../context.ts";
import { type Expression, raw, type Value } from "../hcl/expression.ts";
import { type Addressed, resource } from "../resource.ts";
import type { RunStage } from "./stage.ts";

/** The account a component runs as: its own, so that what one may do no other can. */
export function account(stage: RunStage, { name }: Component): Addressed {
  return resource("google_service_account", local(name), {
    account_id: stageName(stage.context, "account", name),
    display_name: `${name} of ${stage.app.name} in ${stage.app.stage}`,
  });
}

/** The e-mail of a component's account, wherever in the stage it is made. */
export function accountOf({ context, components }: RunStage, name: string): Value<string> {
  if (components.some((component) => component.name === name)) return raw(`google_service_account.${local(name)}.email`);
  return accountEmail(context.google.project, stageName(context, "account", name));
}

/** The same as a member of a policy. */
export function memberOf(stage: RunStage, name: string): Value<string> {
  const email = accountOf(stage, name);
  return typeof email === "string" ? `serviceAccount:${email}` : member(name);
}

function member(name: string): Expression {
  return raw(`google_service_account.${local(name)}.member`);
}

/** What a component may do in the whole project: the manifest's `roles`, which name no resource, and writing metrics. */
export function roles(stage: RunStage, component: Component): Addressed[] {
  // Google grants metrics by project only.
  const needed = component.metrics === undefined || component.kind === "job" ? [] : ["roles/monitoring.metricWriter"];
  const all = [...new Set([...component.roles, ...needed])].sort();
  if (all.length === 0) return [];
  return [
    resource(
      "google_project_iam_member",
      local(component.name),
      { project: stage.context.google.project, role: raw("each.value"), member: memberOf(stage, component.name) },
      { for_each: raw(`toset([${all.map((role) => `"${role}"`).join(", ")}])`) },
    ),
  ];
}
