import type { Sources } from "../sources.ts";
import { defaultsSet } from "./applications.ts";
import { literalOf } from "./environment.ts";
import { importedModule, type Module, type PythonProject, placeIn, scriptNamed } from "./project.ts";
import { type Expression, lastName, pathOf, textOf, within } from "./syntax.ts";

export type Django = {
  /** The path of `manage.py`, from where the program starts. */
  manage: string;
  settings: string | undefined;
  /** Whether the settings are others than those `manage.py` takes by itself. */
  named: boolean;
  /** The modules the settings consist of, the one that is named first. */
  modules: readonly Module[];
  urls: string | undefined;
  /** Where collected static files are served from, and whether the settings name a folder for them. */
  static: { url: string; root: Setting | undefined } | undefined;
  media: Setting | undefined;
  whitenoise: boolean;
  /** Whether the settings send plain requests on to HTTPS, and believe the proxy's word for it. */
  redirects: boolean;
  believesProxy: boolean;
  /** Hosts that are written into the settings. */
  hosts: { literal: readonly string[]; where: string } | undefined;
  where: string;
};
/** Where a setting stands, and the variable that it is read from. */
export type Setting = { where: string; variable: string | undefined };

/** What a Django project says of itself; nothing where there is no `manage.py`. */
export function djangoOf(sources: Sources, project: PythonProject): Django | undefined {
  const manage = scriptNamed(sources, "manage.py");
  if (manage === undefined || !/DJANGO_SETTINGS_MODULE/.test(sources.text(manage) ?? "")) return undefined;
  const defaults = defaultsSet(project, "DJANGO_SETTINGS_MODULE");
  const own = defaults.find(({ module }) => module.path === manage)?.text;
  const serving = defaults.find(({ module }) => /(^|\.)(wsgi|asgi)$/.test(module.name))?.text;
  const settings = deployed(serving ?? own, project);
  const modules = chainOf(settings, project);
  const values = new Map(modules.toReversed().flatMap((module) => assignments(module)));
  const apps = [...(values.get("INSTALLED_APPS")?.texts ?? [])];
  const middleware = [...(values.get("MIDDLEWARE")?.texts ?? [])];
  const usesStatic = apps.includes("django.contrib.staticfiles");
  const hosts = values.get("ALLOWED_HOSTS");
  return {
    manage,
    settings,
    named: settings !== undefined && settings !== own,
    modules,
    urls: values.get("ROOT_URLCONF")?.texts[0],
    static: usesStatic
      ? { url: values.get("STATIC_URL")?.texts[0] ?? "/static/", root: settingOf(values, "STATIC_ROOT") }
      : undefined,
    media: settingOf(values, "MEDIA_ROOT"),
    whitenoise: middleware.some((name) => name.startsWith("whitenoise.")),
    redirects: values.get("SECURE_SSL_REDIRECT")?.literal === "True",
    believesProxy: values.has("SECURE_PROXY_SSL_HEADER"),
    hosts: hosts !== undefined && hosts.variables.length === 0 ? { literal: hosts.texts, where: hosts.where } : undefined,
    where: manage,
  };
}

/** Of settings cut up by stage, those that are deployed. */
function deployed(settings: string | undefined, project: PythonProject): string | undefined {
  if (settings === undefined) return undefined;
  const last = settings.slice(settings.lastIndexOf(".") + 1);
  if (!/^(local|dev|development|base|settings)$/.test(last)) return settings;
  const folder = last === "settings" ? settings : settings.slice(0, settings.lastIndexOf("."));
  const found = ["production", "prod"].map((name) => `${folder}.${name}`).find((name) => project.module(name) !== undefined);
  return found ?? settings;
}

/** A module and those it takes everything from. */
function chainOf(name: string | undefined, project: PythonProject): readonly Module[] {
  const modules: Module[] = [];
  const follow = (next: string): void => {
    const module = project.module(next);
    if (module === undefined || modules.includes(module)) return;
    modules.push(module);
    for (const statement of module.statements) {
      const isAll = statement.is === "import" && statement.names.some((one) => one.name === "*");
      if (isAll && statement.from !== undefined) follow(importedModule(statement.from, module));
    }
  };
  if (name !== undefined) follow(name);
  return modules;
}

type Value = { texts: readonly string[]; literal: string | undefined; variables: readonly string[]; where: string };

/** What a module of settings gives its names. */
function assignments(module: Module): readonly (readonly [string, Value])[] {
  return module.statements.flatMap((statement): (readonly [string, Value])[] => {
    if (statement.is !== "assign" || statement.value === undefined) return [];
    const name = pathOf(statement.targets[0]);
    if (name === undefined || !/^[A-Z][A-Z0-9_]*$/.test(name)) return [];
    const parts = [...within(statement.value)];
    const texts = parts.flatMap((part) => textOf(part) ?? []);
    const variables = parts.flatMap(variableIn);
    return [[name, { texts, literal: literalOf(statement.value), variables, where: placeIn(module, statement.line) }]];
  });
}

/** The variable a setting is read from, by whatever function reads it. */
function variableIn(part: Expression): readonly string[] {
  const named = part.is === "call" ? textOf(part.arguments[0]) : part.is === "item" ? textOf(part.index) : undefined;
  const reads = part.is === "call" ? /env|config|getenv|get/i.test(lastName(part.callee) ?? "") : true;
  return reads && named !== undefined && /^[A-Z_][A-Z0-9_]*$/.test(named) ? [named] : [];
}

function settingOf(values: ReadonlyMap<string, Value>, name: string): Setting | undefined {
  const value = values.get(name);
  if (value === undefined || value.literal === "") return undefined;
  return { where: value.where, variable: value.variables[0] };
}

/** Whether a module is of settings that are not used: those of another stage. */
export function isOtherSettings(module: string, django: Django): boolean {
  if (django.settings === undefined || django.modules.length === 0) return false;
  const folder = django.settings.slice(0, django.settings.lastIndexOf("."));
  const isBeside = /(^|\.)settings(\.|$)/.test(module) || (/(^|\.)settings$/.test(folder) && module.startsWith(`${folder}.`));
  return isBeside && !django.modules.some(({ name }) => name === module);
}
