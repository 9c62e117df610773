/**
 * A real cluster whose nodes are this machine, named by `FAIRLEAD_TEST_KUBECONFIG`, and what an app needs beside it: an image
 * in a registry of the test's own, and a Postgres that Pods reach.
 */
import { execFile, execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { chown, mkdtemp, rm, writeFile } from "node:fs/promises";
import { connect, createServer } from "node:net";
import { tmpdir } from "node:os";
import { delimiter, dirname, join } from "node:path";
import { promisify } from "node:util";
import { systemAccount } from "../../src/run/account.ts";
import { cacheFolder } from "../../src/run/cache-folder.ts";
import { findProgram } from "../../src/run/find-program.ts";
import { getRedis } from "../../src/run/redis-binaries.ts";
import { containerMeans } from "./containers.ts";
import { freePort } from "./data.ts";
import { eventually } from "./eventually.ts";
import { registryProgram, startRegistry } from "./registry.ts";

const run = promisify(execFile);
const KUBECONFIG = process.env.FAIRLEAD_TEST_KUBECONFIG ?? "";

export type NodeMeans = {
  kubeconfig: string;
  /** The node's own address, which Pods reach. */
  address: string;
  registryProgram: string;
  baseImage: string;
};

/** What tests on a real node need; or what is missing, and how to get it. */
export async function nodeMeans(): Promise<NodeMeans | string> {
  if (!existsSync(KUBECONFIG))
    return "no cluster: set FAIRLEAD_TEST_KUBECONFIG to a kubeconfig of one whose node is this machine";
  if ((await findProgram("kubectl", process.env)) === undefined)
    return "no kubectl on PATH: https://kubernetes.io/docs/tasks/tools/";
  const containers = await containerMeans();
  if (typeof containers === "string") return containers;
  const registry = await registryProgram();
  if (typeof registry === "string") return registry;
  const path = "jsonpath={.items[0].status.addresses[?(@.type=='InternalIP')].address}";
  const { stdout: address } = await run("kubectl", ["--kubeconfig", KUBECONFIG, "get", "nodes", "--output", path]);
  if (!(await isOurs(address)))
    return `the node ${address} is not this machine, and could not reach a database and a registry on it`;
  return { kubeconfig: KUBECONFIG, address, registryProgram: registry.program, baseImage: containers.image };
}

/** Whether an address is one of this machine: of a network without a Pod, which counts as down, too. */
function isOurs(address: string): Promise<boolean> {
  const server = createServer();
  return new Promise((resolve) => {
    server.once("error", () => resolve(false));
    server.listen(0, address, () => server.close(() => resolve(true)));
  });
}

export async function kubectl(...words: readonly string[]): Promise<string> {
  const { stdout } = await run("kubectl", ["--kubeconfig", KUBECONFIG, ...words], { maxBuffer: 2 ** 26, timeout: 120_000 });
  return stdout;
}

export type ImageSource = {
  /** Of the repository that it is pushed to. */
  name: string;
  /** The folder it is built of; without one it is the base image itself. */
  context?: string;
  /** Another Dockerfile than the folder's own. */
  file?: string;
};
export type NodeImage = { reference: string; host: string; end: () => Promise<void> };

export function exampleFolder(name: string): string {
  return join(import.meta.dirname, "../../examples", name);
}

/** An image in a registry that the node pulls from. */
export async function nodeImage(
  { registryProgram: program, baseImage }: NodeMeans,
  { name, context, file }: ImageSource,
): Promise<NodeImage> {
  const registry = await startRegistry(program);
  const tag = `${registry.host}/${name}:test`;
  const options = { timeout: 500_000, maxBuffer: 2 ** 26 };
  if (context === undefined) await run("docker", ["tag", baseImage, tag]);
  else {
    const from = ["--file", file ?? join(context, "Dockerfile"), `--build-arg=PYTHON=${baseImage}`];
    await run("docker", ["build", "--network=host", ...from, `--tag=${tag}`, context], options);
  }
  await run("docker", ["push", tag], options);
  const digest = (await registry.manifest(name, "test")).headers.get("docker-content-digest");
  const end = async () => {
    // What the image is made of stays, so that it is made in a moment the next time.
    await run("docker", ["rmi", "--force", "--no-prune", tag]);
    await registry.end();
  };
  return { reference: `${registry.host}/${name}@${digest}`, host: registry.host, end };
}

export type NodePostgres = {
  host: string;
  port: number;
  password: string;
  query: (sql: string) => string;
  end: () => Promise<void>;
};

/** A Postgres with TLS on the node's address, whose superuser and database are called `name`. */
export async function nodePostgres({ address }: NodeMeans, name: string, wanted?: number): Promise<NodePostgres> {
  const account = process.getuid?.() === 0 ? await systemAccount(process.env, console.log) : undefined;
  const programs = await postgresPrograms();
  const folder = await mkdtemp(join(tmpdir(), "fairlead-node-postgres-"));
  const data = join(folder, "data");
  const password = "p a+s/s:w@rd%";
  await writeFile(join(folder, "password"), password);
  const own = async (file: string) => account && chown(join(folder, file), account.uid, account.gid);
  const request = ["req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "2"];
  await run("openssl", [...request, "-subj", "/CN=db", "-keyout", join(folder, "key"), "-out", join(folder, "crt")]);
  for (const file of ["", "password", "key", "crt"]) await own(file);
  const as = account === undefined ? {} : { uid: account.uid, gid: account.gid };
  const options = { cwd: folder, env: { ...process.env, LC_ALL: "C.UTF-8" }, ...as };
  const how = [`--username=${name}`, `--pwfile=${join(folder, "password")}`, "--auth=scram-sha-256", "--no-sync"];
  await run(join(programs, "initdb"), ["--pgdata", data, "--encoding=UTF8", "--locale=C.UTF-8", ...how], options);
  await writeFile(join(data, "pg_hba.conf"), "local all all trust\nhostssl all all all scram-sha-256\n");
  const port = wanted ?? (await freePort());
  const settings = {
    listen_addresses: address,
    port,
    unix_socket_directories: folder,
    fsync: "off",
    max_connections: 300,
    ssl: "on",
    ssl_cert_file: join(folder, "crt"),
    ssl_key_file: join(folder, "key"),
  };
  const words = Object.entries(settings).flatMap(([key, value]) => ["-c", `${key}=${value}`]);
  const server = spawn(join(programs, "postgres"), ["-D", data, ...words], { ...options, stdio: "ignore" });
  const ended = new Promise((resolve) => server.once("exit", resolve));
  const psql = (database: string, sql: string) =>
    execFileSync("psql", ["-h", folder, "-p", String(port), "-U", name, "-d", database, "-Atc", sql], {
      encoding: "utf8",
      stdio: "pipe",
    }).trim();
  const answered = () => isDone(() => psql("postgres", "select 1"));
  await eventually("Postgres", () => server.exitCode !== null || answered(), 30_000);
  if (server.exitCode !== null) throw new Error(`Postgres ended at once; is something else on ${address}:${port}?`);
  psql("postgres", `create database "${name}"`);
  return {
    host: address,
    port,
    password,
    query: (sql) => psql(name, sql),
    end: async () => {
      server.kill("SIGINT");
      await ended;
      await rm(folder, { recursive: true, force: true });
    },
  };
}

export type NodeRedis = { host: string; port: number; password: string; end: () => Promise<void> };

/** A Redis on the node's address that asks for a password. */
export async function nodeRedis({ address }: NodeMeans): Promise<NodeRedis> {
  const account = process.getuid?.() === 0 ? await systemAccount(process.env, console.log) : undefined;
  const { path } = await getRedis({ env: process.env, cache: cacheFolder(process.env), account });
  const folder = await mkdtemp(join(tmpdir(), "fairlead-node-redis-"));
  const port = await freePort();
  const password = "word-of-redis";
  const words = ["--bind", address, "--port", String(port), "--requirepass", password, "--save", "", "--dir", folder];
  const server = spawn(path, words, { stdio: "ignore" });
  const ended = once(server, "exit");
  await eventually("Redis", () => answers(address, port), 30_000);
  return {
    host: address,
    port,
    password,
    end: async () => {
      server.kill();
      await ended;
      await rm(folder, { recursive: true, force: true });
    },
  };
}

function answers(host: string, port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, host);
    socket.once("connect", () => resolve(true)).once("error", () => resolve(false));
    socket.once("connect", () => socket.destroy());
  });
}

