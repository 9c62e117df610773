import { createHash } from "node:crypto";
import { Refusal } from "./refusal.ts";

export type Json = Record<string, unknown>;

/** All that the stand-in remembers: resources by `<host>/<name>`, policies, operations, projects with their enabled APIs. */
export class World {
  readonly resources = new Map<string, Json>();
  readonly policies = new Map<string, Json>();
  readonly projects = new Map<string, { number: string; enabled: Set<string>; billing: string | undefined }>();
  /** Permissions that the caller does not have, as `testIamPermissions` tells. */
  readonly denied = new Set<string>();
  /** What Cloud Logging holds. */
  readonly logs: Json[] = [];
  /** How a job's execution ends; unnamed, well. It may read what the execution was started with. */
  jobs: (execution: Json) => "succeeded" | "failed" | "running" = () => "succeeded";
  /** Operations of each API end at once, or only after having been asked for once. */
  readonly operations: "at-once" | "when-asked";
  readonly now: () => Date;
  #serial = 0;

  constructor(options: { operations?: "at-once" | "when-asked"; now?: () => Date } = {}) {
    this.operations = options.operations ?? "at-once";
    this.now = options.now ?? (() => new Date());
  }

  /** 1, 2, 3, …: ids, generations, versions. */
  next(): number {
    return ++this.#serial;
  }

  time(): string {
    return this.now().toISOString();
  }

  addProject(project: string, enabled: Iterable<string>, billing: string | undefined): void {
    const number = String(Number.parseInt(createHash("sha256").update(project).digest("hex").slice(0, 10), 16) + 10 ** 11);
    this.projects.set(project, { number, enabled: new Set(enabled), billing });
  }

  /** By id or number. */
  project(name: string): { id: string; number: string; enabled: Set<string>; billing: string | undefined } {
    for (const [id, project] of this.projects) if (id === name || project.number === name) return { id, ...project };
    throw new Refusal(403, `Permission denied on resource project ${name} (or it may not exist).`, {
      reason: "CONSUMER_INVALID",
      metadata: { consumer: `projects/${name}` },
    });
  }

  /** Resources of one collection, by name. */
  below(prefix: string): [string, Json][] {
    const found = [...this.resources].filter(([name]) => name.startsWith(prefix) && !name.slice(prefix.length).includes("/"));
    return found.toSorted(([a], [b]) => (a < b ? -1 : 1));
  }
}

/** A short tag that changes with the content. */
export function etag(value: unknown): string {
  return createHash("sha256").update(JSON.stringify(value)).digest("base64url").slice(0, 16);
}
