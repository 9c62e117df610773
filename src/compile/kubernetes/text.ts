import type { Component, Reference, Text } from "../../app/model.ts";
import { diagnose } from "../../diagnostics/diagnostic.ts";
import { accountEmail, googleName } from "../google-names.ts";
import { postgresText, redisText, type Server } from "./data-text.ts";
import { bucketPath, caPath, filePath } from "./places.ts";
import { type Piece, secretPiece } from "./secret-text.ts";
import type { Stage } from "./stage.ts";

/** A filled text: literals, and values that only Secret Manager knows. */
export type Filled = readonly Piece[];

/** The port a service listens on inside its container. */
export function portOf(component: Component): number | undefined {
  return component.kind === "service" ? (component.port ?? 8080) : undefined;
}

/** Fills the texts of one component and remembers what they need: that decides mounts, grants and network policies. */
export class Texts {
  readonly files = new Set<string>();
  readonly buckets = new Set<string>();
  readonly data = new Set<string>();
  readonly services = new Set<string>();
  readonly authorities = new Set<string>();
  readonly #stage: Stage;
  readonly #component: Component;

  constructor(stage: Stage, component: Component) {
    this.#stage = stage;
    this.#component = component;
  }

  fill(text: Text): Filled {
    return joined(text.flatMap((part) => ("literal" in part ? [part.literal] : this.#value(part.reference))));
  }

  /** A text without secrets: those are refused where a string is printed. */
  plain(text: Text): string {
    return this.fill(text)
      .map((piece) => {
        if (typeof piece === "string") return piece;
        throw new Error(`a secret where a text of ${this.#component.name} is printed`);
      })
      .join("");
  }

  #value(reference: Reference): readonly Piece[] {
    const { app, release, google, outputs } = this.#stage;
    switch (reference.of) {
      case "secret":
        if (reference.member === "resource") return [`projects/${google.project}/secrets/${this.#secretId(reference.name)}`];
        return this.#secret(reference.name);
      case "file":
        if (reference.member === "text") return this.file(reference.name);
        this.files.add(reference.name);
        return [filePath(this.#file(reference.name))];
      case "postgres":
        return postgresText(this.#stage, reference.name, reference.member, this.#server(reference.name, reference.member));
      case "redis":
        return redisText(this.#stage, reference.name, reference.member, this.#server(reference.name, reference.member));
      case "bucket":
        return [this.#bucket(reference.name, reference.member)];
      case "service":
        this.services.add(reference.name);
        return [`http://${reference.name}.${this.#stage.namespace}.svc.cluster.local`];
      case "job":
        return [this.#job(reference.name, reference.member)];
      case "access":
        return [this.#access(reference.member)];
      case "network":
        return [outputs.egress.join(",")];
      case "self":
        return [this.#self(reference.member)];
      case "sites":
        return [[...new Set(app.sites.flatMap(({ queues }) => queues))].sort().join(",")];
      case "site":
        return ["home"];
      case "stage":
        return [reference.member === "name" ? app.stage : app.target];
      case "release":
        return [{ id: release.id, commit: release.commit ?? "", digest: release.digest }[reference.member]];
      default:
        return reference satisfies never;
    }
  }

  /** What a file says to this component. */
  file(name: string): Filled {
    const { content } = this.#file(name);
    if ("text" in content) return this.fill(content.text);
    if ("template" in content) return this.fill(this.#stage.template(name));
    return [new TextDecoder().decode(this.#stage.content(name))];
  }

  #file(name: string) {
    const found = this.#stage.app.files.find((file) => file.name === name);
    if (found === undefined) throw new Error(`no file ${name} in ${this.#stage.app.name}`);
    return found;
  }

  #secretId(name: string): string {
    const { app } = this.#stage;
    const source = app.secrets.find((secret) => secret.name === name);
    return source?.source === "existing" ? source.secret : googleName("secret", app.name, app.stage, name);
  }

  #secret(name: string): readonly Piece[] {
    const source = this.#stage.app.secrets.find((secret) => secret.name === name);
    // Composed from its parts where it is read, so that no copy of them can grow old.
    if (source?.source === "compose") return this.fill(source.text);
    return [secretPiece("secrets", name, this.#secretId(name))];
  }

  #server(name: string, member: string): Server {
    this.data.add(name);
    const found = this.#stage.outputs.data[name];
    if (found === undefined) this.#stage.report(diagnose("kubernetes-output-missing", { name, stage: this.#stage.app.stage }));
    if (member === "ca" && found?.ca !== undefined) this.authorities.add(name);
    return { host: found?.host ?? "unknown", port: found?.port ?? 0, ca: found?.ca === undefined ? "" : caPath(name) };
  }

  #bucket(name: string, member: "path" | "url" | "name"): string {
    const { app } = this.#stage;
    const bucket = this.#stage.datum(name, "bucket");
    if (member === "path") {
      this.buckets.add(name);
      return bucketPath(bucket);
    }
    if (member === "name") return bucketName(this.#stage, name);
    const route = app.access?.routes.find(({ to }) => to === name);
    return route === undefined ? "" : `${this.#access("url")}${route.path}`;
  }

  #job(name: string, member: Extract<Reference, { of: "job" }>["member"]): string {
    const { app, release, google } = this.#stage;
    const ground = app.ground.shares ?? app.stage;
    switch (member) {
      case "image":
        return release.images[name] ?? "";
      case "identity":
        return accountEmail(google.project, googleName("account", app.name, app.stage, name));
      case "network":
        return app.ground.network.existing ?? googleName("compute", app.name, ground);
      case "subnetwork":
        return googleName("compute", app.name, ground);
      case "region":
        return google.region;
      case "project":
        return google.project;
      default:
        return member satisfies never;
    }
  }

  #access(member: "domain" | "url"): string {
    const { access } = this.#stage.app;
    // Without a name of its own the stage is reached from inside only, by the service that would get `/`.
    const service = access?.routes.find(({ path }) => path === "/")?.to ?? "";
    const domain = access?.domain ?? `${service}.${this.#stage.namespace}.svc.cluster.local`;
    if (member === "domain") return domain;
    return access?.domain === undefined ? `http://${domain}` : `https://${domain}`;
  }

  #self(member: "port" | "metrics.port" | "queues"): string {
    const component = this.#component;
    if (member === "port") return String(portOf(component) ?? "");
    if (member === "metrics.port") return String(component.metrics?.port ?? portOf(component) ?? "");
    return component.kind === "worker" ? component.queues.join(",") : "";
  }
}

/** The name of a bucket of the stage. */
export function bucketName(stage: Stage, name: string): string {
  const { app, google } = stage;
  return stage.datum(name, "bucket").hosting.existing ?? googleName("bucket", google.project, app.name, app.stage, name);
}

/** Neighbouring literals as one, empty ones as none. */
function joined(pieces: readonly Piece[]): Filled {
  const all: Piece[] = [];
  for (const piece of pieces) {
    const last = all.at(-1);
    if (piece === "") continue;
    if (typeof piece === "string" && typeof last === "string") all[all.length - 1] = last + piece;
    else all.push(piece);
  }
  return all;
}
