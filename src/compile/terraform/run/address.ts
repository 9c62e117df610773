import type { Component } from "../../../app/model.ts";
import { local, stageName } from "../context.ts";
import { raw, template, type Value } from "../hcl/expression.ts";
import type { RunStage } from "./stage.ts";

/** The project's number, which only Google knows. A stack has the data source exactly where something asks for it. */
export const projectNumber = raw("data.google_project.this.number");

/** The address of a service as another component of the stage reaches it. */
export function serviceUrl(stage: RunStage, reader: Component, service: string): Value<string> {
  if (!stage.components.some(({ name }) => name === service)) return accessUrl(stage, "url");
  return reader.name === service ? ownUrl(stage, service) : raw(`google_cloud_run_v2_service.${local(service)}.uri`);
}

/** How the app is reached from outside: by its domain, else by the address of the service that has `/`. */
export function accessUrl(stage: RunStage, member: "url" | "domain"): Value<string> {
  const domain = stage.app.access?.domain;
  if (domain !== undefined) return member === "domain" ? domain : `https://${domain}`;
  const routes = stage.app.access?.routes ?? [];
  const service = (routes.find(({ path }) => path === "/") ?? routes[0])?.to ?? "";
  return member === "domain" ? ownHost(stage, service) : ownUrl(stage, service);
}

/**
 * A service's address as it is known before the service is there, so that it can be told its own:
 * https://cloud.google.com/run/docs/triggering/https-request#deterministic
 */
function ownUrl(stage: RunStage, service: string): Value<string> {
  return template("https://", ...hostParts(stage, service));
}

function ownHost(stage: RunStage, service: string): Value<string> {
  return template(...hostParts(stage, service));
}

function hostParts({ context }: RunStage, service: string): readonly Value<string>[] {
  return [`${stageName(context, "run", service)}-`, projectNumber, `.${context.google.region}.run.app`];
}
