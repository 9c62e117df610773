/**
 * Collections as nearly all of Google's APIs have them: create, get, list, update and delete by name, with policies and
 * operations. A product says how its collections are named and what the server adds to what was sent.
 */
import { operation } from "./operation.ts";
import { notFound, Refusal } from "./refusal.ts";
import { type Asked, type Route, route } from "./route.ts";
import { etag, type Json } from "./world.ts";

export type Collection = {
  /** Of the collection, with the API's version in front: `v1/projects/{project}/secrets`. */
  path: string;
  /** Where a new one's id comes from: a parameter of the query (`?secretId=`), or a key of the body (`=name`). */
  id: `?${string}` | `=${string}` | ((asked: Asked) => string);
  /** How names are written in the resource: whole (`projects/p/secrets/s`), or as the id alone. */
  names?: "whole" | "short";
  /** The key of the list; unnamed, the last segment of the path. */
  list?: string;
  /** Why one that is there is not made again, in the words of the API. */
  already?: string;
  /** What `create`, `update` and `delete` answer with; unnamed, the resource itself. */
  operations?: "lro" | "compute" | "sql";
  /** PATCH takes a mask and merges, or replaces all that the client may set. */
  update?: "merge" | "replace";
  /** What the server adds. `before` is there when it changes. */
  fill?: (resource: Json, asked: Asked, before: Json | undefined) => Json;
  /** May refuse, or take along what belongs to it. */
  removed?: (resource: Json, asked: Asked) => void;
  /** Only these methods; unnamed, all. */
  only?: readonly ("create" | "get" | "list" | "update" | "delete")[];
};

export function collection(given: Collection): Route[] {
  const one = `${given.path}/{id}`;
  const routes: Record<"create" | "get" | "list" | "update" | "delete", Route[]> = {
    create: [route(`POST ${given.path}`, (asked) => create(given, asked))],
    list: [route(`GET ${given.path}`, (asked) => list(given, asked))],
    get: [route(`GET ${one}`, (asked) => thing(asked))],
    update: [
      route(`PATCH ${one}`, (asked) => update(given, asked, given.update ?? "merge")),
      route(`PUT ${one}`, (asked) => update(given, asked, "replace")),
    ],
    delete: [route(`DELETE ${one}`, (asked) => remove(given, asked))],
  };
  return (given.only ?? (["create", "get", "list", "update", "delete"] as const)).flatMap((method) => routes[method]);
}

/** `host/path` of what is asked for, without the version: the key of resources and policies. */
export function keyOf({ host, path }: Asked, further = ""): string {
  return `${host}/${nameOf(path)}${further}`;
}

/** A path without the API's version in front. */
export function nameOf(path: string): string {
  return path.replace(/^(?:[a-z]+\/)?v\d+(?:(?:alpha|beta)\d*)?\//, "");
}

/** The resource at the asked path. */
export function thing(asked: Asked, key = keyOf(asked)): Json {
  const found = asked.world.resources.get(key);
  if (found === undefined) throw notFound(`Resource ${key}`);
  return found;
}

export function create(given: Collection, asked: Asked, further: Json = {}): Json {
  const id = idOf(given, asked);
  const key = `${keyOf(asked)}/${id}`;
  const { world } = asked;
  if (world.resources.has(key)) {
    throw new Refusal(409, `Resource '${nameOf(`${asked.path}/${id}`)}' already exists.`, {
      reason: given.already ?? "alreadyExists",
    });
  }
  const resource = filled(given, asked, key, id, { ...asked.body, ...further }, undefined);
  world.resources.set(key, resource);
  return answered(given, asked, key, resource, "insert");
}

function list(given: Collection, asked: Asked): Json {
  const [, label, value] = /^labels\.([\w-]+) *[=:] *"?([\w-]*)"?$/.exec(asked.query.get("filter") ?? "") ?? [];
  const items = asked.world
    .below(`${keyOf(asked)}/`)
    .map(([, resource]) => resource)
    .filter(({ labels }) => label === undefined || (labels as Json | undefined)?.[label] === value);
  return { [given.list ?? asked.path.split("/").at(-1) ?? "items"]: items };
}

export function update(given: Collection, asked: Asked, how: "merge" | "replace"): Json {
  const key = keyOf(asked);
  const before = thing(asked, key);
  const wanted = asked.body.etag;
  if (wanted !== undefined && wanted !== "" && wanted !== before.etag) {
    throw new Refusal(409, "There were concurrent changes: the etag does not match.", { code: "ABORTED" });
  }
  const mask = asked.query.get("updateMask") ?? "";
  const sent =
    mask === "" ? (how === "replace" ? asked.body : { ...before, ...asked.body }) : masked(before, asked.body, mask.split(","));
  const resource = filled(given, asked, key, String(asked.params.id), sent, before);
  asked.world.resources.set(key, resource);
  return answered(given, asked, key, resource, "update");
}

export function remove(given: Collection, asked: Asked): Json {
  const key = keyOf(asked);
  const resource = thing(asked, key);
  given.removed?.(resource, asked);
  const { world } = asked;
  world.resources.delete(key);
  for (const map of [world.resources, world.policies]) {
    for (const name of [...map.keys()]) if (name === key || name.startsWith(`${key}/`)) map.delete(name);
  }
  return given.operations === undefined ? {} : answered(given, asked, key, resource, "delete");
}

function idOf({ id, path }: Collection, asked: Asked): string {
  const given =
    typeof id === "function" ? id(asked) : id.startsWith("?") ? asked.query.get(id.slice(1)) : asked.body[id.slice(1)];
  const short = typeof given === "string" ? given.split("/").at(-1) : undefined;
  if (!short) throw new Refusal(400, `no id for a new one of ${path}`);
  return short;
}

function filled(given: Collection, asked: Asked, key: string, id: string, sent: Json, before: Json | undefined): Json {
  const { world, host } = asked;
  const name = given.names === "short" ? id : key.slice(host.length + 1);
  const times = given.names === "short" ? {} : { createTime: before?.createTime ?? world.time(), updateTime: world.time() };
  const resource: Json = { ...sent, name, ...times };
  const full = given.fill?.(resource, asked, before) ?? resource;
  return given.names === "short" ? full : { ...full, etag: etag(full) };
}

function answered(given: Collection, asked: Asked, key: string, resource: Json, type: string): Json {
  return given.operations === undefined ? resource : operation(asked, given.operations, { key, resource, type });
}

/** The resource with what the mask names taken from the body; what the body does not hold is cleared. */
function masked(before: Json, body: Json, mask: readonly string[]): Json {
  const result = structuredClone(before);
  for (const path of mask) {
    const names = path.trim().split(".").map(camel);
    const last = names.pop() ?? "";
    let [to, from]: [Json, unknown] = [result, body];
    for (const name of names) {
      to[name] = { ...(to[name] as Json | undefined) };
      to = to[name] as Json;
      from = (from as Json | undefined)?.[name];
    }
    const value = (from as Json | undefined)?.[last];
    if (value === undefined) delete to[last];
    else to[last] = value;
  }
  return result;
}

function camel(name: string): string {
  return name.replaceAll(/_([a-z])/g, (_, letter: string) => letter.toUpperCase());
}
