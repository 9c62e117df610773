/**
 * `admit: ours`: the cluster starts images of the app's own registries, those that the manifest names by digest, and what runs
 * the cluster itself. Only the pipeline's own account writes to the registry, so that nothing else gets in.
 */
import type { App } from "../../../app/model.ts";
import { CLOUDFLARED } from "../../cloudflared.ts";
import { type Context, usersOf } from "../context.ts";
import { frontOf } from "../edge/front.ts";
import { mirrorName, registriesOf, registryPath, registryPlace } from "../registry.ts";
import { type Addressed, resource } from "../resource.ts";
import type { ClusterPlace, Made } from "./cluster.ts";
import { clusterName } from "./names.ts";

/** What brings secrets, counts queues and makes certificates in a cluster; Argo CD where it delivers. */
const OPERATORS = ["ghcr.io/external-secrets/**", "ghcr.io/kedacore/**", "quay.io/jetstack/**"];
const ARGOCD = [
  "quay.io/argoproj/**",
  "ghcr.io/dexidp/**",
  "ecr-public.aws.com/docker/library/redis*",
  "public.ecr.aws/docker/library/redis*",
];

export function admission(context: Context, said: Made, places: readonly ClusterPlace[]): Addressed[] {
  if (said.admit === "any") return [];
  return [
    resource(
      "google_binary_authorization_policy",
      "main",
      {
        // Google's own system images.
        global_policy_evaluation_mode: "ENABLE",
        admission_whitelist_patterns: admitted(context).map((name_pattern) => ({ name_pattern })),
        // Of other clusters in the project.
        default_admission_rule: { evaluation_mode: "ALWAYS_ALLOW", enforcement_mode: "ENFORCED_BLOCK_AND_AUDIT_LOG" },
        cluster_admission_rules: places.map(({ region }) => ({
          cluster: `${region}.${clusterName(context, region)}`,
          evaluation_mode: "ALWAYS_DENY",
          enforcement_mode: "ENFORCED_BLOCK_AND_AUDIT_LOG",
        })),
      },
      { why: "A project has one such policy: what is not listed here does not start in this stage's clusters." },
    ),
  ];
}

function admitted(context: Context): string[] {
  const users = usersOf(context);
  const place = registryPlace(context.fleet);
  const mirrors = registriesOf(context).map(({ host }) => mirrorName(context.app.name, host));
  const own =
    place === undefined ? [] : [place.repository, ...mirrors].map((repository) => `${registryPath({ ...place, repository })}/**`);
  const argocd = users.some(({ ground }) => ground.deliver.by === "argocd");
  const patterns = [...own, ...users.flatMap(named), ...OPERATORS, ...(argocd ? ARGOCD : [])];
  return [...new Set(patterns)];
}

/** Images that the manifest names, and where it has its own ones pushed; the tunnel's. */
function named(app: App): string[] {
  const images = [app.image, ...app.components.map(({ image }) => image)];
  return [
    ...images.flatMap((image) => {
      if (image?.from === "ref") return [image.ref];
      return image?.from === "build" && image.push !== undefined ? [`${image.push}*`] : [];
    }),
    ...(app.access !== undefined && frontOf(app.access) === "tunnel" ? [CLOUDFLARED] : []),
  ];
}
