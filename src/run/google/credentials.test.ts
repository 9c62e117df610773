import assert from "node:assert/strict";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { type TestContext, test } from "node:test";
import { Connection } from "./connection.ts";
import { credentials } from "./credentials.ts";

const LOGIN = { type: "authorized_user", client_id: "gcloud", client_secret: "of-gcloud", refresh_token: "of-ann" };

/** Answers everything with a token, and tells which ways it was asked. */
async function tokens(t: TestContext): Promise<{ url: string; asked: string[] }> {
  const asked: string[] = [];
  const answer = JSON.stringify({
    access_token: "from-the-exchange",
    issued_token_type: "urn:ietf:params:oauth:token-type:access_token",
    token_type: "Bearer",
    expires_in: 3600,
    name: "projects/42",
  });
  const server = createServer((request, response) => {
    asked.push(`${request.method} ${request.url} ${request.headers.authorization ?? "-"}`);
    request.resume();
    response.setHeader("content-type", "application/json").end(answer);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  t.after(() => server.close().closeAllConnections());
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, asked };
}

test("a token of the environment is all that is needed", async () => {
  const found = await credentials({ GOOGLE_OAUTH_ACCESS_TOKEN: "given" });
  assert.deepEqual(await found.headers("https://run.googleapis.com/"), { authorization: "Bearer given" });
  assert.deepEqual(await found.token(), { token: "given", expires: undefined });
});

test("a pipeline's identity is exchanged for a token that says until when it holds", async (t) => {
  const { url } = await tokens(t);
  const pipeline = {
    type: "external_account",
    audience: "//iam.googleapis.com/projects/42/locations/global/workloadIdentityPools/ci/providers/ci",
    subject_token_type: "urn:ietf:params:oauth:token-type:jwt",
    token_url: `${url}/token`,
    credential_source: { url: `${url}/identity`, format: { type: "json", subject_token_field_name: "access_token" } },
    quota_project_id: "acme-billing",
  };
  const found = await credentials({ GOOGLE_CREDENTIALS: JSON.stringify(pipeline) });
  const head = { authorization: "Bearer from-the-exchange", "x-goog-user-project": "acme-billing" };
  assert.deepEqual(await found.headers("https://run.googleapis.com/"), head);
  const { token, expires } = await found.token();
  assert.equal(token, "from-the-exchange");
  assert.ok(expires !== undefined && expires.getTime() > Date.now());
});

for (const from of ["GOOGLE_CREDENTIALS", "GOOGLE_APPLICATION_CREDENTIALS", "HOME"] as const) {
  test(`a person's login, found by ${from}, is changed for a token once while that holds`, async (t) => {
    const { url, asked } = await tokens(t);
    const login = JSON.stringify({ ...LOGIN, token_uri: `${url}/token`, quota_project_id: "acme-billing" });
    const home = await mkdtemp(join(tmpdir(), "fairlead-login-"));
    t.after(() => rm(home, { recursive: true }));
    const file = join(home, ".config", "gcloud", "application_default_credentials.json");
    await mkdir(dirname(file), { recursive: true });
    await writeFile(file, login);
    const env = { GOOGLE_CREDENTIALS: login, GOOGLE_APPLICATION_CREDENTIALS: file, HOME: home };
    const found = await credentials({ [from]: env[from] });
    const [head] = await Promise.all([
      found.headers("https://run.googleapis.com/"),
      found.headers("https://sql.googleapis.com/"),
    ]);
    assert.deepEqual(head, { authorization: "Bearer from-the-exchange", "x-goog-user-project": "acme-billing" });
    const { token, expires } = await found.token();
    assert.equal(token, "from-the-exchange");
    assert.ok(expires !== undefined && expires.getTime() > Date.now());
    assert.deepEqual(asked, ["POST /token -"]);
  });
}

test("a login that Google does not take any more is told as that", async (t) => {
  const server = createServer((request, response) => {
    request.resume();
    response.writeHead(400, { "content-type": "application/json" });
    response.end(JSON.stringify({ error: "invalid_grant", error_description: "Token has been expired or revoked." }));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  t.after(() => server.close().closeAllConnections());
  const token_uri = `http://127.0.0.1:${(server.address() as AddressInfo).port}/token`;
  const google = new Connection({ GOOGLE_CREDENTIALS: JSON.stringify({ ...LOGIN, token_uri }) }, { firstPauseMs: 1 });
  const ask = google.request({ api: "projects", action: "look", idempotent: true }, { method: "GET", path: "projects/acme" });
  await assert.rejects(ask, { slug: "google-credentials-refused" });
});

test("calls go through the proxy of the environment, but for hosts that need none", async (t) => {
  const { url, asked } = await tokens(t);
  const env = { GOOGLE_OAUTH_ACCESS_TOKEN: "given", GOOGLE_RESOURCE_MANAGER_V3_CUSTOM_ENDPOINT: "http://projects.example/v3/" };
  const call = { api: "projects", action: "look", idempotent: false } as const;
  const ask = (more: NodeJS.ProcessEnv) =>
    new Connection({ ...env, ...more }, { firstPauseMs: 1 }).request<{ name: string }>(call, {
      method: "GET",
      path: "projects/acme",
    });
  assert.equal((await ask({ HTTP_PROXY: url })).name, "projects/42");
  assert.deepEqual(asked, ["GET http://projects.example/v3/projects/acme Bearer given"]);
  await assert.rejects(ask({ HTTP_PROXY: url, NO_PROXY: "projects.example" }));
  assert.equal(asked.length, 1);
});
