/** What a command line is for, by the program it runs; words are those of the manifest. */
export type Role = "server" | "worker" | "scheduler" | "migration" | "files" | "wait" | "talk" | "other";

/** Programs that only run another one, in surroundings that Fairlead makes itself. */
const WRAPPERS: readonly (readonly string[])[] = [
  ["exec"],
  ["poetry", "run"],
  ["pipenv", "run"],
  ["uv", "run"],
  ["pdm", "run"],
  ["hatch", "run"],
  ["rye", "run"],
  ["npx"],
  ["tini", "--"],
  ["dumb-init", "--"],
  ["dumb-init"],
];
const WAITS = /^(wait-for-it(\.sh)?|wait-for(\.sh)?|dockerize|wait4ports)$/;
const SERVERS = new Set([
  "gunicorn",
  "uvicorn",
  "hypercorn",
  "daphne",
  "granian",
  "waitress-serve",
  "uwsgi",
  "mod_wsgi-express",
  "node",
  "next",
]);

/** The words without what only wraps them, and what was left out. */
export function unwrapped(words: readonly string[]): { words: readonly string[]; left: string | undefined } {
  const [program = ""] = words;
  const wrapper = WRAPPERS.find((wanted) => wanted.every((word, index) => words[index] === word));
  if (wrapper !== undefined && words.length > wrapper.length) {
    const inner = unwrapped(words.slice(wrapper.length));
    const said = wrapper[0] === "exec" ? undefined : wrapper.join(" ");
    return { words: inner.words, left: [said, inner.left].filter(Boolean).join(", ") || undefined };
  }
  const separator = words.indexOf("--");
  if (WAITS.test(baseOf(program)) && separator !== -1 && separator + 1 < words.length) {
    const inner = unwrapped(words.slice(separator + 1));
    return { words: inner.words, left: [baseOf(program), inner.left].filter(Boolean).join(", ") };
  }
  return { words, left: undefined };
}

export function roleOf(given: readonly string[]): Role {
  const { words } = unwrapped(given);
  const program = programOf(words);
  const rest = words.slice(1);
  if (WAITS.test(program) || program === "sleep") return "wait";
  if (["echo", "set", "printf", ":"].includes(program)) return "talk";
  if (program === "celery") return celeryRole(rest);
  if (program === "manage.py" || program === "django-admin") return managementRole(words);
  if (isMigration(program, rest)) return "migration";
  if (["rq", "dramatiq", "arq", "huey_consumer", "huey_consumer.py", "taskiq"].includes(program)) {
    return rest.includes("scheduler") || program === "rqscheduler" ? "scheduler" : "worker";
  }
  if (program === "rqscheduler") return "scheduler";
  if (SERVERS.has(program)) return "server";
  if (program === "flask" && rest.includes("run")) return "server";
  if (program === "fastapi" && (rest[0] === "run" || rest[0] === "dev")) return "server";
  return "other";
}

/**
 * The program that a line is about: of `python manage.py x` it is `manage.py`, of `python -m uvicorn` `uvicorn`, else the
 * first word without its folder.
 */
export function programOf(words: readonly string[]): string {
  const [first = "", second = "", third = ""] = words;
  if (/^python(3(\.\d+)?)?$/.test(baseOf(first))) {
    if (second === "-m" && third !== "") return third;
    if (baseOf(second) === "manage.py") return "manage.py";
  }
  return baseOf(first);
}

function celeryRole(rest: readonly string[]): Role {
  if (rest.includes("beat")) return "scheduler";
  return rest.includes("worker") ? "worker" : "other";
}

function managementRole(words: readonly string[]): Role {
  const at = words.findIndex((word) => /(^|\/)(manage\.py|django-admin)$/.test(word));
  const verb = words.slice(at + 1).find((word) => !word.startsWith("-"));
  if (verb === "runserver" || verb === "runserver_plus") return "server";
  if (verb === "collectstatic" || verb === "compress") return "files";
  if (verb === "migrate") return "migration";
  if (verb === "rqworker" || verb === "qcluster" || verb === "process_tasks" || verb === "db_worker") return "worker";
  return verb === "rqscheduler" ? "scheduler" : "other";
}

function isMigration(program: string, rest: readonly string[]): boolean {
  const line = rest.join(" ");
  if (program === "alembic") return rest.includes("upgrade");
  if (program === "flask") return /\bdb upgrade\b/.test(line);
  if (program === "aerich") return rest.includes("upgrade");
  if (program === "prisma") return /\bmigrate deploy\b/.test(line);
  if (program === "knex") return rest.includes("migrate:latest");
  if (program === "sequelize" || program === "sequelize-cli") return rest.includes("db:migrate");
  return false;
}

function baseOf(word: string): string {
  return word.slice(word.lastIndexOf("/") + 1);
}
