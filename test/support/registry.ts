import { type ChildProcess, spawn } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { findProgram } from "../../src/run/find-program.ts";
import { freePort } from "./data.ts";
import { eventually } from "./eventually.ts";

/** Debian's package calls it `docker-registry`, the project itself `registry`. */
const PROGRAMS = ["docker-registry", "registry"];

/** The program of a real registry; or what is missing, and how to get it. */
export async function registryProgram(): Promise<{ program: string } | string> {
  for (const name of PROGRAMS) {
    const program = await findProgram(name, process.env);
    if (program !== undefined) return { program };
  }
  return "no registry is on PATH: apt-get install docker-registry";
}

export type Registry = {
  host: string;
  manifest: (repository: string, reference: string) => Promise<Response>;
  end: () => Promise<void>;
};

/** A registry of the test's own on the loopback. */
export async function startRegistry(program: string): Promise<Registry> {
  const folder = await mkdtemp(join(tmpdir(), "fairlead-registry-"));
  const host = `127.0.0.1:${await freePort()}`;
  const configuration = join(folder, "config.yml");
  const settings = { version: 0.1, storage: { filesystem: { rootdirectory: join(folder, "data") } }, http: { addr: host } };
  await writeFile(configuration, JSON.stringify(settings));
  const child: ChildProcess = spawn(program, ["serve", configuration], { stdio: "ignore" });
  const ended = new Promise<void>((resolve) => child.once("exit", () => resolve()));
  await eventually("the registry", () =>
    fetch(`http://${host}/v2/`).then(
      ({ ok }) => ok,
      () => false,
    ),
  );
  return {
    host,
    manifest: (repository, reference) =>
      fetch(`http://${host}/v2/${repository}/manifests/${reference}`, {
        headers: { accept: "application/vnd.docker.distribution.manifest.v2+json, application/vnd.oci.image.manifest.v1+json" },
      }),
    end: async () => {
      child.kill("SIGKILL");
      await ended;
      await rm(folder, { recursive: true, force: true });
    },
  };
}
