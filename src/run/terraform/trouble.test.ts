import assert from "node:assert/strict";
import { test } from "node:test";
import type { TerraformDiagnostic } from "./event.ts";
import { failureOf } from "./trouble.ts";

const doings = {
  stack: "data",
  stage: "testing",
  command: "apply",
  folder: "/w/data",
  byHand: "terraform -chdir=/w/data",
  version: "1.11.4",
  project: "acme",
  now: new Date("2026-03-01T12:00:00Z"),
  localLock: undefined,
};

function judge(summary: string, detail = "", address: string | undefined = "google_storage_bucket.media") {
  const diagnostic: TerraformDiagnostic = { severity: "error", summary, detail, address, place: undefined };
  return failureOf(diagnostic, doings);
}

// As google 7.45.0 and the clients it is built with print them.
const DISABLED = `googleapi: Error 403: Cloud Run Admin API has not been used in project 1 before or it is disabled.
Details:
[
  {
    "@type": "type.googleapis.com/google.rpc.ErrorInfo",
    "metadata": {
      "consumer": "projects/1",
      "service": "run.googleapis.com"
    },
    "reason": "SERVICE_DISABLED"
  }
]`;
const MISSING = `googleapi: Error 403: Permission 'run.services.create' denied
Details:
[
  {
    "@type": "type.googleapis.com/google.rpc.ErrorInfo",
    "metadata": {
      "permission": "run.services.create",
      "resource": "projects/acme"
    },
    "reason": "IAM_PERMISSION_DENIED"
  }
]`;
const QUOTA = `Error creating Instance: googleapi: Error 403: Quota exceeded
More details:
Reason: quotaExceeded, Message: Quota 'CPUS' exceeded.
Reason: quotaExceeded, Message: b
`;

for (const [summary, slug, told] of [
  [DISABLED, "google-api-disabled", /run\.googleapis\.com is not enabled in project `acme`/],
  [MISSING, "google-permission-denied", /`run\.services\.create` on projects\/acme is missing/],
  ["googleapi: Error 403: x has no access, forbidden", "google-permission-denied", /x has no access\.$/],
  [QUOTA, "google-quota-exceeded", /used up/],
  ["googleapi: Error 401: Invalid Credentials, authError", "google-credentials-refused", /credentials/],
  ["googleapi: Error 409: you already own it., conflict", "terraform-exists-already", /google_storage_bucket\.media/],
  ["rpc error: code = ResourceExhausted desc = no CPUs", "google-quota-exceeded", /used up/],
  ['Post "https://x": oauth2: cannot fetch token: 400 Bad Request', "google-credentials-refused", /expired/],
  [
    "storage.NewClient() failed: dialing: google: could not find default credentials.",
    "google-no-credentials",
    /no Google credentials/,
  ],
  // The backend begins the sentence so, and the provider of HCP Terraform with a small letter.
  ["Required token could not be found", "hcp-no-credentials", /no token for HCP Terraform/],
  [
    "required token could not be found. Please set the token using an input variable in the provider configuration block",
    "hcp-no-credentials",
    /no token for HCP Terraform/,
  ],
  [
    'Failed to save state: ephemeral resource "ephemeral.random_password.db" detected in the current state. This is an error in OpenTofu',
    "hcp-wants-terraform",
    /OpenTofu cannot save the state of the stack data/,
  ],
  [
    "Failed to get existing workspaces: querying Cloud Storage failed: storage: bucket doesn't exist",
    "terraform-backend-missing",
    /bucket/,
  ],
  ["Failed to write plan file: write /w/data/x.tfplan: no space left on device", "terraform-disk-full", /room for \/w\/data/],
  [
    'Error creating Service: Post "https://run.googleapis.com/v2/x?alt=json": unexpected EOF',
    "terraform-answer-lost",
    /to run\.googleapis\.com broke .*`google_storage_bucket\.media` of the stack data: unexpected EOF/,
  ],
  [
    "googleapi: Error 404: The 'parameters.managedZone' resource named 'example-com' does not exist., notFound",
    "google-not-found",
    /cannot make `google_storage_bucket\.media` as planned: something that it needs is not there\.\n {2}The 'parameters\.managedZone' resource named 'example-com' does not exist/,
  ],
  ["Something nobody ever saw", "terraform-refused", /google_storage_bucket\.media\): Something nobody ever saw/],
] as const) {
  test(`${summary.slice(0, 60).replaceAll("\n", " ")} is ${slug}`, () => {
    const failure = judge(summary);
    assert.equal(failure.slug, slug);
    assert.match(failure.diagnostic.message, told);
  });
}

test("a provider that cannot be had is named, however Terraform or OpenTofu says it", () => {
  for (const [summary, detail] of [
    ["Failed to install provider", "Error while installing hashicorp/tfe v0.80.0: provider binary not found"],
    [
      "Failed to query available provider packages",
      "Could not retrieve the list of available versions for provider hashicorp/tfe: no route",
    ],
    ["Failed to resolve provider packages", "Could not resolve provider hashicorp/tfe: cannot search /mirror: no such directory"],
  ] as const) {
    assert.match(judge(summary, detail, undefined).diagnostic.message, /the provider hashicorp\/tfe for/);
  }
});

test("a lock in a bucket is told with who holds it and how long, and the command that ends it", () => {
  const detail = `Error message: writing "gs://b/p/default.tflock" failed: googleapi: Error 412: conditionNotMet
Lock Info:
  ID:        1740823200000000
  Path:      gs://b/p/default.tflock
  Operation: OperationTypePlan
  Who:       ada@laptop
  Version:   1.11.4
  Created:   2026-03-01 09:00:00.080564403 +0000 UTC
  Info:      

Terraform acquires a state lock to protect the state from being written
by multiple users at the same time.`;
  const failure = judge("Error acquiring the state lock", detail, undefined);
  assert.equal(failure.status, 3);
  assert.equal(failure.diagnostic.message, "The state of the stack data is locked by ada@laptop, for plan, for 3 h by now.");
  assert.match(failure.diagnostic.hint ?? "", /`terraform -chdir=\/w\/data force-unlock 1740823200000000`/);
});

test("a job whose run failed is told by its name, and where to read what it wrote", () => {
  const { diagnostic } = judge(
    "Error code 13, message: Execution shop-testing-migrate-x7 failed.",
    "",
    "google_cloud_run_v2_job.migrate",
  );
  assert.match(diagnostic.message, /The job `migrate` failed \(execution shop-testing-migrate-x7\)/);
  assert.match(diagnostic.hint ?? "", /fairlead logs migrate/);
});

test("a job that failed is told of with the command that shows what it wrote", () => {
  const failed = judge(
    "Error waiting for Creating Job",
    "Execution shop-testing-migrate-x failed",
    "google_cloud_run_v2_job.migrate",
  );
  assert.equal(failed.slug, "terraform-job-failed");
  assert.match(failed.diagnostic.hint ?? "", /`fairlead logs migrate --stage testing`/);
});
