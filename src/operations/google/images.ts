import type { App } from "../../app/model.ts";
import { compileImages } from "../../compile/local/image.ts";
import type { LocalImage } from "../../compile/local/stage.ts";
import { type RegistryPlace, registryPath } from "../../compile/terraform/registry.ts";
import { Failure } from "../../diagnostics/failure.ts";
import { prepareContainer, testContainer } from "../../run/container/image.ts";
import { pushImage } from "../../run/container/push.ts";
import type { Login } from "../../run/docker/login.ts";
import type { Surroundings } from "../../run/prepare/index.ts";

export type ImagesOrder = {
  app: App;
  /** Absolute path of the manifest. */
  manifest: string;
  registry: RegistryPlace | undefined;
  /** A login for Google's registries. */
  login: () => Promise<Login>;
};

/** What was made: each component's image as it is pulled and its configuration digest, and the digest of the app's own snapshot. */
export type MadeImages = { images: Readonly<Record<string, MadeImage>>; snapshot: string };
export type MadeImage = { reference: string; digest: string };

/**
 * Builds each image of the stage from its snapshot, runs its test in it and pushes it; each is found again where that was
 * done before. Images that the manifest refers to are pinned there and stay where they are.
 */
export async function makeImages(order: ImagesOrder, around: Surroundings): Promise<MadeImages> {
  const { images, imageOf } = compileImages(order.app);
  const byName = new Map<string, MadeImage>();
  let snapshot = "";
  for (const image of images) {
    const used = order.app.components.some(({ name }) => imageOf(name) === image);
    if (!used) continue;
    const made = await makeImage(image, order, around);
    byName.set(image.name, { reference: made.reference, digest: made.digest });
    if (image.name === "app" || snapshot === "") snapshot = made.snapshot;
  }
  const byComponent = order.app.components.flatMap(({ name }) => {
    const made = byName.get(imageOf(name).name);
    return made === undefined ? [] : [[name, made] as const];
  });
  return { images: Object.fromEntries(byComponent), snapshot };
}

async function makeImage(image: LocalImage, order: ImagesOrder, around: Surroundings): Promise<MadeImage & { snapshot: string }> {
  if (image.ref !== undefined) return { ...pinned(image.ref), snapshot: "" };
  if (image.build === undefined) throw new Failure("image-not-built", { image: image.name });
  const files = order.app.files.flatMap(({ content }) =>
    "from" in content ? [content.from] : "template" in content ? [content.template] : [],
  );
  const prepared = await prepareContainer({ image, manifest: order.manifest, files, platform: PLATFORM }, around);
  if (image.test !== undefined) await testContainer(image.test, prepared, around);
  const { repository, login } = await destination(image, order);
  const reference = await pushImage({ image: prepared, repository, login }, around);
  return { reference, digest: prepared.digest, snapshot: prepared.snapshot };
}

/** What Cloud Run runs, and what node pools and Autopilot have unless told otherwise. */
const PLATFORM = "linux/amd64";

async function destination(
  image: LocalImage,
  { app, registry, login }: ImagesOrder,
): Promise<{ repository: string; login: Login | undefined }> {
  const own = app.image?.from === "build" ? app.image.push : undefined;
  const push = app.components.find(({ name }) => name === image.name)?.image;
  const said = (push?.from === "build" ? push.push : undefined) ?? own;
  if (said !== undefined) return { repository: image.name === "app" ? said : `${said}/${image.name}`, login: undefined };
  if (registry === undefined) throw new Failure("registry-unknown", { app: app.name });
  return { repository: `${registryPath(registry)}/${image.name}`, login: await login() };
}

/** Without its tag: the digest alone says which image it is. It is the manifest's, the configuration is not read. */
function pinned(reference: string): MadeImage {
  const [name = "", digest] = reference.split("@");
  return digest === undefined
    ? { reference, digest: reference }
    : { reference: `${name.replace(/:[^:/]+$/, "")}@${digest}`, digest };
}
