import type { DraftComponent, Entry } from "../draft.ts";
import { type Facts, placed } from "../facts.ts";
import type { Notes } from "../notes.ts";
import type { Application } from "../python/applications.ts";
import { commandOf } from "../shell/quote.ts";
import { folderOf } from "../sources.ts";
import { healthOf, metricsOf } from "./health.ts";
import { brings, serving } from "./server.ts";

/** The service that serves a folder's application; nothing where there is none, or none that can be started. */
export function webOf(facts: Facts, notes: Notes): Extract<DraftComponent, { kind: "service" }> | undefined {
  const application = chosen(facts);
  if (application === undefined) return undefined;
  const where = placed(facts, application.where);
  const made = application.factory ? `, made by ${application.name}()` : "";
  notes.find(`${application.framework} in ${application.module.name}${made}`, where);
  const missing = application.needs.map((name) => `\`${name}\``).join(", ");
  if (missing !== "") {
    notes.ask(
      `${application.name}() wants ${missing}, which no server can give`,
      where,
      "a module that calls it: app = create_app(…)",
    );
  }
  const { words, lacks } = served(application, facts);
  if (lacks !== undefined) notes.ask(lacks);
  return {
    kind: "service",
    command: commandOf(words),
    env: new Map(),
    ...withProbes(facts, notes),
  };
}

/** Health and metrics of a folder's service, as its sources name them. */
export function withProbes(facts: Facts, notes: Notes): Pick<Extract<DraftComponent, { kind: "service" }>, "health" | "metrics"> {
  const health = healthOf(facts, notes);
  const metrics = metricsOf(facts);
  return { ...(health === undefined ? {} : { health }), ...(metrics === undefined ? {} : { metrics }) };
}

/** Django speaks both ways: the one that the requirements have a server for, and with Channels the one of WebSockets. */
function chosen(facts: Facts): Application | undefined {
  const { applications, django } = facts;
  if (django === undefined) return applications[0];
  const own = applications.filter(({ framework }) => framework === "Django");
  const served = ["daphne", "uvicorn", "hypercorn"].some((name) => brings(facts, name));
  const asynchronous = served && (!brings(facts, "gunicorn") || brings(facts, "channels"));
  const wanted = asynchronous ? "asgi" : "wsgi";
  return own.find((one) => one.interface === wanted) ?? own[0] ?? applications[0];
}

function served(application: Application, facts: Facts): { words: readonly string[]; lacks: string | undefined } {
  const { django } = facts;
  const servers = ["gunicorn", "waitress", "granian", "uwsgi", "pyuwsgi", "uvicorn", "hypercorn", "daphne"];
  if (django === undefined || servers.some((name) => brings(facts, name))) return serving(application, facts);
  return {
    words: ["python", django.manage, "runserver", "--noreload", "0.0.0.0:${port}"],
    lacks: "No web server is among the requirements, so Django's own runs, which is made for development: add gunicorn",
  };
}

/** What a folder's program needs to find its own modules and settings. */
export function pythonEnvironment(facts: Facts): Map<string, Entry> {
  const env = new Map<string, Entry>();
  const { applications, celery, django, requirements } = facts;
  const roots = [applications[0]?.module.root, celery?.module.root, django?.modules[0]?.root];
  const apart = django !== undefined && folderOf(django.manage) !== (django.modules[0]?.root ?? folderOf(django.manage));
  const root = roots.find((one) => one !== undefined && one !== ".") ?? (apart ? "." : undefined);
  if (root !== undefined && !(requirements.itself && root === "src")) {
    env.set("PYTHONPATH", { value: root, comment: "where its modules are imported from" });
  }
  if (django?.named === true && django.settings !== undefined) env.set("DJANGO_SETTINGS_MODULE", { value: django.settings });
  return env;
}
