import type { Access, App } from "../../app/model.ts";
import type { LocalEdge } from "./stage.ts";

/** What the edge of this machine does for the stage. */
export function compileEdge(app: App): LocalEdge {
  return {
    port: app.access?.port,
    routes: (app.access?.routes ?? []).flatMap(({ path, to }) => route(app, path, to)),
    limit: app.access?.limit,
    rules: (app.access?.rules ?? []).map(({ from, paths }) => ({ from: from.flatMap(ranges), paths })),
    rollout: app.rollout,
  };
}

function route(app: App, path: string, to: string): LocalEdge["routes"] {
  const service = app.components.find(({ name }) => name === to);
  if (service?.kind === "service") return [{ path, to: "service", service: to, timeout: service.timeout }];
  return [{ path, to: "bucket", bucket: to }];
}

/** The stage's own requests come from this machine. */
function ranges(source: Access["rules"][number]["from"][number]): readonly string[] {
  return source === "egress" ? ["127.0.0.0/8", "::1/128"] : [source.range];
}
