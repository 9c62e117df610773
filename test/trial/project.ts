import { chmodSync, cpSync, mkdirSync, mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { makeRelease, readTree } from "../../src/operations/make-release.ts";
import { type Project, startProject } from "../../src/operations/start-project.ts";
import type { DeploymentView, StatusView } from "../../src/run/protocol/api.ts";

export type Stage = StatusView["stages"][number];

/** One of the trial's apps in a folder and a state of its own, driven through the same library as the command line. */
export class TrialProject {
  readonly folder: string;
  readonly project: Project;
  readonly #env: NodeJS.ProcessEnv;
  #edit = 0;

  private constructor(folder: string, project: Project, env: NodeJS.ProcessEnv) {
    this.folder = folder;
    this.project = project;
    this.#env = env;
  }

  /** Copies the app's folder and starts its engine; `more` is added to the environment of the three processes. */
  static async start(
    app: string,
    source: string,
    more: (folder: string) => NodeJS.ProcessEnv = () => ({}),
  ): Promise<TrialProject> {
    const folder = mkdtempSync(join(tmpdir(), `fairlead-${app}-`));
    // As root, apps run under an account that has to get there.
    chmodSync(folder, 0o755);
    const copy = join(folder, "app");
    mkdirSync(copy);
    cpSync(source, copy, { recursive: true });
    const added = more(folder);
    const env = { ...process.env, ...added, FAIRLEAD_STATE: join(folder, "state"), FAIRLEAD_RUNTIME: join(folder, "run") };
    // The keeper inherits the environment of whoever starts it.
    Object.assign(process.env, added);
    const project = await startProject({ project: copy, app, env, announce: () => {}, signal: undefined });
    return new TrialProject(copy, project, env);
  }

  /** Deploys a release that differs from the last one in `EDIT` alone; gives the deployment as it begins. */
  async deploy(): Promise<DeploymentView> {
    const file = join(this.folder, "fairlead.yaml");
    writeFileSync(file, readFileSync(file, "utf8").replace(/EDIT: "\d+"/, `EDIT: "${++this.#edit}"`));
    const { layout, account, engine } = this.project;
    const around = { layout, account, env: this.#env, onProgress: undefined, signal: undefined };
    const made = await makeRelease({ tree: await readTree(file, "local"), by: "trial", runtime: "native" }, around);
    const release = await engine.createRelease(made.release);
    return engine.deploy("local", { kind: "deploy", release: release.id, by: "trial" });
  }

  /** The stage as it is, or nothing while no engine answers. */
  async stage(): Promise<Stage | undefined> {
    const status = await this.project.engine.status().catch(() => undefined);
    return status?.stages.find((stage) => stage.name === "local");
  }

  async end(): Promise<void> {
    await this.project.engine.shutdown(false).catch(() => undefined);
  }

  async remove(): Promise<void> {
    await rm(join(this.folder, ".."), { recursive: true, force: true });
  }
}
