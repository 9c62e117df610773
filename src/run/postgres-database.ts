import { createHash, createHmac, pbkdf2Sync, randomBytes } from "node:crypto";
import { join } from "node:path";
import pg from "pg";
import type { Postgres } from "../app/model.ts";
import type { Secret } from "../app/secret.ts";
import { SUPERUSER } from "./postgres-settings.ts";

/** Where the administrator reaches a server: by its unix socket, which lies in a folder that is private to us. */
export type AdministratorDoor = { sockets: string; port: number; password: Secret };

/** The file of the unix socket, by the name that every client of Postgres expects. */
export function socketOf({ sockets, port }: AdministratorDoor): string {
  return join(sockets, `.s.PGSQL.${port}`);
}

/** The server went away or is not there yet: it was killed, ends, or recovers. What was asked may be asked again. */
export class ServerInterrupted extends Error {}

/** Works with the server as its administrator, in the database named. Rejects with `ServerInterrupted` where that may pass. */
export async function asAdministrator<T>(
  door: AdministratorDoor,
  database: string,
  work: (client: pg.Client) => Promise<T>,
): Promise<T> {
  const client = new pg.Client({
    host: door.sockets,
    port: door.port,
    user: SUPERUSER,
    password: door.password.reveal(),
    database,
    application_name: "fairlead",
    connectionTimeoutMillis: 10_000,
    ssl: false,
  });
  let connected = false;
  client.on("error", () => {
    connected = false;
  });
  try {
    await client.connect();
    connected = true;
    return await work(client);
  } catch (cause) {
    if (cause instanceof pg.DatabaseError ? !cause.code?.startsWith(OPERATOR_INTERVENTION) : connected) throw cause;
    throw new ServerInterrupted("the server is not there", { cause });
  } finally {
    await client.end();
  }
}

/** Class of codes of a server that starts, ends or recovers: https://www.postgresql.org/docs/current/errcodes-appendix.html */
const OPERATOR_INTERVENTION = "57P";

/** Makes the app's role and database where they are missing, and gives the role this password. */
export async function ensureDatabase(
  client: pg.Client,
  spec: Pick<Postgres, "user" | "database">,
  password: Secret,
): Promise<void> {
  const user = pg.escapeIdentifier(spec.user);
  const database = pg.escapeIdentifier(spec.database);
  const roles = await client.query("SELECT 1 FROM pg_roles WHERE rolname = $1", [spec.user]);
  const verb = roles.rowCount === 0 ? "CREATE" : "ALTER";
  await client.query(`${verb} ROLE ${user} LOGIN PASSWORD ${pg.escapeLiteral(scramVerifier(password))}`);
  const databases = await client.query("SELECT datdba::regrole = $2::regrole AS owned FROM pg_database WHERE datname = $1", [
    spec.database,
    user,
  ]);
  const [found] = databases.rows;
  if (found === undefined) await client.query(`CREATE DATABASE ${database} OWNER ${user}`);
  else if (found.owned !== true) await client.query(`ALTER DATABASE ${database} OWNER TO ${user}`);
}

/**
 * What Postgres keeps of a password (RFC 5803), made here so that the password itself is never in a statement, which
 * the server could log. The password must be ASCII, as SASLprep leaves that as it is; ours are generated.
 */
export function scramVerifier(password: Secret, salt = randomBytes(16)): string {
  const iterations = 4096;
  const salted = pbkdf2Sync(password.reveal(), salt, iterations, 32, "sha256");
  const key = (name: string) => createHmac("sha256", salted).update(name).digest();
  const stored = createHash("sha256").update(key("Client Key")).digest("base64");
  const server = key("Server Key").toString("base64");
  return `SCRAM-SHA-256$${iterations}:${salt.toString("base64")}$${stored}:${server}`;
}
