import type { Packages } from "./packages.ts";
import { type Module, type PythonProject, placeIn } from "./project.ts";
import { type Expression, expressionsOf, lastName, partsOf, pathOf, textOf, within } from "./syntax.ts";

export type Celery = {
  /** What `celery --app` is told. */
  app: string;
  module: Module;
  /** Where tasks wait; Celery's own `celery` first where tasks may go there. */
  queues: readonly string[];
  /** Where something is to happen at times; nothing where nothing is. */
  beat: { where: string; scheduler: string | undefined; ownFile: boolean } | undefined;
  where: string;
};

/** The Celery app of a project, what queues its tasks go to, and whether anything happens at times. */
export function celeryOf(project: PythonProject, packages: Packages): Celery | undefined {
  const [app] = project.modules.flatMap(appsIn).sort((a, b) => a.rank - b.rank);
  if (app === undefined) return undefined;
  return {
    app: app.name,
    module: app.module,
    queues: queuesOf(project),
    beat: beatOf(project, packages),
    where: placeIn(app.module, app.line),
  };
}

type Found = { module: Module; name: string; line: number; rank: number };

function appsIn(module: Module): Found[] {
  return module.statements.flatMap((statement): Found[] => {
    if (statement.is !== "assign" || statement.scope.length > 0) return [];
    const variable = pathOf(statement.targets[0]);
    if (variable === undefined || variable.includes(".") || !isCelery(statement.value, module)) return [];
    const usual = variable === "app" || variable === "celery";
    const package_ = module.name.endsWith(".celery") ? module.name.slice(0, -".celery".length) : undefined;
    const name = usual ? (package_ ?? module.name) : `${module.name}:${variable}`;
    return [{ module, name, line: statement.line, rank: module.path.split("/").length + (package_ === undefined ? 10 : 0) }];
  });
}

/** `Celery(…)`, the extension of a Flask app, or a function of this module or of another that is called like one. */
function isCelery(value: Expression | undefined, module: Module): boolean {
  if (value?.is === "item") return textOf(value.index) === "celery" && lastName(value.of) === "extensions";
  if (value?.is !== "call") return false;
  const made = lastName(value.callee) ?? "";
  if (made === "Celery") return true;
  const imported = module.statements.some((one) => one.is === "import" && one.names.some(({ as }) => as === made));
  const own = module.statements.some((one) => one.is === "function" && one.name === made);
  return /^(make|create|init|celery_init)_?(celery|app)?(_app)?$/.test(made) && /celery/.test(made) && (imported || own);
}

function queuesOf({ modules }: PythonProject): readonly string[] {
  const named = new Set<string>();
  let usual = "celery";
  for (const { statements } of modules) {
    for (const statement of statements) {
      const target = statement.is === "assign" ? (lastName(statement.targets[0]) ?? "") : "";
      if (statement.is === "assign" && isDefaultQueue(target)) usual = textOf(statement.value) ?? usual;
      for (const part of expressionsOf(statement).flatMap((expression) => [...within(expression)])) {
        if (part.is === "call") {
          usual = textOf(part.keywords.get("task_default_queue")) ?? usual;
          const queue = textOf(part.keywords.get("queue"));
          if (queue !== undefined && isOfTasks(lastName(part.callee) ?? "")) named.add(queue);
          const declared = lastName(part.callee) === "Queue" ? textOf(part.arguments[0]) : undefined;
          if (declared !== undefined) named.add(declared);
        } else if (part.is === "mapping") {
          for (const [key, value] of part.entries) {
            const text = textOf(value);
            if (text === undefined) continue;
            if (isDefaultQueue(textOf(key) ?? "")) usual = text;
            else if (textOf(key) === "queue") named.add(text);
          }
        }
      }
    }
  }
  const others = [...named].filter((name) => name !== usual && /^[A-Za-z0-9_.:-]{1,100}$/.test(name));
  return [usual, ...others];
}

function isDefaultQueue(name: string): boolean {
  return /^(celery_)?task_default_queue$|^celery_default_queue$/i.test(name);
}

function isOfTasks(callee: string): boolean {
  return /^(shared_task|task|apply_async|signature|s|si|set)$/.test(callee);
}

function beatOf(project: PythonProject, packages: Packages): Celery["beat"] {
  const ownFile = mentions(project, (name) => /beat_schedule_filename$/i.test(name)) !== undefined;
  const usedBeat = mentions(project, (name) => name === "django_celery_beat");
  if (usedBeat !== undefined && packages.has("django-celery-beat")) {
    return { where: usedBeat, scheduler: "django_celery_beat.schedulers:DatabaseScheduler", ownFile: true };
  }
  const where = mentions(project, (name) => /^(celery_?)?beat_schedule$/i.test(name) || name === "add_periodic_task");
  if (where === undefined) return undefined;
  return packages.has("celery-redbeat")
    ? { where, scheduler: "redbeat.RedBeatScheduler", ownFile: true }
    : { where, scheduler: undefined, ownFile };
}

/** Where a name is assigned, given as a keyword, a key or a text, or called. */
function mentions({ modules }: PythonProject, isMeant: (name: string) => boolean): string | undefined {
  for (const module of modules) {
    for (const statement of module.statements) {
      const target = statement.is === "assign" ? lastName(statement.targets[0]) : undefined;
      if (target !== undefined && isMeant(target)) return placeIn(module, statement.line);
      if (expressionsOf(statement).some((expression) => says(expression, isMeant))) return placeIn(module, statement.line);
    }
  }
  return undefined;
}

function says(expression: Expression, isMeant: (name: string) => boolean): boolean {
  if (expression.is === "text" && isMeant(expression.value)) return true;
  if (expression.is === "call") {
    if (isMeant(lastName(expression.callee) ?? "")) return true;
    if ([...expression.keywords.keys()].some(isMeant)) return true;
  }
  return partsOf(expression).some((part) => says(part, isMeant));
}