function isDone(work: () => unknown): boolean {
  try {
    work();
    return true;
  } catch {
    return false;
  }
}

/** Debian keeps them beside PATH. */
async function postgresPrograms(): Promise<string> {
  const debian = [18, 17, 16, 15].map((major) => `/usr/lib/postgresql/${major}/bin`);
  const found = await findProgram("initdb", { PATH: [...debian, process.env.PATH].join(delimiter) });
  if (found === undefined) throw new Error("no initdb on PATH: apt-get install postgresql");
  return dirname(found);
}

/** What a suite began on the node: ended last first, everything even where one thing cannot be ended. */
export class Begun {
  readonly #ends: (() => Promise<unknown>)[] = [];

  add<T extends { end: () => Promise<unknown> }>(begun: T): T {
    this.#ends.push(begun.end);
    return begun;
  }

  /** What will be in a namespace, and in an Argo CD under the same name where one delivers it. */
  addNamespace(name: string, deliveredBy?: "argocd"): void {
    this.#ends.push(async () => {
      if (deliveredBy === "argocd")
        await kubectl("delete", "application,appproject", name, "--namespace", "argocd", "--ignore-not-found");
      await kubectl("delete", "namespace", name, "--ignore-not-found");
    });
  }

  async end(): Promise<void> {
    const failures: unknown[] = [];
    for (const end of this.#ends.splice(0).reverse()) await end().catch((error) => failures.push(error));
    if (failures.length > 0) throw new AggregateError(failures, "not everything could be ended");
  }
}

/** The kinds that Fairlead writes are known to the cluster; where they are not, their definitions are taken from the operators. */
export async function ensureKinds(): Promise<void> {
  const wanted = [
    "externalsecrets.external-secrets.io",
    "httproutes.gateway.networking.k8s.io",
    "gcpbackendpolicies.networking.gke.io",
  ];
  const there = await kubectl("get", "customresourcedefinitions", ...wanted).then(
    () => true,
    () => false,
  );
  if (there) return;
  const folder = await mkdtemp(join(tmpdir(), "fairlead-definitions-"));
  await run(join(import.meta.dirname, "../../scripts/ci/kubernetes.sh"), ["crds", folder], { timeout: 300_000 });
  await kubectl("apply", "--server-side", "--force-conflicts", "--recursive", "--filename", folder);
  await kubectl("wait", "--for=condition=Established", "customresourcedefinitions", "--all", "--timeout=60s");
  await rm(folder, { recursive: true });
}
