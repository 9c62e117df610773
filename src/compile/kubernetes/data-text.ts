import type { PostgresMember, RedisMember } from "../../app/model.ts";
import { databaseName, databaseUser } from "../terraform/data/names.ts";
import { passwordKey, secretId } from "../terraform/secret.ts";
import { type Piece, type SecretPiece, secretPiece } from "./secret-text.ts";
import type { Stage } from "./stage.ts";

/** Where a data server is asked, and where the certificate of its authority lies; empty where there is none to trust. */
export type Server = { host: string; port: number; ca: string };

/** The password of a data server's user, which its stack wrote to Secret Manager. */
export function dataPassword({ context }: Stage, datum: string): SecretPiece {
  return secretPiece("data", datum, secretId(context, passwordKey(datum)));
}

export function postgresText(stage: Stage, name: string, member: PostgresMember, { host, port, ca }: Server): readonly Piece[] {
  const datum = stage.datum(name, "postgres");
  const database = databaseName(stage.context, datum);
  const user = databaseUser(stage.context, datum);
  const password = dataPassword(stage, name);
  const address = [`${encodeURIComponent(user)}:`, { ...password, encoded: true }, `@${host}:${port}/${database}`];
  switch (member) {
    case "host":
      return [host];
    case "port":
      return [String(port)];
    case "name":
      return [database];
    case "user":
      return [user];
    case "password":
      return [password];
    case "address":
      return address;
    case "url":
      return ["postgresql://", ...address];
    case "sslmode":
      return [datum.hosting.tls === "none" ? "disable" : "require"];
    case "sslnegotiation":
      return ["postgres"];
    case "ca":
      return [ca];
    // Managed SQL knows no login by certificate.
    case "certificate":
    case "key":
      return [];
    default:
      return member satisfies never;
  }
}

export function redisText(stage: Stage, name: string, member: RedisMember, { host, port, ca }: Server): readonly Piece[] {
  const { hosting } = stage.datum(name, "redis");
  const scheme = hosting.tls === "none" ? "redis" : "rediss";
  const password = dataPassword(stage, name);
  switch (member) {
    case "scheme":
      return [scheme];
    case "host":
      return [host];
    case "port":
      return [String(port)];
    case "user":
      return ["default"];
    case "password":
      return [password];
    case "url":
      return [`${scheme}://:`, { ...password, encoded: true }, `@${host}:${port}/0`];
    case "ca":
      return [ca];
    case "certificate":
    case "key":
      return [];
    default:
      return member satisfies never;
  }
}
