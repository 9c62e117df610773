import { randomBytes } from "node:crypto";
import { readdir, readFile, rm, statfs } from "node:fs/promises";
import { join } from "node:path";
import { stripVTControlCharacters } from "node:util";
import * as z from "zod";
import { Secret } from "../../app/secret.ts";
import { Failure } from "../../diagnostics/failure.ts";
import { runProgram } from "../command.ts";
import { writeDurably } from "../durable.ts";
import { exists } from "../exists.ts";
import { withLock } from "../lock.ts";
import { Course, type Planned } from "./course.ts";
import {
  diagnosticSchema,
  type StackEvent,
  type StackNews,
  type TerraformCommand,
  type TerraformDiagnostic,
  type TerraformEvent,
} from "./event.ts";
import { isLeftBy, lockIn, readLocalLock } from "./lock-info.ts";
import type { TerraformProgram } from "./program.ts";
import { type File, initKey, VARIABLES, writeRootModule } from "./root-module.ts";
import { readError, readLine } from "./stream.ts";
import { type Doings, failureOf, isDiskFull, wantsInit } from "./trouble.ts";
import { type Killed, runToItsEnd, settle } from "./work.ts";

/** What all stacks of a stage are driven with. */
export type TerraformGround = {
  program: TerraformProgram;
  /** A folder per stack is made in it; plans hold secrets, so it is nobody else's. */
  folder: string;
  /** From `terraformEnvironment`. */
  env: NodeJS.ProcessEnv;
  /** Held while providers are fetched: Terraform's shared plugin folder takes one writer at a time. */
  initLock: string;
  /** The stage whose stacks these are. */
  stage?: string | undefined;
  project: string | undefined;
  signal: AbortSignal;
  now: () => Date;
  emit: (event: StackEvent) => void;
};

export type Inputs = {
  files: readonly File[];
  variables: Readonly<Record<string, unknown>>;
};

/** A plan on disk; `apply` does exactly this. */
export type SavedPlan = { file: string; changes: boolean };
export type PlanMode = "apply" | "destroy" | "refresh-only";
/** What an apply came to. */
export type Applied = { done: readonly string[] };
export type Output = { sensitive: false; value: unknown } | { sensitive: true; value: Secret };

/** A command, or one that only reads what is there. */
type Work = TerraformCommand | "read";

const KEY = "init.key";
const PLAN = ".tfplan";
/** Where Terraform leaves a state that it cannot save. */
const ERRORED = "errored.tfstate";
const LAST_LINES = 12;
/** With less than this free, a plan did not fit: bytes. */
const LEAST_ROOM = 64 * 1024;
const outputs = z.record(z.string(), z.object({ sensitive: z.boolean(), value: z.unknown() }));
const validation = z.object({ valid: z.boolean(), diagnostics: z.array(diagnosticSchema) });

/** One root module in its folder, and Terraform's commands on it. Expected trouble is thrown as a Failure. */
export class TerraformRoot {
  readonly stack: string;
  readonly folder: string;
  readonly #ground: TerraformGround;
  readonly #inputs: Inputs;
  #killed: Killed | undefined;
  #swept = false;

  constructor(stack: string, inputs: Inputs, ground: TerraformGround) {
    this.stack = stack;
    this.folder = join(ground.folder, stack);
    this.#ground = ground;
    this.#inputs = inputs;
  }

