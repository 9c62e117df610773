import assert from "node:assert/strict";
import { mkdir, symlink, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { describe, test } from "node:test";
import { findProgram } from "../../../src/run/find-program.ts";
import { fairlead } from "../../support/fairlead.ts";
import { missingProvider } from "../../support/providers.ts";
import { record } from "./live-shop.ts";
import { type Shop, serviceOf, shop, shopManifest } from "./shop.ts";

const missing = await missingProvider();

/** Something that stands in the way of a deployment, and what Fairlead says of it. */
type Trouble = {
  what: string;
  /** Lays the trouble; the result takes it away again. */
  lay: (app: Shop) => Promise<{ env?: NodeJS.ProcessEnv; clear?: () => Promise<void> | void }>;
  status: number;
  code: RegExp;
  /** What the user is told to do next. */
  next: RegExp;
};

// In the order in which a deployment meets them, so that each run gets further than the one before.
const troubles: readonly Trouble[] = [
  {
    what: "no credentials",
    lay: async (app) => {
      const none = {
        GOOGLE_OAUTH_ACCESS_TOKEN: "",
        HOME: app.folder,
        CLOUDSDK_CONFIG: app.folder,
        METADATA_SERVER_DETECTION: "none",
      };
      return { env: { ...app.env, ...none } };
    },
    status: 4,
    code: /FL1001/,
    next: /gcloud auth application-default login/,
  },
  {
    what: "credentials that expired",
    lay: async (app) => ({ env: { ...app.env, GOOGLE_OAUTH_ACCESS_TOKEN: "expired" } }),
    status: 4,
    code: /FL1002/,
    next: /gcloud auth application-default login/,
  },
  {
    what: "a project that is not there",
    lay: async (app) => {
      await app.manifest(
        shopManifest("one").replace("testing: { google: { project: acme-test", "testing: { google: { project: acme-typo"),
      );
      return { clear: () => app.manifest(shopManifest("one")) };
    },
    status: 2,
    code: /FL1004.*acme-typo/,
    next: /gcloud projects describe acme-typo|fairlead bootstrap/,
  },
  {
    what: "no state bucket",
    lay: async (app) => {
      await app.manifest(shopManifest("one").replace("acme-shop-state", "acme-shop-stat"));
      return { clear: () => app.manifest(shopManifest("one")) };
    },
    status: 3,
    code: /FL1054.*acme-shop-stat/,
    next: /fairlead bootstrap/,
  },
  {
    what: "no terraform",
    lay: async (app) => ({ env: { ...app.env, PATH: await onlyGit(app) } }),
    status: 4,
    code: /FL1101/,
    next: /terraform/,
  },
  {
    what: "a provider that cannot be fetched",
    lay: async (app) => {
      const file = join(app.folder, "terraformrc");
      await writeFile(file, 'provider_installation {\n  network_mirror {\n    url = "https://127.0.0.1:9/"\n  }\n}\n');
      return { env: { ...app.env, TF_CLI_CONFIG_FILE: file } };
    },
    status: 4,
    code: /FL1105/,
    next: /TF_CLI_CONFIG_FILE|mirror|network/i,
  },
  {
    what: "an API that is not enabled",
    lay: async ({ google }) => {
      google.faults.add({
        call: /POST compute.*\/global\/networks$/,
        times: 20,
        status: 403,
        reason: "SERVICE_DISABLED",
        metadata: { service: "compute.googleapis.com", consumer: "projects/acme-test" },
      });
      return { clear: () => google.faults.clear() };
    },
    status: 3,
    code: /FL1005.*compute\.googleapis\.com/,
    next: /fairlead bootstrap/,
  },
  {
    what: "a quota that is used up",
    lay: async ({ google }) => {
      google.faults.add({
        call: /POST compute.*\/global\/networks$/,
        times: 20,
        status: 403,
        reason: "quotaExceeded",
        message: "Quota 'NETWORKS' exceeded. Limit: 5.0 globally.",
      });
      return { clear: () => google.faults.clear() };
    },
    status: 1,
    code: /FL1007/,
    next: /console\.cloud\.google\.com\/iam-admin\/quotas/,
  },
  {
    what: "a permission that is missing",
    lay: async ({ google }) => {
      google.faults.add({
        call: /POST compute.*\/global\/networks$/,
        times: 20,
        status: 403,
        message: "Required 'compute.networks.create' permission",
      });
      return { clear: () => google.faults.clear() };
    },
    status: 3,
    code: /FL1006/,
    next: /role/,
  },
  {
    what: "a state that somebody else has locked",
    lay: async (app) => {
      const name = "shop/testing/data/default.tflock";
      const info = {
        ID: "1234",
        Operation: "OperationTypeApply",
        Who: "bob@desk",
        Version: "1.15.0",
        Created: new Date().toISOString(),
        Path: "",
      };
      await record(app, name, info);
      return { clear: () => remove(app, name) };
    },
    status: 3,
    code: /FL1108.*bob@desk/,
    next: /force-unlock/,
  },
  {
    what: "an apply that fails half-way",
    lay: async ({ google }) => {
      google.faults.add({
        call: /POST sqladmin.*\/instances$/,
        times: 20,
        status: 400,
        message: "The zone has no room for this machine.",
      });
      return { clear: () => google.faults.clear() };
    },
    status: 1,
    code: /FL1116|FL1114|FL1014/,
    next: /again/i,
  },
];

describe("trouble on the way to a stage on Google", { skip: missing, timeout: 900_000 }, () => {
  test("each is told of with its next step, and the runs after it finish the work", async (t) => {
    const app = await shop(t);
    for (const { what, lay, status, code, next } of troubles) {
      await t.test(what, async () => {
        const { env = app.env, clear } = await lay(app);
        const ran = await fairlead(["deploy", "testing", "--yes"], { cwd: app.folder, env });
        await clear?.();
        assert.equal(ran.status, status, ran.err);
        const [, told = ""] = /(error\[FL\d+\][\s\S]*)$/.exec(ran.err) ?? [];
        assert.match(told, code);
        assert.match(told, next);
        assert.doesNotMatch(ran.err, /FL0000|at file:/);
      });
    }
    const last = await app.run("deploy", "testing", "--yes");
    assert.equal(last.status, 0, last.err);
    assert.match(serviceOf(app, "testing")?.template.containers[0]?.image ?? "", /\/one@/);
  });

  test("what an image would be built for in vain is told before it is built", async (t) => {
    const app = await shop(t);
    const built = shopManifest("one").replace(/^image: .*$/m, "image: { build: . }");
    await app.manifest(built.replace("testing: { google: { project: acme-test", "testing: { google: { project: acme-typo"));
    const typo = await app.run("deploy", "testing", "--yes");
    assert.equal(typo.status, 2, typo.err);
    assert.match(typo.err, /FL1004.*acme-typo/);
    await app.manifest(built);
    const bare = await fairlead(["deploy", "testing", "--yes"], {
      cwd: app.folder,
      env: { ...app.env, PATH: await onlyGit(app) },
    });
    assert.equal(bare.status, 4, bare.err);
    assert.match(bare.err, /FL1101/);
    for (const { err } of [typo, bare]) assert.doesNotMatch(err, /Snapshot|Image build/);
  });
});

/** A folder with git and nothing else on it. */
async function onlyGit(app: Shop): Promise<string> {
  const bin = join(app.folder, "bin");
  await mkdir(bin);
  const git = await findProgram("git", process.env);
  assert.ok(git !== undefined && dirname(git) !== bin);
  await symlink(git, join(bin, "git"));
  return bin;
}

async function remove({ google }: Shop, name: string): Promise<void> {
  const url = `${google.env.GOOGLE_STORAGE_CUSTOM_ENDPOINT}b/acme-shop-state/o/${encodeURIComponent(name)}`;
  const answer = await fetch(url, { method: "DELETE", headers: { authorization: "Bearer stand-in" } });
  assert.ok(answer.ok, await answer.text());
}
