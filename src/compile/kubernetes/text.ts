import type { Component, Reference, Text } from "../../app/model.ts";
import { diagnose } from "../../diagnostics/diagnostic.ts";
import { accountEmail } from "../google-names.ts";
import { stageName } from "../terraform/context.ts";
import { BUCKETS, bucketName } from "../terraform/data/names.ts";
import { networkName, nodesSubnetName, runSubnetName } from "../terraform/network/names.ts";
import { secretId, secretPath } from "../terraform/secret.ts";
import { postgresText, redisText, type Server } from "./data-text.ts";
import { bucketPath, caPath, filePath } from "./places.ts";
import { portOf } from "./port.ts";
import { SCRATCH } from "./scratch.ts";
import { type Piece, secretPiece } from "./secret-text.ts";
import { isInCluster } from "./servers.ts";
import { urlOf } from "./service.ts";
import type { Stage } from "./stage.ts";

/** A filled text: literals, and values that only Secret Manager knows. */
export type Filled = readonly Piece[];

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
    const { app, context, release, outputs } = this.#stage;
    switch (reference.of) {
      case "secret":
        if (reference.member === "resource") return [secretPath(context, reference.name)];
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
        return [urlOf(this.#stage, reference.name)];
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

  #secret(name: string): readonly Piece[] {
    const source = this.#stage.app.secrets.find((secret) => secret.name === name);
    // Composed from its parts where it is read, so that no copy of them can grow old.
    if (source?.source === "compose") return this.fill(source.text);
    return [secretPiece("secrets", name, secretId(this.#stage.context, name))];
  }

  #server(name: string, member: string): Server {
    this.data.add(name);
    const found = this.#stage.server(name);
    const datum = this.#stage.app.data.find((one) => one.name === name);
    const own = datum?.kind === "postgres" && isInCluster(datum);
    if (found === undefined) this.#stage.report(diagnose("kubernetes-output-missing", { name, stage: this.#stage.app.stage }));
    const known = own || found?.ca !== undefined;
    if (member === "ca" && known) this.authorities.add(name);
    return { host: found?.host ?? "unknown", port: found?.port ?? 0, ca: known ? caPath(name) : "" };
  }

  #bucket(name: string, member: "path" | "url" | "name"): string {
    const { app } = this.#stage;
    const bucket = this.#stage.datum(name, "bucket");
    if (member === "path") {
      this.buckets.add(name);
      return bucketPath(bucket);
    }
    if (member === "name") return bucketName(this.#stage.context, name);
    const route = app.access?.routes.find(({ to }) => to === name);
    if (route === undefined) return `https://${BUCKETS}/${bucketName(this.#stage.context, name)}`;
    return `${this.#access("url")}${route.path.replace(/\/$/, "")}`;
  }

  #job(name: string, member: Extract<Reference, { of: "job" }>["member"]): string {
    const { app, context, release, project } = this.#stage;
    const placed = app.components.find((component) => component.name === name)?.placed;
    switch (member) {
      case "image":
        return release.images[name] ?? "";
      case "identity":
        return accountEmail(project, stageName(context, "account", name));
      case "network":
        return networkName(context);
      case "subnetwork":
        return placed === "cloud-run" ? runSubnetName(context) : nodesSubnetName(context);
      case "region":
        return context.google.region;
      case "project":
        return project;
      default:
        return member satisfies never;
    }
  }

  #access(member: "domain" | "url"): string {
    const { access } = this.#stage.app;
    if (access?.domain !== undefined) return member === "domain" ? access.domain : `https://${access.domain}`;
    // Without a name of its own the stage is reached from inside only, by the service that would get `/`.
    const url = urlOf(this.#stage, access?.routes.find(({ path }) => path === "/")?.to ?? "");
    return member === "url" ? url : new URL(url).hostname;
  }

  #self(member: "port" | "metrics.port" | "queues" | "tmp"): string {
    const component = this.#component;
    if (member === "tmp") return SCRATCH;
    if (member === "port") return String(portOf(component) ?? "");
    if (member === "metrics.port") return String(component.metrics?.port ?? portOf(component) ?? "");
    return component.kind === "worker" ? component.queues.join(",") : "";
  }
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
