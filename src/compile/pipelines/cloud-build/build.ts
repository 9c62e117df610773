import type { App } from "../../../app/model.ts";
import { isCarrier } from "../../kubernetes/chart/carried.ts";
import { type PipelineInput, writesToGit } from "../input.ts";

/** A build as Cloud Build reads it, as far as it is written here: https://cloud.google.com/build/docs/build-config-file-schema */
export type Build = {
  steps: readonly Step[];
  timeout: string;
  options: { logging: "CLOUD_LOGGING_ONLY" };
  availableSecrets?: { secretManager: readonly { versionName: string; env: string }[] };
};
export type Step = {
  id: string;
  name: string;
  entrypoint: string;
  args: readonly string[];
  dir?: string;
  env?: readonly string[];
  secretEnv?: readonly string[];
  volumes?: readonly { name: string; path: string }[];
};

/** Two hours, as in the other pipeline. */
const TIMEOUT = "7200s";
const TOOLS = { name: "tools", path: "/tools" };
const PLUGINS = { name: "plugins", path: "/plugins" };

/** Programs that Fairlead drives, each copied from the image its makers publish: one file that needs nothing beside it. */
const PROGRAMS = {
  terraform: { image: "hashicorp/terraform:1.13.5", copy: "cp /bin/terraform /tools/" },
  docker: {
    image: "docker:28-cli",
    copy: "cp /usr/local/bin/docker /tools/ && cp /usr/local/libexec/docker/cli-plugins/docker-buildx /plugins/",
  },
  kubectl: { image: "gcr.io/google.com/cloudsdktool/google-cloud-cli:stable", copy: 'cp "$$(command -v kubectl)" /tools/' },
  // Helm's makers publish archives only: https://github.com/alpine-docker/helm puts each of them into an image.
  helm: { image: "alpine/helm:3.18.4", copy: 'cp "$$(command -v helm)" /tools/' },
} as const;

/**
 * What steps do with the programs they drive. Substitutions stand as arguments of their own and pass no shell. Logs go to
 * Cloud Logging, because a build with an account of one's own is refused without a place for them.
 */
export function build(
  { fleet }: PipelineInput,
  { makesImages }: { makesImages: boolean },
  work: (around: Around) => readonly Step[],
): Build {
  const tokens = makesImages ? [] : tokensOf(fleet);
  const available = tokens.map(({ env, secret }) => ({
    versionName: `projects/$PROJECT_ID/secrets/${secret}/versions/latest`,
    env,
  }));
  return {
    steps: [...programsOf(fleet, makesImages).map(fetchStep), ...work({ tokens, makesImages })],
    timeout: TIMEOUT,
    options: { logging: "CLOUD_LOGGING_ONLY" },
    ...(available.length === 0 ? {} : { availableSecrets: { secretManager: available } }),
  };
}

/** What the step of Fairlead is given beside its words. */
type Around = { tokens: readonly Token[]; makesImages: boolean };

/** A token that Secret Manager keeps in the project of the triggers, and the variable that brings it to the step. */
export type Token = { env: string; secret: string };

/** Tokens of services that know no identity of Google, where a stage uses them. */
function tokensOf(fleet: readonly App[]): Token[] {
  const name = fleet[0]?.name ?? "app";
  const uses = (test: (app: App) => boolean, token: Token): Token[] => (fleet.some(test) ? [token] : []);
  return [
    ...uses(writesToGit, { env: "GH_TOKEN", secret: `${name}-git-token` }),
    ...uses(({ ground }) => ground.state?.in === "hcp", { env: "TF_TOKEN_app_terraform_io", secret: `${name}-hcp-token` }),
  ];
}

/** git asks this for a login; `$$` is Cloud Build's way to write a dollar. */
const GIT_LOGIN = [
  "GIT_CONFIG_COUNT=1",
  "GIT_CONFIG_KEY_0=credential.https://github.com.helper",
  'GIT_CONFIG_VALUE_0=!f() { echo username=x-access-token; echo "password=$$GH_TOKEN"; }; f',
];

type Program = keyof typeof PROGRAMS;

function programsOf(fleet: readonly App[], makesImages: boolean): Program[] {
  if (makesImages) return ["docker"];
  const onGke = fleet.filter(({ target }) => target === "gke");
  const hasCharts = onGke.some(({ components }) => components.some(isCarrier));
  return ["terraform", ...(onGke.length > 0 ? (["kubectl"] as const) : []), ...(hasCharts ? (["helm"] as const) : [])];
}

function fetchStep(program: Program): Step {
  const { image, copy } = PROGRAMS[program];
  const volumes = program === "docker" ? [TOOLS, PLUGINS] : [TOOLS];
  return { id: program, name: image, entrypoint: "sh", args: ["-c", copy], volumes };
}

/** Fairlead itself, where the manifest lies. */
export function fairlead({ folder }: PipelineInput, words: readonly string[], { tokens, makesImages }: Around): Step {
  const login = tokens.some(({ env }) => env === "GH_TOKEN") ? GIT_LOGIN : [];
  return {
    id: "fairlead",
    name: "node:24-bookworm",
    entrypoint: "npx",
    args: words,
    ...(folder === "" ? {} : { dir: folder }),
    env: ["PATH=/tools:/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin", ...login],
    ...(tokens.length === 0 ? {} : { secretEnv: tokens.map(({ env }) => env) }),
    // A volume that only one step mounts is refused.
    volumes: makesImages ? [TOOLS, { ...PLUGINS, path: "/usr/local/libexec/docker/cli-plugins" }] : [TOOLS],
  };
}

export function gcloud(id: string, words: readonly string[]): Step {
  return { id, name: "gcr.io/google.com/cloudsdktool/google-cloud-cli:slim", entrypoint: "gcloud", args: words };
}