  /** Writes its files and fetches what they need, unless that is there. An earlier run that is still at work is waited for. */
  async prepare(): Promise<void> {
    this.#killed = await settle(this.folder, {
      waiting: (command, pid) => this.#emit({ type: "waiting", command, pid }),
      onLine: (line) => this.#tell(readLine(line)),
      signal: this.#ground.signal,
    });
    await writeRootModule(this.folder, this.#inputs.files, this.#inputs.variables);
    if (!this.#swept) await this.#sweep();
    const { program, env } = this.#ground;
    const key = initKey(this.#inputs.files, program.path, program.version, await settingsKey(env));
    if ((await this.#readKey()) !== key) await this.#init(key);
    await this.#saveUnsaved();
  }

  /** Asks whether the configuration is one, without a state or credentials. */
  async validate(): Promise<void> {
    const text = await this.#ask("validate", ["validate", "-json", "-no-color"], [0, 1]);
    const { valid, diagnostics } = validation.parse(JSON.parse(text));
    if (!valid) throw await this.#failure("validate", diagnostics);
  }

  /** Plans all of it, or only some resources with what they stand on; the plan is kept until it is applied or discarded. */
  async plan(mode: PlanMode, only: readonly string[] = []): Promise<SavedPlan> {
    const file = `${randomBytes(6).toString("hex")}${PLAN}`;
    const flags = { apply: [], destroy: ["-destroy"], "refresh-only": ["-refresh-only"] }[mode];
    const argv = [
      "plan",
      "-json",
      "-no-color",
      "-input=false",
      "-detailed-exitcode",
      `-var-file=${VARIABLES}`,
      ...flags,
      ...only.map((address) => `-target=${address}`),
      `-out=${file}`,
    ];
    let first = await this.#run("plan", argv);
    if (first.code === 1 && (await this.#unlocked(first.errors))) first = await this.#run("plan", argv);
    // Another init that shares the folder of providers may be putting one in its place just now.
    const again = first.code === 1 && first.errors.some(wantsInit);
    if (again) await rm(join(this.folder, KEY), { force: true });
    if (again) await this.prepare();
    const { code, errors, said } = again ? await this.#run("plan", argv) : first;
    if (code === 0 || code === 2) return { file, changes: code === 2 };
    await this.discard({ file, changes: false });
    throw await this.#failure("plan", errors, { code, said });
  }

  /** A saved plan as data, as `terraform show -json` tells it. It holds sensitive values. */
  async show({ file }: SavedPlan): Promise<unknown> {
    return JSON.parse(await this.#ask("read", ["show", "-json", "-no-color", file]));
  }

  /** Does what a saved plan says and removes it, done or not: it can never be applied twice. `planned` is what the plan changes. */
  async apply(plan: SavedPlan, planned: readonly Planned[]): Promise<Applied> {
    const course = new Course(planned);
    const { code, errors, said } = await this.#run("apply", ["apply", "-json", "-no-color", "-input=false", plan.file], (event) =>
      course.hear(event),
    );
    await this.discard(plan);
    if (code === 0) return { done: course.done() };
    await this.#checkUnsaved(errors);
    const { stack } = this;
    const [done, failed, left] = [course.done(), course.failed(), course.left()];
    if (this.#ground.signal.aborted) throw new Failure("terraform-interrupted", { stack, done, left: [...failed, ...left] });
    const cause = await this.#failure("apply", errors, { code, said });
    if (!course.begun()) throw cause;
    const also = [...cause.also, cause.diagnostic];
    throw new Failure("terraform-apply-incomplete", { stack, done, failed, left }, { cause, also, exit: cause.exit });
  }

  async discard({ file }: SavedPlan): Promise<void> {
    await rm(join(this.folder, file), { force: true });
  }

  async outputs(): Promise<ReadonlyMap<string, Output>> {
    const found = outputs.parse(JSON.parse(await this.#ask("read", ["output", "-json", "-no-color"])));
    return new Map(
      Object.entries(found).map(([name, { sensitive, value }]): [string, Output] => {
        if (!sensitive) return [name, { sensitive, value }];
        return [name, { sensitive, value: new Secret(typeof value === "string" ? value : JSON.stringify(value)) }];
      }),
    );
  }

  /** Whether there is a state, with anything in it; a damaged one is a Failure. */
  async hasState(): Promise<boolean> {
    const text = await this.#ask("read", ["state", "pull", "-no-color"]);
    if (text.trim() === "") return false;
    const { resources = [], outputs = {} } = JSON.parse(text) as { resources?: unknown[]; outputs?: object };
    return resources.length > 0 || Object.keys(outputs).length > 0;
  }

  /** The command line that works on this stack by hand. */
  get byHand(): string {
    return `${this.#ground.program.path} -chdir=${this.folder}`;
  }

  async #init(key: string): Promise<void> {
    const run = () => this.#run("init", ["init", "-json", "-no-color", "-input=false"]);
    const waiting = () => this.#emit({ type: "note", text: "waiting for another init" });
    const { code, errors, said } = await withLock(this.#ground.initLock, run, { waiting, signal: this.#ground.signal });
    if (code !== 0) throw await this.#failure("init", errors, { code, said });
    await writeDurably(join(this.folder, KEY), key, 0o600);
  }

  async #readKey(): Promise<string | undefined> {
    // Without its folder nothing that `init` fetched is there; builtin providers alone need none.
    const hasFolder = await exists(join(this.folder, ".terraform"));
    return hasFolder ? readFile(join(this.folder, KEY), "utf8").catch(() => undefined) : undefined;
  }

  /** Removes the plans that killed runs left: they hold sensitive values, and nothing applies them any more. */
  async #sweep(): Promise<void> {
    this.#swept = true;
    const left = (await readdir(this.folder)).filter((name) => name.endsWith(PLAN));
    await Promise.all(left.map((name) => rm(join(this.folder, name), { force: true })));
  }

  /** Saves the state that an earlier apply could not save. Terraform refuses one that is older, or of something else. */
  async #saveUnsaved(): Promise<void> {
    const file = join(this.folder, ERRORED);
    if (!(await exists(file))) return;
    this.#emit({ type: "note", text: "saving the state that an earlier run could not save" });
    const { program, env, signal } = this.#ground;
    const push = () => runProgram([program.path, "state", "push", "-no-color", ERRORED], { cwd: this.folder, env, signal });
    const first = await push();
    const again = first.code !== 0 && (await this.#unlocked([readError(first.tail)]));
    const { code } = again ? await push() : first;
    if (code !== 0) await this.#checkUnsaved();
    else await rm(file, { force: true });
  }

  /** `errors` are those of a run that may just have left it, which say why. */
  async #checkUnsaved(errors: readonly TerraformDiagnostic[] = []): Promise<void> {
    const file = join(this.folder, ERRORED);
    if (!(await exists(file))) return;
    const why = errors.length === 0 ? undefined : await this.#failure("apply", errors);
    const also = why === undefined ? [] : [...why.also, why.diagnostic];
    throw new Failure("terraform-state-unsaved", { stack: this.stack, file, byHand: this.byHand }, { also });
  }

  async #run(
    command: TerraformCommand,
    argv: readonly string[],
    listen?: (event: TerraformEvent) => void,
  ): Promise<{ code: number | undefined; errors: TerraformDiagnostic[]; said: string }> {
    const { program, signal } = this.#ground;
    const errors: TerraformDiagnostic[] = [];
    const begun = performance.now();
    this.#emit({ type: "command-started", command });
    const ending = await runToItsEnd({
      folder: this.folder,
      program: program.path,
      argv,
      env: this.#ground.env,
      signal,
      onStopping: () => this.#emit({ type: "stopping" }),
      onLine: (line) => {
        const event = readLine(line);
        if (event?.type === "diagnostic" && event.diagnostic.severity === "error") errors.push(event.diagnostic);
        if (event !== undefined) listen?.(event);
        if (!isOfTargets(event)) this.#tell(event);
      },
    });
    const ok = ending.code === 0 || (command === "plan" && ending.code === 2);
    this.#emit({ type: "command-ended", command, elapsed: performance.now() - begun, ok });
    return { code: ending.code, errors, said: ending.errors };
  }

  /** Whether the lock that stands in the way was left by a command of ours that was killed; it is taken away then. */
  async #unlocked(errors: readonly TerraformDiagnostic[]): Promise<boolean> {
    const killed = this.#killed;
    const lock = errors.map(({ detail }) => lockIn(detail)).find((found) => found !== undefined);
    if (killed === undefined || lock === undefined || !isLeftBy(lock, killed)) return false;
    this.#killed = undefined;
    this.#emit({ type: "note", text: `taking away the lock that a killed ${killed.command} left` });
    const { program, signal } = this.#ground;
    const { code } = await runProgram([program.path, "force-unlock", "-force", lock.id], {
      cwd: this.folder,
      env: this.#ground.env,
      signal,
    });
    return code === 0;
  }

  /** Runs what only reads and holds no lock, and gives what it printed. */
  async #ask(command: Work, argv: readonly string[], good: readonly number[] = [0]): Promise<string> {
    const { program, signal } = this.#ground;
    const { code, output, tail } = await runProgram([program.path, ...argv], { cwd: this.folder, env: this.#ground.env, signal });
    if (code !== undefined && good.includes(code)) return output;
    // Killed, it has said nothing.
    const said = tail.join("\n");
    throw await this.#failure(command, said.trim() === "" ? [] : [readError(tail)], { code, said });
  }

  async #failure(
    command: Work,
    errors: readonly TerraformDiagnostic[],
    ending?: { code: number | undefined; said: string },
  ): Promise<Failure> {
    const { program, stage, project, now, signal } = this.#ground;
    if (signal.aborted) return new Failure("terraform-interrupted", { stack: this.stack, done: [], left: [] });
    const localLock = await readLocalLock(this.folder);
    const { stack, byHand } = this;
    const doings: Doings = {
      stack,
      stage,
      command,
      folder: this.folder,
      byHand,
      version: program.version,
      project,
      now: now(),
      localLock,
    };
    const failures = errors.map((error) => failureOf(error, doings));
    const [first, ...more] = failures.filter(({ message }, index) => failures.findIndex((f) => f.message === message) === index);
    if (first === undefined) return (await this.#outOfRoom(command, ending)) ?? this.#died(command, ending);
    if (more.length === 0) return first;
    const also = [first, ...more].map(({ diagnostic }) => diagnostic);
    return new Failure("terraform-several", { stack, command, count: also.length }, { cause: first, also, exit: first.exit });
  }

  /** On a full disk Terraform cannot even write what went wrong. */
  async #outOfRoom(command: Work, ending: { said: string } | undefined): Promise<Failure | undefined> {
    const { bavail, bsize } = await statfs(this.folder);
    if (bavail * bsize >= LEAST_ROOM && !isDiskFull(ending?.said ?? "")) return undefined;
    return new Failure("terraform-disk-full", { stack: this.stack, command, folder: this.folder });
  }

  #died(command: Work, ending: { code: number | undefined; said: string } | undefined): Failure {
    const how = ending?.code === undefined ? "killed" : `exit code ${ending.code}`;
    const lines = stripVTControlCharacters(ending?.said ?? "")
      .split("\n")
      .filter((line) => line.trim() !== "");
    return new Failure("terraform-died", { stack: this.stack, command, how, lines: lines.slice(-LAST_LINES) });
  }

  #tell(event: TerraformEvent | undefined): void {
    if (event !== undefined) this.#emit(event);
  }

  #emit(event: StackNews): void {
    this.#ground.emit({ ...event, stack: this.stack });
  }
}

/** Warnings of a plan that is only for some resources: whoever asked for it by hand is to think twice, we have. */
function isOfTargets(event: TerraformEvent | undefined): boolean {
  return (
    event?.type === "diagnostic" &&
    /^(Resource targeting is in effect|Applied changes may be incomplete)$/.test(event.diagnostic.summary)
  );
}

/** The user's own settings decide where providers come from. */
async function settingsKey(env: NodeJS.ProcessEnv): Promise<string> {
  const file = env.TF_CLI_CONFIG_FILE;
  return file === undefined ? "" : `${file}\n${await readFile(file, "utf8").catch(() => "")}`;
}
