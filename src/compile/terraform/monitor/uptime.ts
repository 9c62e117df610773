import type { Access } from "../../../app/model.ts";
import type { Context } from "../context.ts";
import { frontOf } from "../edge/front.ts";
import { lanesOf } from "../edge/lanes.ts";
import { raw } from "../hcl/expression.ts";
import { remote } from "../remote.ts";
import { type Addressed, resource } from "../resource.ts";

/** Whether the stage is asked from outside: not where only certain addresses are answered, which Google's are not among. */
export function isAsked({ app }: Context): boolean {
  const { access } = app;
  if (access === undefined || entrance(access) === undefined) return false;
  if (access.domain === undefined && app.target !== "cloud-run") return false;
  // Whoever asks for the login: what counts is whether a rule lets people in from anywhere.
  const root = lanesOf({ ...access, login: "iap" }).find(({ path }) => path === "");
  return root === undefined || root.guard.from === undefined;
}

/** The service that has `/`. */
function entrance({ routes }: Access): string | undefined {
  return routes.find(({ path }) => path === "/")?.to;
}

/**
 * Asks the app from several places of the world. Where a login stands in front, its page is the answer, which proves name,
 * certificate and load balancer, and not the app.
 */
export function uptime(context: Context): Addressed[] {
  const { app } = context;
  const { access } = app;
  const service = access && entrance(access);
  if (access === undefined || service === undefined || !isAsked(context)) return [];
  const component = app.components.find(({ name }) => name === service);
  const ready = component?.kind === "service" ? component.health.ready : undefined;
  const open = access.login === "app" && ready?.by === "http" && ready.port === undefined;
  const host =
    access.domain ??
    (frontOf(access) === "direct" ? raw(`trimprefix(${remote("app", "service_uris").text}["${service}"], "https://")`) : "");
  return [
    resource("google_monitoring_uptime_check_config", "app", {
      display_name: `${app.name} ${app.stage}`,
      timeout: "10s",
      period: "60s",
      monitored_resource: { type: "uptime_url", labels: { project_id: context.google.project, host } },
      http_check: { path: open ? ready.path : "/", port: 443, use_ssl: true, validate_ssl: true },
    }),
  ];
}
