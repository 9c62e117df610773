import type { Facts } from "../facts.ts";
import type { Application } from "../python/applications.ts";

/** How an application is served: the words of the command, and what is amiss with it. */
export type Serving = { words: readonly string[]; lacks: string | undefined };

const HOST = "0.0.0.0";
const ADDRESS = "0.0.0.0:${port}";
const PORT = "${port}";

type Server = {
  package: string;
  words: (application: Application, facts: Facts) => readonly string[];
};

/** By how much they are made for it. */
const WSGI: readonly Server[] = [
  {
    package: "gunicorn",
    words: (application, { sources }) => {
      const configured = sources.paths.includes("gunicorn.conf.py");
      return ["gunicorn", "--bind", ADDRESS, ...(configured ? [] : ["--workers", "2"]), called(application, "application")];
    },
  },
  {
    package: "waitress",
    words: (application) => {
      const call = application.factory ? ["--call"] : [];
      return ["waitress-serve", "--host", HOST, "--port", PORT, ...call, target(application)];
    },
  },
  { package: "granian", words: (application) => granian("wsgi", application) },
  { package: "uwsgi", words: uwsgi },
  { package: "pyuwsgi", words: uwsgi },
];

const ASGI: readonly Server[] = [
  { package: "uvicorn", words: uvicorn },
  { package: "hypercorn", words: (application) => ["hypercorn", "--bind", ADDRESS, called(application)] },
  { package: "granian", words: (application) => granian("asgi", application) },
  { package: "daphne", words: (application) => ["daphne", "--bind", HOST, "--port", PORT, target(application)] },
];

/** The server among the requirements that serves an application; what works without one where there is none. */
export function serving(application: Application, facts: Facts): Serving {
  const servers = application.interface === "wsgi" ? WSGI : ASGI;
  const server = servers.find((one) => brings(facts, one.package));
  if (server !== undefined) return { words: server.words(application, facts), lacks: undefined };
  return application.interface === "wsgi" ? unservedWsgi(application, facts) : unservedAsgi(application);
}

/** Whether requirements install a package, by its name or by another one that brings it. */
export function brings({ requirements: { packages } }: Facts, name: string): boolean {
  if (packages.has(name)) return true;
  if (name !== "uvicorn") return false;
  return packages.hasExtra("fastapi", "standard") || packages.hasExtra("fastapi", "all") || packages.has("fastapi-cli");
}

function unservedWsgi(application: Application, { requirements }: Facts): Serving {
  const lacks =
    "No web server is among the requirements, so the framework's own runs, which is made for development: add gunicorn";
  const spoken = target(application);
  switch (application.framework) {
    case "Flask":
      return { words: ["flask", "--app", flaskName(application), "run", "--host", HOST, "--port", PORT], lacks };
    case "Bottle":
      return { words: ["python", "-m", "bottle", "--bind", ADDRESS, spoken], lacks };
    default:
      return {
        words: ["gunicorn", "--bind", ADDRESS, called(application, "application")],
        lacks: requirements.packages.known ? "No web server is among the requirements: add gunicorn" : undefined,
      };
  }
}

function unservedAsgi(application: Application): Serving {
  return { words: uvicorn(application), lacks: "No web server is among the requirements: add uvicorn" };
}

function uvicorn(application: Application): readonly string[] {
  const factory = application.factory ? ["--factory"] : [];
  return ["uvicorn", ...factory, target(application), "--host", HOST, "--port", PORT];
}

function granian(interface_: string, application: Application): readonly string[] {
  const factory = application.factory ? ["--factory"] : [];
  return ["granian", "--interface", interface_, "--host", HOST, "--port", PORT, ...factory, target(application)];
}

function uwsgi(application: Application): readonly string[] {
  const flags = ["--master", "--need-app", "--die-on-term"];
  return ["uwsgi", "--http-socket", ADDRESS, ...flags, "--module", called(application)];
}

function target({ module, name }: Application): string {
  return `${module.name}:${name}`;
}

/** With the brackets of a call where it is a function; the name is left out where the server assumes it. */
function called(application: Application, usual?: string): string {
  if (application.factory) return `${target(application)}()`;
  return application.name === usual ? application.module.name : target(application);
}

/** As `flask --app` takes it: it finds the usual names by itself. */
export function flaskName({ module, name }: Application): string {
  return /^(app|application|create_app|make_app)$/.test(name) ? module.name : `${module.name}:${name}`;
}
