import assert from "node:assert/strict";
import { test } from "node:test";
import { refusalOf } from "./refusal.ts";

const of = (status: number, body: object) => refusalOf({ verb: "apply", what: "Service web" }, { status, body });
const said = (status: number, message: string, reason = "") => of(status, { kind: "Status", reason, message });

test("fields of others are told one by one, with who manages them", () => {
  const causes = [
    { reason: "FieldManagerConflict", field: ".spec.selector", message: 'conflict with "somebody" using v1' },
    { reason: "FieldManagerConflict", field: ".spec.type", message: 'conflict with "kubectl-edit"' },
  ];
  const failure = of(409, { kind: "Status", reason: "Conflict", details: { causes } });
  assert.equal(failure.slug, "kubernetes-fields-taken");
  assert.match(failure.diagnostic.message, /\.spec\.selector by somebody\n {2}\.spec\.type by kubectl-edit/);
});

test("policies of the cluster are told apart from other refusals, whether they say no or do not answer", () => {
  const messages = [
    'admission webhook "guard.acme.example" denied the request: no team label',
    "services \"web\" is forbidden: ValidatingAdmissionPolicy 'team' with binding 'all' denied request: no team label",
    'Internal error occurred: failed calling webhook "guard.acme.example": no team label',
  ];
  for (const [index, message] of messages.entries()) {
    const failure = said([403, 422, 500][index] ?? 0, message, "Forbidden");
    assert.equal(failure.slug, "kubernetes-webhook", message);
    assert.match(failure.diagnostic.message, /does not let Service web in: no team label$/);
  }
});

test("a quota, a missing permission, a missing login and Pod Security are four things", () => {
  assert.equal(said(403, "exceeded quota: tight, requested: count/jobs=1", "Forbidden").slug, "kubernetes-quota");
  assert.equal(said(403, 'services is forbidden: User "x" cannot patch', "Forbidden").slug, "kubernetes-forbidden");
  assert.equal(said(403, 'pods "x" is forbidden: violates PodSecurity "restricted"', "Forbidden").slug, "kubernetes-refused");
  assert.equal(said(401, "Unauthorized", "Unauthorized").slug, "kubernetes-unauthorized");
});

test("what is no word of the API server's own is a way that does not lead there", () => {
  for (const status of [500, 502, 503, 504])
    assert.equal(of(status, { message: "dial tcp: refused" }).slug, "kubernetes-unreachable");
});
