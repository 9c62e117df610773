import type { Component, Probe } from "../model.ts";
import type { Checked } from "./checked.ts";
import { isOn, plain } from "./plain.ts";

/** By their names these answer for everything behind the app, the database included; `/health/` is Django's health check. */
const ASKS_DATA = /(^|\/)(ready|readyz|readiness|db|database)(\/|$)|^\/health\/$/i;
const REDIRECTS = /(^|_)(SSL_REDIRECT|FORCE_HTTPS|FORCE_SSL)$/;

/** What probes ask: life without the database, and not a redirect. */
export function checkProbes({ app, reading }: Checked): void {
  for (const component of app.components) {
    if (component.kind === "job") continue;
    const { ready, live } = component.health;
    const path = ["components", component.name, "health"];
    if (live?.by === "http") {
      const params = { component: component.name, path: live.path };
      if (ready?.by === "http" && sameAddress(ready, live)) reading.report("probe-same", params, [...path, "live"]);
      else if (ASKS_DATA.test(live.path)) reading.report("probe-live-data", params, [...path, "live"]);
    }
    const variable = redirecting(component);
    if (variable === undefined) continue;
    for (const probe of ["ready", "live", "start"] as const) {
      const asked = component.health[probe];
      if (asked?.by !== "http" || forwarded(asked)) continue;
      reading.report("probe-redirect", { component: component.name, variable, probe }, [...path, probe]);
    }
  }
}

type HttpProbe = Extract<Probe, { by: "http" }>;

function sameAddress(a: HttpProbe, b: HttpProbe): boolean {
  return a.path === b.path && a.port === b.port;
}

function redirecting({ env }: Component): string | undefined {
  return Object.keys(env).find((variable) => REDIRECTS.test(variable) && isOn(plain(env[variable])));
}

function forwarded({ headers }: HttpProbe): boolean {
  return Object.keys(headers).some((header) => header.toLowerCase() === "x-forwarded-proto");
}
