import { type Facts, placed } from "../facts.ts";
import type { Notes } from "../notes.ts";
import { folderOf } from "../sources.ts";
import { speaksPostgres } from "../wiring/drivers.ts";
import { flaskName } from "./server.ts";

/** The words that bring a folder's database to its newest form; nothing where its sources name no way. */
export function migrationOf(facts: Facts, notes: Notes): readonly string[] | undefined {
  const { django, requirements, applications, sources, node } = facts;
  const { packages } = requirements;
  if (!speaksPostgres(facts)) return undefined;
  if (django !== undefined) return ["python", django.manage, "migrate", "--noinput"];
  const scripts = sources.paths.find((path) => /(^|\/)(migrations|alembic)\/env\.py$/.test(path));
  if (packages.has("flask-migrate") && scripts !== undefined) {
    const application = applications.find(({ framework }) => framework === "Flask");
    if (application === undefined) return undefined;
    notes.find("Flask-Migrate keeps the database's form", placed(facts, folderOf(scripts)));
    const folder = folderOf(scripts);
    return [
      "flask",
      "--app",
      flaskName(application),
      "db",
      "upgrade",
      ...(folder === "migrations" ? [] : ["--directory", folder]),
    ];
  }
  const alembic = sources.paths.find((path) => /(^|\/)alembic\.ini$/.test(path));
  if (alembic !== undefined && (packages.has("alembic") || packages.has("advanced-alchemy") || !packages.known)) {
    notes.find("Alembic keeps the database's form", placed(facts, alembic));
    return ["alembic", ...(alembic === "alembic.ini" ? [] : ["-c", alembic]), "upgrade", "head"];
  }
  const prisma = sources.paths.find((path) => /(^|\/)prisma\/schema\.prisma$/.test(path));
  if (prisma !== undefined && node?.dependencies.has("prisma")) return ["prisma", "migrate", "deploy"];
  return undefined;
}
