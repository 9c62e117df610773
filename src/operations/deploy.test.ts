import assert from "node:assert/strict";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, test } from "node:test";
import type { LocalJob, LocalProcess, LocalStage } from "../compile/local/stage.ts";
import { type Journal, openJournal } from "../run/journal/journal.ts";
import type { RunRecord } from "../run/journal/records.ts";
import { deploy, type Hands, StartFailed } from "./deploy.ts";

/** The stage as its instances make it: what runs follows what is desired, except where a release is broken. */
class Stage implements Hands {
  readonly journal: Journal;
  readonly broken = new Set<string>();
  readonly breaksInWatch = new Set<string>();
  readonly jobRuns: string[] = [];
  readonly told: string[] = [];
  published: string | undefined;
  schedulers = new Set<string>();
  mostSchedulers = 0;
  jobOutcome: RunRecord["state"] = "succeeded";

  constructor(journal: Journal) {
    this.journal = journal;
  }

  compiled = () => compiled;
  ensureData = async () => {};
  cancelled = () => false;
  emit: Hands["emit"] = (_d, type, message) => void this.told.push(`${type}: ${message}`);

  runJob: Hands["runJob"] = async (d, job) => {
    const [before] = this.journal.runs.ofDeployment(d.id, job);
    const id = `${d.id}-${job}`;
    if (before !== undefined && before.state !== "intended") return before;
    if (before === undefined)
      this.journal.write("job.intended", () =>
        this.journal.runs.add({
          id,
          stage: d.stage,
          job,
          release: d.release,
          deployment: d.id,
          reason: "deployment",
          attempt: 1,
          arguments: [],
          generation: "g",
        }),
      );
    // The keeper starts one process for one id, however often it is asked to.
    if (!this.jobRuns.includes(id)) this.jobRuns.push(id);
    this.journal.write("job.ended", () => this.journal.runs.update(id, { state: this.jobOutcome, exitCode: 1 }));
    return this.journal.runs.get(id) as RunRecord;
  };

  ready: Hands["ready"] = async (_d, release, component) => {
    this.wake();
    if (this.broken.has(release)) throw new StartFailed(component, `${component} exited with code 1`, ["Traceback"]);
  };

  gone: Hands["gone"] = async () => this.wake();

  publish: Hands["publish"] = async (stage) => {
    this.published = this.journal.stages.get(stage)?.live;
  };

  openWindow: Hands["openWindow"] = (_d, ms) => new Date(Date.parse("2026-01-01T00:00:00Z") + ms);
  windowLeft: Hands["windowLeft"] = () => 0;
  watch: Hands["watch"] = async (d) => (this.breaksInWatch.has(d.release) ? "web-1 was killed by SIGSEGV" : undefined);

  /** The supervisor's rule for schedulers: start only when none is left. */
  wake = () => {
    const wanted = this.journal.desired.all("local").filter((g) => g.component === "beat" && g.count > 0);
    for (const release of [...this.schedulers]) if (!wanted.some((g) => g.release === release)) this.schedulers.delete(release);
    for (const group of wanted) this.schedulers.add(group.release);
    this.mostSchedulers = Math.max(this.mostSchedulers, this.schedulers.size);
  };
}

const scale = { min: 2, max: 4, on: undefined };
const compiled = {
  processes: [
    { component: "beat", kind: "scheduler", scale: { min: 1, max: 1, on: undefined }, after: [] },
    { component: "web", kind: "service", scale, after: [] },
    { component: "worker", kind: "worker", scale, after: [] },
  ] as unknown as LocalProcess[],
  jobs: [{ component: "migrate", run: { when: "before-release" }, after: [] }] as unknown as LocalJob[],
  edge: { rollout: undefined },
} as unknown as LocalStage;

let folder: string;
let journal: Journal;
let killAt = -1;
let writes = 0;

class Killed extends Error {}
function open(): Journal {
  return openJournal({
    file: join(folder, "journal.sqlite"),
    ballast: join(folder, "ballast"),
    now: () => new Date("2026-01-01T00:00:00Z"),
    observe: () => {
      // Nothing more is written by a process that is dead.
      if (killAt >= 0 && writes++ >= killAt) throw new Killed();
    },
  });
}

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "fairlead-deploy-"));
  killAt = -1;
  journal = open();
  journal.write("setup", () => {
    for (const id of ["r1", "r2"])
      journal.releases.add({
        id,
        commit: undefined,
        dirty: false,
        author: "a",
        digest: "d",
        file: "fairlead.yaml",
        manifest: "",
        images: {},
      });
    journal.stages.add({ name: "local", port: 1, runtime: "native" });
  });
});
afterEach(() => {
  journal.close();
  rmSync(folder, { recursive: true });
});

