/** A real API server with the definitions of the custom resources that Fairlead writes, and no controllers. */
import { execFile, spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { request } from "node:https";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { parse } from "yaml";
import { eventually } from "./eventually.ts";

const run = promisify(execFile);
const script = join(import.meta.dirname, "../../scripts/ci/kubernetes.sh");
const assets = process.env.KUBEBUILDER_ASSETS ?? "";

/** Why there can be none on this machine, with how to get what is missing; without custom resources that is the programs. */
export function missingPrograms(): string | false {
  if (!existsSync(join(assets, "kube-apiserver")) || !existsSync(join(assets, "kubectl"))) {
    return "no Kubernetes programs: set KUBEBUILDER_ASSETS to a folder with kube-apiserver and kubectl (scripts/ci/kubernetes.sh programs DIR, or setup-envtest use -p path)";
  }
  if (!existsSync(join(assets, "etcd")) && spawnSync("etcd", ["--version"]).error) return "no etcd: apt-get install etcd-server";
  return false;
}

/** The same where custom resources are defined, too. */
export function missingApiServer(): string | false {
  const programs = missingPrograms();
  if (programs !== false) return programs;
  if (spawnSync("go", ["version"]).error) return "no Go, which takes the custom resource definitions from their modules";
  return false;
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

export type Answer = { status: number; body: unknown };

export class ApiServer {
  readonly folder = mkdtempSync(join(tmpdir(), "fairlead-kubernetes-"));
  #login: { url: string; token: string; ca: Buffer } | undefined;

  async start(): Promise<void> {
    const server = join(this.folder, "server");
    const crds = join(this.folder, "crds");
    await run(script, ["start", server], { timeout: 120_000 });
    await run(script, ["crds", crds], { timeout: 300_000 });
    await this.kubectl("apply", "--server-side", "--recursive", "--filename", crds);
    await this.kubectl("wait", "--for=condition=Established", "customresourcedefinitions", "--all", "--timeout=60s");
    const kubeconfig: unknown = parse(readFileSync(join(server, "kubeconfig"), "utf8"));
    const { clusters, users } = kubeconfig as {
      clusters: { cluster: { server: string; "certificate-authority": string } }[];
      users: { user: { token: string } }[];
    };
    const cluster = clusters[0]?.cluster ?? { server: "", "certificate-authority": "" };
    const ca = readFileSync(cluster["certificate-authority"]);
    this.#login = { url: cluster.server, token: users[0]?.user.token ?? "", ca };
  }

  get kubeconfig(): string {
    return join(this.folder, "server/kubeconfig");
  }

  /** Ends the API server as a lost region does, keeping what it has. */
  async lose(): Promise<void> {
    const pid = Number(readFileSync(join(this.folder, "server/kube-apiserver.pid"), "utf8"));
    process.kill(pid, "SIGKILL");
    await eventually("its end", () => !isAlive(pid));
  }

  async resume(): Promise<void> {
    await run(script, ["resume", join(this.folder, "server")], { timeout: 120_000 });
  }

  /** Ends it and removes what it kept. */
  async stop(): Promise<void> {
    await run(script, ["stop", join(this.folder, "server")]);
    rmSync(this.folder, { recursive: true, force: true });
  }

  async kubectl(...words: readonly string[]): Promise<string> {
    const env = { ...process.env, KUBECONFIG: this.kubeconfig };
    return (await run(join(assets, "kubectl"), words, { env, maxBuffer: 2 ** 26, timeout: 120_000 })).stdout;
  }

  async ask(method: "GET" | "POST", path: string, body?: unknown): Promise<Answer> {
    const { url, token, ca } = this.#login ?? { url: "", token: "", ca: Buffer.alloc(0) };
    return new Promise((done, failed) => {
      const headers = { Authorization: `Bearer ${token}`, "Content-Type": "application/json" };
      const asked = request(new URL(path, url), { method, ca, headers, timeout: 30_000 }, (response) => {
        const chunks: Buffer[] = [];
        response.on("data", (chunk: Buffer) => chunks.push(chunk));
        response.on("end", () =>
          done({ status: response.statusCode ?? 0, body: JSON.parse(Buffer.concat(chunks).toString("utf8")) }),
        );
      });
      asked.on("error", failed);
      asked.end(body === undefined ? undefined : JSON.stringify(body));
    });
  }
}
