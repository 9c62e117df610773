import { type ChildProcess, spawn } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { connect } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { Failure } from "../../diagnostics/failure.ts";
import { findProgram } from "../find-program.ts";

const START_MS = 20_000;
const POLL_MS = 20;

/** How a cluster is reached: the user's kubectl with a configuration, and the context in it. */
export type ClusterAccess = { env: NodeJS.ProcessEnv; kubeconfig: string | undefined; context: string | undefined };

/** `kubectl proxy` on a socket of our own: the user's credentials, plugins and network, and a plain HTTP API for us. */
export class KubectlProxy {
  readonly socket: string;
  readonly #child: ChildProcess;
  readonly #folder: string;
  readonly #said: () => string;

  private constructor(child: ChildProcess, folder: string, socket: string, said: () => string) {
    this.#child = child;
    this.#folder = folder;
    this.socket = socket;
    this.#said = said;
  }

  /** Starts it; throws `kubectl-missing`, and `kubernetes-unreachable` where it does not start. */
  static async start({ env, kubeconfig, context }: ClusterAccess, signal: AbortSignal): Promise<KubectlProxy> {
    const program = await findProgram("kubectl", env);
    if (program === undefined) throw new Failure("kubectl-missing", {});
    // A socket's path is short, and nobody else may enter its folder.
    const folder = await mkdtemp(join(tmpdir(), "fl-k-"));
    const socket = join(folder, "s");
    const argv = [
      "proxy",
      `--unix-socket=${socket}`,
      ...(kubeconfig === undefined ? [] : [`--kubeconfig=${kubeconfig}`]),
      ...(context === undefined ? [] : [`--context=${context}`]),
    ];
    const child = spawn(program, argv, { env, stdio: ["ignore", "ignore", "pipe"] });
    let said = "";
    child.stderr?.setEncoding("utf8").on("data", (text: string) => {
      said = (said + text).slice(-2000);
    });
    const proxy = new KubectlProxy(child, folder, socket, () => said.trim());
    try {
      await proxy.#listening(signal);
      return proxy;
    } catch (error) {
      await proxy.close();
      throw error;
    }
  }

  /** What kubectl said on its standard error: why it could not reach the cluster. */
  get complaint(): string {
    return this.#said().split("\n").at(-1) ?? "";
  }

  async close(): Promise<void> {
    if (this.#child.exitCode === null && this.#child.signalCode === null) {
      const ended = new Promise((resolve) => this.#child.once("exit", resolve));
      this.#child.kill("SIGKILL");
      await ended;
    }
    await rm(this.#folder, { recursive: true, force: true });
  }

  async #listening(signal: AbortSignal): Promise<void> {
    const deadline = performance.now() + START_MS;
    for (;;) {
      signal.throwIfAborted();
      if (this.#child.exitCode !== null || performance.now() > deadline) {
        throw new Failure("kubernetes-unreachable", { reason: this.complaint || "kubectl did not start" });
      }
      if (await this.#answers()) return;
      await pause(POLL_MS);
    }
  }

  /** A socket is a file for a moment before anybody listens on it. */
  #answers(): Promise<boolean> {
    return new Promise((resolve) => {
      const connection = connect(this.socket);
      connection.once("connect", () => {
        connection.destroy();
        resolve(true);
      });
      connection.once("error", () => resolve(false));
    });
  }
}
