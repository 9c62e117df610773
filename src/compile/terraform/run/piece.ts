/** What the texts of the manifest say once their references are followed, as Terraform sees it. */
import type { Component, Part, Reference, Text } from "../../../app/model.ts";
import { HOME } from "../../local/known.ts";
import { placeOf } from "../context.ts";
import { bucketName, databaseName, databaseUser, dataOutput } from "../data/names.ts";
import { raw, template, type Value } from "../hcl/expression.ts";
import { networkName, runSubnetName } from "../network/names.ts";
import { remote } from "../remote.ts";
import { passwordKey, secretPath } from "../secret.ts";
import { accountOf } from "./account.ts";
import { accessUrl, serviceUrl } from "./address.ts";
import { caPath } from "./authority.ts";
import { bucketPath, bucketUrl } from "./bucket.ts";
import { filePath, readFile } from "./file.ts";
import { portOf } from "./port.ts";
import type { RunStage } from "./stage.ts";

/** Text that may be read by anybody, or the value of a secret. `encoded`: as it stands within an address. */
export type Piece = { plain: Value<string> } | { secret: string; encoded: boolean };

/** Follows the references of a text as one component reads it. */
export function piecesOf(stage: RunStage, reader: Component, text: Text): readonly Piece[] {
  return text.flatMap((part) => pieceOf(stage, reader, part));
}

/** A text without secrets as Terraform writes it; `undefined` where it holds one. */
export function plainText(pieces: readonly Piece[]): Value<string> | undefined {
  const parts = pieces.flatMap((piece) => ("plain" in piece ? [piece.plain] : []));
  return parts.length === pieces.length ? template(...parts) : undefined;
}

function pieceOf(stage: RunStage, reader: Component, part: Part): readonly Piece[] {
  return "literal" in part ? plain(part.literal) : follow(stage, reader, part.reference);
}

function plain(value: Value<string>): readonly Piece[] {
  return value === "" ? [] : [{ plain: value }];
}

function secret(key: string, encoded = false): readonly Piece[] {
  return [{ secret: key, encoded }];
}

function follow(stage: RunStage, reader: Component, reference: Reference): readonly Piece[] {
  const { context, app } = stage;
  switch (reference.of) {
    case "secret":
      if (reference.member === "resource") return plain(secretPath(context, reference.name));
      return secretValue(stage, reader, reference.name);
    case "file":
      return reference.member === "path" ? plain(filePath(stage, reference.name)) : contentOf(stage, reader, reference.name);
    case "postgres":
      return postgres(stage, reference);
    case "redis":
      return redis(stage, reference);
    case "bucket":
      if (reference.member === "path") return plain(bucketPath(stage, reference.name));
      return plain(reference.member === "name" ? bucketName(context, reference.name) : bucketUrl(stage, reference.name));
    case "service":
      return plain(serviceUrl(stage, reader, reference.name));
    case "job":
      return plain(ofJob(stage, reference.name, reference.member));
    case "access":
      return plain(accessUrl(stage, reference.member));
    case "network":
      return plain(raw(`join(",", ${remote("foundation", "egress_addresses").text})`));
    case "self":
      if (reference.member === "port") return plain(String(portOf(reader)));
      if (reference.member === "tmp") return plain("/tmp");
      if (reference.member === "metrics.port") return plain(String(reader.metrics?.port ?? portOf(reader)));
      return plain(reader.kind === "worker" ? reader.queues.join(",") : "");
    case "sites":
      return plain([...new Set(app.sites.flatMap(({ queues }) => queues))].sort().join(","));
    case "site":
      return plain(HOME);
    case "stage":
      return plain(reference.member === "name" ? app.stage : app.target);
    case "release":
      return plain(
        raw({ id: "var.release", commit: "var.commit", digest: `split("@", var.images["${reader.name}"])[1]` }[reference.member]),
      );
    default:
      return reference satisfies never;
  }
}

/** A composed secret is what it is composed of, wherever it stands within a longer text. */
function secretValue(stage: RunStage, reader: Component, name: string): readonly Piece[] {
  const source = stage.app.secrets.find((other) => other.name === name);
  return source?.source === "compose" ? piecesOf(stage, reader, source.text) : secret(name);
}

function contentOf(stage: RunStage, reader: Component, name: string): readonly Piece[] {
  const content = stage.app.files.find((file) => file.name === name)?.content;
  return content !== undefined && "text" in content ? piecesOf(stage, reader, content.text) : plain(readFile(name));
}

type Of<K extends Reference["of"]> = Extract<Reference, { of: K }>;

function postgres({ app, context }: RunStage, { name, member }: Of<"postgres">): readonly Piece[] {
  const found = app.data.find((datum) => datum.kind === "postgres" && datum.name === name);
  if (found?.kind !== "postgres") throw new Error(`no postgres ${name}`);
  const host = remote("data", dataOutput(name, "host"));
  const address = [
    ...plain(`${encodeURIComponent(databaseUser(context, found))}:`),
    ...secret(passwordKey(name), true),
    ...plain("@"),
    ...plain(host),
    ...plain(`:5432/${databaseName(context, found)}`),
  ];
  switch (member) {
    case "host":
      return plain(host);
    case "port":
      return plain("5432");
    case "name":
      return plain(databaseName(context, found));
    case "user":
      return plain(databaseUser(context, found));
    case "password":
      return secret(passwordKey(name));
    case "address":
      return address;
    case "url":
      return [...plain("postgresql://"), ...address];
    case "sslmode":
      // Google's own authority signs the server by the instance's name, not by its address: encrypted, and no name compared.
      return plain(found.hosting.tls === "none" ? "disable" : "require");
    case "sslnegotiation":
      return plain("postgres");
    case "ca":
      return plain(found.hosting.tls === "none" ? "" : caPath(name));
    case "certificate":
    case "key":
      return [];
    default:
      return member satisfies never;
  }
}

function redis({ app }: RunStage, { name, member }: Of<"redis">): readonly Piece[] {
  const found = app.data.find((datum) => datum.kind === "redis" && datum.name === name);
  if (found?.kind !== "redis") throw new Error(`no redis ${name}`);
  const host = remote("data", dataOutput(name, "host"));
  const port = raw(`tostring(${remote("data", dataOutput(name, "port")).text})`);
  const scheme = found.hosting.tls === "none" ? "redis" : "rediss";
  switch (member) {
    case "scheme":
      return plain(scheme);
    case "host":
      return plain(host);
    case "port":
      return plain(port);
    case "user":
      return plain("default");
    case "password":
      return secret(passwordKey(name));
    case "url":
      return [
        ...plain(`${scheme}://:`),
        ...secret(passwordKey(name), true),
        ...plain("@"),
        ...plain(host),
        ...plain(":"),
        ...plain(port),
        ...plain("/0"),
      ];
    case "ca":
      return plain(found.hosting.tls === "none" ? "" : caPath(name));
    case "certificate":
    case "key":
      return [];
    default:
      return member satisfies never;
  }
}

function ofJob(stage: RunStage, name: string, member: Of<"job">["member"]): Value<string> {
  const { context } = stage;
  switch (member) {
    case "image":
      return raw(`var.images["${name}"]`);
    case "identity":
      return accountOf(stage, name);
    case "network":
      return networkName(context);
    case "subnetwork":
      return runSubnetName(context);
    case "region":
      return placeOf(context).region;
    case "project":
      return context.google.project;
    default:
      return member satisfies never;
  }
}
