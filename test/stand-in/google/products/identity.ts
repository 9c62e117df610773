/** IAM: service accounts, workload identity pools, and tokens for accounts. */
import { createHash } from "node:crypto";
import { collection } from "../collection.ts";
import { operationRoutes } from "../operation.ts";
import { policyRoutes } from "../policy.ts";
import { type Asked, type Product, route } from "../route.ts";
import type { Json } from "../world.ts";

function fillAccount(sent: Json, { params }: Asked, before: Json | undefined): Json {
  const email = String(sent.name).split("/").at(-1) ?? "";
  const { accountId: _accountId, serviceAccount, ...rest } = sent;
  const uniqueId = String(Number.parseInt(createHash("sha256").update(email).digest("hex").slice(0, 12), 16));
  return {
    ...rest,
    ...(serviceAccount as Json | undefined),
    email,
    projectId: before?.projectId ?? params.project,
    uniqueId,
    oauth2ClientId: uniqueId,
  };
}

const accounts = collection({
  path: "v1/projects/{project}/serviceAccounts",
  id: ({ body, params }) => `${body.accountId}@${params.project}.iam.gserviceaccount.com`,
  list: "accounts",
  fill: fillAccount,
});
const pools = "v1/projects/{project}/locations/{location}/workloadIdentityPools";
const active = (resource: Json): Json => ({ state: "ACTIVE", ...resource });

/** The wildcard project stands for the one in the account's address. */
function inItsProject(handle: (asked: Asked) => unknown): (asked: Asked) => unknown {
  return (asked) =>
    handle({ ...asked, path: asked.path.replace("projects/-/", `projects/${/@([^.]+)\./.exec(asked.path)?.[1]}/`) });
}

export const identity: Product = {
  host: "iam.googleapis.com",
  variables: { GOOGLE_IAM_BETA_CUSTOM_ENDPOINT: "v1/" },
  routes: [
    ...policyRoutes("v1"),
    ...operationRoutes("v1/projects/{project}/locations/{location}"),
    ...accounts.map((one) => ({ ...one, handle: inItsProject(one.handle) })),
    ...collection({ path: `${pools}/{pool}/providers`, id: "?workloadIdentityPoolProviderId", operations: "lro", fill: active }),
    ...collection({
      path: "v1/projects/{project}/roles",
      id: "=roleId",
      fill: (sent) => ({ ...sent, ...(sent.role as Json | undefined) }),
    }),
    route(`GET ${pools}/{pool}:listAttestationRules`, () => ({ attestationRules: [] })),
    ...collection({ path: pools, id: "?workloadIdentityPoolId", operations: "lro", fill: active }),
  ],
};

export const tokens: Product = {
  host: "iamcredentials.googleapis.com",
  variables: { GOOGLE_IAM_CREDENTIALS_CUSTOM_ENDPOINT: "v1/" },
  routes: [
    route("POST v1/projects/-/serviceAccounts/{account}:generateAccessToken", ({ world }) => ({
      accessToken: "stand-in-of-an-account",
      expireTime: new Date(world.now().getTime() + 3_600_000).toISOString(),
    })),
  ],
};
