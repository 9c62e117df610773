import type { App } from "../../app/model.ts";
import { type ImageRegistry, imageRepository, registryHost } from "../../compile/google-names.ts";
import { compileImages } from "../../compile/local/image.ts";
import type { LocalImage } from "../../compile/local/stage.ts";
import { Failure } from "../../diagnostics/failure.ts";
import { prepareContainer, testContainer } from "../../run/container/image.ts";
import { pushImage } from "../../run/container/push.ts";
import type { Login } from "../../run/docker/login.ts";
import type { Surroundings } from "../../run/prepare/index.ts";

export type ImagesOrder = {
  app: App;
  /** Absolute path of the manifest. */
  manifest: string;
  registry: ImageRegistry | undefined;
  /** A login for Google's registries. */
  login: () => Promise<Login>;
};

/** What was made: the reference of each component's image by manifest digest, and the digest of the app's own snapshot. */
export type MadeImages = { images: Readonly<Record<string, string>>; snapshot: string };

/**
 * Builds each image of the stage from its snapshot, runs its test in it and pushes it; each is found again where that was
 * done before. Images that the manifest refers to are pinned there and stay where they are.
 */
export async function makeImages(order: ImagesOrder, around: Surroundings): Promise<MadeImages> {
  const { images, imageOf } = compileImages(order.app);
  const references = new Map<string, string>();
  let snapshot = "";
  for (const image of images) {
    const used = order.app.components.some(({ name }) => imageOf(name) === image);
    if (!used) continue;
    const made = await makeImage(image, order, around);
    references.set(image.name, made.reference);
    if (image.name === "app" || snapshot === "") snapshot = made.snapshot;
  }
  const byComponent = order.app.components.map(({ name }) => [name, references.get(imageOf(name).name) ?? ""] as const);
  return { images: Object.fromEntries(byComponent), snapshot };
}

async function makeImage(
  image: LocalImage,
  order: ImagesOrder,
  around: Surroundings,
): Promise<{ reference: string; snapshot: string }> {
  if (image.ref !== undefined) return { reference: pinned(image.ref), snapshot: "" };
  if (image.build === undefined) throw new Failure("image-not-built", { image: image.name });
  const files = order.app.files.flatMap(({ content }) =>
    "from" in content ? [content.from] : "template" in content ? [content.template] : [],
  );
  const prepared = await prepareContainer({ image, manifest: order.manifest, files, platform: PLATFORM }, around);
  if (image.test !== undefined) await testContainer(image.test, prepared, around);
  const { repository, login } = await destination(image, order);
  return { reference: await pushImage({ image: prepared, repository, login }, around), snapshot: prepared.snapshot };
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
  const repository = imageRepository(registry, image.name);
  return { repository, login: repository.startsWith(registryHost(registry)) ? await login() : undefined };
}

/** Without its tag: the digest alone says which image it is. */
function pinned(reference: string): string {
  const [name = "", digest] = reference.split("@");
  return digest === undefined ? reference : `${name.replace(/:[^:/]+$/, "")}@${digest}`;
}
