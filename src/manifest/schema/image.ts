import * as z from "zod";
import { imageReference, imageRepository, registryHost } from "./hosts.ts";
import { givenName } from "./names.ts";
import { googleProject, interpreterVersion, projectPath, region } from "./places.ts";
import { command, text } from "./text.ts";

const version = interpreterVersion
  .optional()
  .describe(
    'Version of the interpreter, in quotes: `"3.12"`. Without it the first that the machine has; of Python one that `.python-version`, `runtime.txt` or `requires-python` asks for.',
  );

const native = z
  .union([
    z.literal("none"),
    z.strictObject({
      python: projectPath.describe("`requirements.txt` or `pyproject.toml`: what the virtual environment holds."),
      version,
    }),
    z.strictObject({ node: projectPath.describe("`package.json`: what `npm ci --omit=dev` installs."), version }),
  ])
  .optional()
  .describe(
    "How the app is prepared where it runs without a container: a virtual environment or `node_modules` for each set of requirements, shared by the releases that ask for the same; `none` prepares nothing. Local and machine sites only.",
  );

const test = command
  .optional()
  .describe(
    "A command that has to succeed in the built image. Locally before a deployment, in a pipeline before the image is pushed.",
  );

const scan = z
  .enum(["report", "high", "critical"])
  .default("report")
  .describe(
    "What known weaknesses in the image do: `report` tells them, `high` and `critical` refuse promotion from that severity up. Cloud Run and GKE; nothing locally.",
  );

const built = z.strictObject({
  build: projectPath.describe("The folder to build from, most often `.`."),
  file: projectPath.optional().describe("The build file inside that folder; `Containerfile` or `Dockerfile` without it."),
  args: z.record(givenName, z.string()).optional().describe("Arguments of the build."),
  stage: givenName.optional().describe("The stage of the build file to stop at; the last one without it."),
  push: imageRepository
    .optional()
    .describe("The repository to push to, instead of the one of `registry`. Its password stands in `registries`."),
  native,
  test,
  scan,
});

const referred = z.strictObject({
  ref: imageReference.describe("An image that exists, pinned by its digest."),
  native,
  test,
  scan,
});

const unbuilt = z.strictObject({
  native: native
    .unwrap()
    .describe("As above. An image of this form runs natively only: a target that needs an image refuses it."),
  test,
});

export const image = z
  .union([built, referred, unbuilt])
  .describe(
    "Where the program comes from: `build` builds the image once and names it by digest, `ref` takes one that exists, `native` alone runs the sources as they are. The same digest moves from stage to stage.",
  );

export const registry = z
  .strictObject({
    project: googleProject.optional().describe("The Google project that holds it; the project of the last stage without it."),
    region: region.optional().describe("Its region; the region of the last stage without it."),
    existing: givenName.optional().describe("The name of an Artifact Registry repository that is there already."),
    keep: z.int().min(1).max(10_000).default(20).describe("How many images the clean-up keeps besides those in use."),
    write: z.enum(["once", "many"]).default("once").describe("`once`: a tag never moves to another image."),
  })
  .describe(
    "One Artifact Registry for all stages, which may read it. Locally nothing; sites get a reader grant or a pull secret.",
  );

export const registries = z
  .record(
    registryHost,
    z.union([
      z.strictObject({
        user: givenName.describe("Who logs in."),
        password: text.describe("The password or token, as a reference: `${secrets.token}`."),
      }),
      z.strictObject({ mirror: z.literal("google").describe("Pull through a mirror in Artifact Registry.") }),
    ]),
  )
  .describe(
    "How images of other registries are pulled, by host. Locally a login of the container engine; on Google a remote repository; on Kubernetes a pull secret of every stage and site.",
  );