function begin(id: string, release: string, kind: "deploy" | "rollback" = "deploy"): void {
  journal.write("begin", () =>
    journal.deployments.add({
      id,
      stage: "local",
      kind,
      release,
      previous: journal.stages.get("local")?.live,
      phase: "data",
      outcome: "running",
      author: "a",
      approvedBy: undefined,
    }),
  );
}

const desired = () => journal.desired.all("local").map((g) => `${g.component} ${g.release} ${g.count}`);

test("a deployment leaves exactly the new release desired, live and routed", async () => {
  const stage = new Stage(journal);
  begin("d1", "r1");
  assert.equal((await deploy("d1", stage)).outcome, "done");
  begin("d2", "r2");
  assert.equal((await deploy("d2", stage)).outcome, "done");
  assert.deepEqual(desired(), ["beat r2 1", "web r2 2", "worker r2 2"]);
  assert.equal(journal.stages.get("local")?.previous, "r1");
  assert.equal(stage.published, "r2");
  assert.equal(stage.mostSchedulers, 1);
});

test("a rollback runs no job and says which ran since its release was live", async () => {
  const stage = new Stage(journal);
  for (const [id, release] of [
    ["d1", "r1"],
    ["d2", "r2"],
  ] as const) {
    begin(id, release);
    await deploy(id, stage);
  }
  begin("d3", "r1", "rollback");
  assert.equal((await deploy("d3", stage)).outcome, "done");
  assert.deepEqual(
    stage.told.filter((line) => line.startsWith("jobs-since")),
    ["jobs-since: What jobs did since release r1 was live is not undone: migrate of r2"],
  );
  assert.deepEqual(stage.jobRuns, ["d1-migrate", "d2-migrate"]);
});

test("a release that does not come up never touches the one that serves", async () => {
  const stage = new Stage(journal);
  begin("d1", "r1");
  await deploy("d1", stage);
  stage.broken.add("r2");
  begin("d2", "r2");
  const failed = await deploy("d2", stage);
  assert.equal(failed.outcome, "failed");
  assert.match(failed.error ?? "", /exited with code 1/);
  assert.deepEqual(desired(), ["beat r1 1", "web r1 2", "worker r1 2"]);
  assert.equal(journal.stages.get("local")?.live, "r1");
});

test("a release that breaks while it is watched gives way to the old one, scheduler included", async () => {
  const stage = new Stage(journal);
  begin("d1", "r1");
  await deploy("d1", stage);
  stage.breaksInWatch.add("r2");
  begin("d2", "r2");
  assert.equal((await deploy("d2", stage)).outcome, "failed");
  assert.deepEqual(desired(), ["beat r1 1", "web r1 2", "worker r1 2"]);
  assert.equal(stage.published, "r1");
  assert.equal(stage.mostSchedulers, 1);
});

test("the old scheduler comes back also when the workers of neither release come up", async () => {
  const stage = new Stage(journal);
  begin("d1", "r1");
  await deploy("d1", stage);
  stage.breaksInWatch.add("r2");
  begin("d2", "r2");
  const going = deploy("d2", stage);
  stage.broken.add("r1");
  assert.equal((await going).outcome, "failed");
  assert.deepEqual(desired(), ["beat r1 1", "web r1 2", "worker r1 2"]);
});

test("a job whose end nobody saw interrupts the deployment and runs no second time", async () => {
  const stage = new Stage(journal);
  stage.jobOutcome = "unknown";
  begin("d1", "r1");
  assert.equal((await deploy("d1", stage)).outcome, "interrupted");
  assert.deepEqual(stage.jobRuns, ["d1-migrate"]);
  assert.deepEqual(desired(), []);
});

test("killed before or after any write, the next engine ends the same, with the job run once", async () => {
  const first = new Stage(journal);
  begin("d1", "r1");
  await deploy("d1", first);
  for (let point = 0; ; point++) {
    const stage = new Stage(journal);
    stage.schedulers = new Set(journal.desired.all("local").flatMap((g) => (g.component === "beat" ? [g.release] : [])));
    const id = `k${point}`;
    const release = journal.stages.get("local")?.live === "r1" ? "r2" : "r1";
    begin(id, release);
    writes = 0;
    killAt = point;
    let killed = false;
    await deploy(id, stage).catch((error: unknown) => {
      assert.ok(error instanceof Killed, String(error));
      killed = true;
    });
    killAt = -1;
    // A killed engine's journal is opened by the next one.
    journal.close();
    journal = open();
    const next = new Stage(journal);
    next.schedulers = stage.schedulers;
    next.jobRuns.push(...stage.jobRuns);
    const done = await deploy(id, next);
    assert.equal(done.outcome, "done", `killed at write ${point}: ${done.error}`);
    assert.equal(next.jobRuns.length, 1, `job runs when killed at write ${point}`);
    assert.deepEqual(desired(), [`beat ${release} 1`, `web ${release} 2`, `worker ${release} 2`], `killed at write ${point}`);
    assert.equal(journal.stages.get("local")?.live, release);
    if (!killed) break;
  }
});
