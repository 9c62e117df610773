import { notFound, type Refusal } from "./refusal.ts";
import { type Asked, type Route, route } from "./route.ts";
import type { Json } from "./world.ts";

type Work = { key: string; resource: Json; type: string; error?: Refusal };

/** Begins the operation of a change, in the shape of the API's family; the change itself is made already. */
export function operation(asked: Asked, family: "lro" | "compute" | "sql", work: Work): Json {
  const { world, host } = asked;
  const atOnce = world.operations === "at-once";
  const id = `operation-${world.next()}`;
  const place = placeOf(asked, family);
  const begun = family === "lro" ? lro(`${place}operations/${id}`, work, asked) : old(family, asked, id, work, place);
  const key = `${host}/${place}operations/${id}`;
  world.resources.set(key, begun.ended);
  return atOnce ? begun.ended : begun.running;
}

/** Where operations of an API can be asked for. */
export function operationRoutes(path: string): Route[] {
  const get = ({ world, host, path }: Asked) => {
    const name = path
      .replace(/^(?:[a-z]+\/)?v\d\w*\//, "")
      .replace(/\/wait$/, "")
      .replace(/:wait$/, "");
    const found = world.resources.get(`${host}/${name}`);
    if (found === undefined) throw notFound(name);
    return found;
  };
  return [
    route(`GET ${path}/operations/{operation}`, get),
    route(`POST ${path}/operations/{operation}/wait`, get),
    route(`POST ${path}/operations/{operation}:wait`, get),
  ];
}

/** `projects/p/locations/l/`, `projects/p/regions/r/`, `projects/p/global/`, as the asked path begins. */
function placeOf({ path }: Asked, family: "lro" | "compute" | "sql"): string {
  const name = path.replace(/^(?:[a-z]+\/)?v\d\w*\//, "");
  if (family === "sql") return /^projects\/[^/]+\//.exec(name)?.[0] ?? "";
  return /^projects\/[^/]+\/(?:global|(?:locations|regions|zones)\/[^/]+)\//.exec(name)?.[0] ?? "";
}

function lro(name: string, { resource, error, type }: Work, { world }: Asked): { running: Json; ended: Json } {
  const running = { name, metadata: { createTime: world.time(), verb: type, target: resource.name }, done: false };
  const response = type === "delete" ? {} : { "@type": "type.googleapis.com/Resource", ...resource };
  const outcome = error === undefined ? { response } : { error: { code: 9, message: error.message } };
  return { running, ended: { ...running, done: true, ...outcome } };
}

function old(family: "compute" | "sql", asked: Asked, id: string, { resource, type, key, error }: Work, place: string) {
  const { world, host, params } = asked;
  const root = family === "sql" ? "https://sqladmin.googleapis.com/sql/v1beta4/" : "https://www.googleapis.com/compute/v1/";
  const running: Json = {
    kind: `${family}#operation`,
    id: String(world.next()),
    name: id,
    operationType: family === "sql" ? type.toUpperCase() : type,
    targetId: family === "sql" ? resource.name : resource.id,
    targetLink: root + key.slice(host.length + 1),
    targetProject: params.project,
    status: "RUNNING",
    selfLink: `${root}${place}operations/${id}`,
    ...(place.includes("/regions/") && { region: root + place.slice(0, -1) }),
    ...(place.includes("/zones/") && { zone: root + place.slice(0, -1) }),
    insertTime: world.time(),
  };
  const failed = error && { error: { errors: [{ code: error.code, message: error.message }] } };
  return { running, ended: { ...running, status: "DONE", progress: 100, endTime: world.time(), ...failed } };
}
