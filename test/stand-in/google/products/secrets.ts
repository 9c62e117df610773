/** Secret Manager: secrets, and versions whose payload only `access` gives. */
import { collection, keyOf, nameOf, thing } from "../collection.ts";
import { policyRoutes } from "../policy.ts";
import { notFound, Refusal } from "../refusal.ts";
import { type Asked, type Product, route } from "../route.ts";
import { etag, type Json } from "../world.ts";

const host = "secretmanager.googleapis.com";

function addVersion(asked: Asked): Json {
  const { world } = asked;
  const secret = keyOf(asked).replace(/:addVersion$/, "");
  thing(asked, secret);
  const number = world.below(`${secret}/versions/`).length + 1;
  const name = nameOf(`v1/${secret.slice(host.length + 1)}/versions/${number}`);
  const version: Json = { name, createTime: world.time(), state: "ENABLED", replicationStatus: { automatic: {} } };
  version.etag = etag([name, "ENABLED"]);
  // Versions sort by number, not by text: `below` is only counted here.
  world.resources.set(`${secret}/versions/${number}`, { ...version, payload: asked.body.payload });
  return version;
}

/** The version asked for by number, or the newest one by `latest`. */
function versionOf(asked: Asked): Json {
  const key = keyOf(asked).replace(/:\w+$/, "");
  if (!key.endsWith("/latest")) return thing(asked, key);
  const newest = versions(asked, key.slice(0, -"latest".length))[0];
  if (newest === undefined) throw notFound(`Secret Version ${key}`);
  return newest;
}

function versions({ world }: Asked, prefix: string): Json[] {
  const number = (version: Json) => Number(String(version.name).split("/").at(-1));
  return world
    .below(prefix)
    .map(([, version]) => version)
    .toSorted((a, b) => number(b) - number(a));
}

function shown({ payload: _payload, ...version }: Json): Json {
  return version;
}

function access(asked: Asked): Json {
  const { name, payload, state } = versionOf(asked);
  if (state !== "ENABLED")
    throw new Refusal(400, `Secret Version [${name}] is in ${state} state.`, { code: "FAILED_PRECONDITION" });
  return { name, payload };
}

function become(state: "DESTROYED" | "ENABLED" | "DISABLED") {
  return (asked: Asked): Json => {
    const version = versionOf(asked);
    if (version.state === "DESTROYED")
      throw new Refusal(400, "Secret Version is already in DESTROYED state.", { code: "FAILED_PRECONDITION" });
    version.state = state;
    version.etag = etag([version.name, state]);
    if (state === "DESTROYED") {
      version.destroyTime = asked.world.time();
      delete version.payload;
    }
    return shown(version);
  };
}

const version = "v1/projects/{project}/secrets/{secret}/versions/{version}";

export const secrets: Product = {
  host,
  variables: { GOOGLE_SECRET_MANAGER_CUSTOM_ENDPOINT: "v1/" },
  routes: [
    ...policyRoutes("v1"),
    ...collection({ path: "v1/projects/{project}/secrets", id: "?secretId" }),
    route("POST v1/projects/{project}/secrets/{secret}:addVersion", addVersion),
    route("GET v1/projects/{project}/secrets/{secret}/versions", (asked) => {
      const found = versions(asked, `${keyOf(asked)}/`);
      return { versions: found.map(shown), totalSize: found.length };
    }),
    route(`GET ${version}`, (asked) => shown(versionOf(asked))),
    route(`GET ${version}:access`, access),
    route(`POST ${version}:destroy`, become("DESTROYED")),
    route(`POST ${version}:disable`, become("DISABLED")),
    route(`POST ${version}:enable`, become("ENABLED")),
  ],
};
