import { fill } from "../app/fill.ts";
import type { Reference } from "../app/model.ts";
import { join, Secret, type Value } from "../app/secret.ts";
import type { LocalStage } from "../compile/local/stage.ts";
import { Failure } from "../diagnostics/failure.ts";
import { internalPort, postgresPort, redisPort } from "./purposes.ts";
import type { World } from "./world.ts";

/** Who reads: one instance or job of one component, with what the machine gave it. */
export type Reader = {
  stage: string;
  release: string;
  component: string;
  port: number | undefined;
  metricsPort: number | undefined;
  /** Its own folder for temporary files, as it sees it. */
  temporary: string;
  /** Where its files lie, as it sees them. */
  files: (name: string) => string;
  /** What a file says, filled. */
  fileText: (name: string) => Value;
  /** Where a bucket lies, as it sees it. */
  bucket: (name: string) => string;
  /** The address of the machine's servers, as it sees them. */
  dataHost: string;
};

/** Resolves each reference to the value it has now for this reader. What was resolved was checked before, so a miss is our bug. */
export function lookup(world: World, compiled: LocalStage, reader: Reader): (reference: Reference) => Value {
  const port = (purpose: string): string => {
    const found = world.journal.ports.get(reader.stage, purpose);
    if (found === undefined) throw new Error(`no port for ${purpose} in stage ${reader.stage}`);
    return String(found);
  };
  const secret = (name: string): Value => {
    const source = compiled.secrets.find((s) => s.name === name);
    if (source?.source === "compose") return fill(source.text, resolve);
    const found = world.secrets(reader.stage).get(name);
    if (found === undefined && source?.source === "supply") {
      throw new Failure("secrets-missing", { stage: reader.stage, missing: [{ name, what: source.what }] });
    }
    if (found === undefined) throw new Error(`secret ${name} of stage ${reader.stage} has no value`);
    return found;
  };
  const stagePort = () => String(world.journal.stages.get(reader.stage)?.port);

  const resolve = (reference: Reference): Value => {
    switch (reference.of) {
      case "secret":
        return reference.member === "value" ? secret(reference.name) : reference.name;
      case "file":
        if (reference.member === "path") return reader.files(reference.name);
        return reader.fileText(reference.name);
      case "postgres":
        return postgres(reference, compiled, world, reader, port);
      case "redis":
        return redis(reference, world, reader, port);
      case "bucket":
        if (reference.member === "path") return reader.bucket(reference.name);
        if (reference.member === "name") return `${compiled.app}-${reader.stage}-${reference.name}`;
        return bucketUrl(compiled, reference.name, `http://127.0.0.1:${stagePort()}`);
      case "service":
        return `http://${reader.dataHost}:${port(internalPort(reference.name))}`;
      case "access":
        return reference.member === "domain" ? "127.0.0.1" : `http://127.0.0.1:${stagePort()}`;
      case "self":
        if (reference.member === "port") return String(reader.port ?? "");
        if (reference.member === "tmp") return reader.temporary;
        if (reference.member === "metrics.port") return String(reader.metricsPort ?? "");
        return queuesOf(compiled, reader.component).join(",");
      case "sites":
        return compiled.sites.flatMap((site) => site.queues).join(",");
      case "site":
        return "home";
      case "stage":
        return reference.member === "name" ? reader.stage : "local";
      case "release": {
        const release = world.releases.get(reader.release);
        if (reference.member === "id") return release.id;
        return reference.member === "commit" ? (release.commit ?? "") : release.digest;
      }
      case "network":
        // Where requests of this machine come from, as this machine sees them.
        return "127.0.0.1";
      case "job":
        throw new Error(`\${${reference.of}…} has no value on this machine; check should have refused it`);
      default:
        return reference satisfies never;
    }
  };
  return resolve;
}

type Of<K extends Reference["of"]> = Extract<Reference, { of: K }>;

function postgres(
  reference: Of<"postgres">,
  compiled: LocalStage,
  world: World,
  reader: Reader,
  port: (purpose: string) => string,
): Value {
  const spec = compiled.postgres.find((p) => p.name === reference.name);
  if (spec === undefined) throw new Error(`no postgres ${reference.name}`);
  const password = world.secrets(reader.stage).data(reference.name);
  const at = `${reader.dataHost}:${port(postgresPort(reference.name))}/${spec.database}`;
  const address = join([`${encodeURIComponent(spec.user)}:`, encoded(password), `@${at}`]);
  switch (reference.member) {
    case "host":
      return reader.dataHost;
    case "port":
      return port(postgresPort(reference.name));
    case "name":
      return spec.database;
    case "user":
      return spec.user;
    case "password":
      return password;
    case "address":
      return address;
    case "url":
      return join(["postgresql://", address]);
    case "sslmode":
      return "disable";
    case "sslnegotiation":
      return "postgres";
    // There is no TLS on one machine's loopback, so there is nothing to trust and nothing to show.
    case "ca":
    case "certificate":
    case "key":
      return "";
    default:
      return reference.member satisfies never;
  }
}

function redis(reference: Of<"redis">, world: World, reader: Reader, port: (purpose: string) => string): Value {
  const password = world.secrets(reader.stage).data(reference.name);
  switch (reference.member) {
    case "scheme":
      return "redis";
    case "host":
      return reader.dataHost;
    case "port":
      return port(redisPort(reference.name));
    case "user":
      return "default";
    case "password":
      return password;
    case "url":
      return join(["redis://:", encoded(password), `@${reader.dataHost}:${port(redisPort(reference.name))}/0`]);
    case "ca":
    case "certificate":
    case "key":
      return "";
    default:
      return reference.member satisfies never;
  }
}

const encoded = (secret: Secret): Secret => new Secret(encodeURIComponent(secret.reveal()));

function bucketUrl(compiled: LocalStage, bucket: string, url: string): string {
  const route = compiled.edge.routes.find((r) => r.to === "bucket" && r.bucket === bucket);
  return route === undefined ? "" : `${url}${route.path}`;
}

function queuesOf(compiled: LocalStage, component: string): readonly string[] {
  return [...compiled.processes, ...compiled.jobs].find((p) => p.component === component)?.queues ?? [];
}
