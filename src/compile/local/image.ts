import type { App, Image } from "../../app/model.ts";
import { canonicalJson } from "../digest.ts";
import type { LocalImage } from "./stage.ts";

/** The images of the stage, one per recipe: the app's own first, then components' by the name of the first that has it. */
export function compileImages(app: App): { images: readonly LocalImage[]; imageOf: (component: string) => LocalImage } {
  const own = localImage("app", app.image);
  const byRecipe = new Map<string, LocalImage>([[recipe(own), own]]);
  const byComponent = new Map<string, LocalImage>();
  for (const { name, image } of app.components) {
    if (image === undefined) continue;
    const made = localImage(name, image);
    const known = byRecipe.get(recipe(made)) ?? made;
    byRecipe.set(recipe(made), known);
    byComponent.set(name, known);
  }
  return { images: [...byRecipe.values()], imageOf: (component) => byComponent.get(component) ?? own };
}

function localImage(name: string, image: Image | undefined): LocalImage {
  const build =
    image?.from === "build"
      ? { context: image.context, file: image.file, args: sorted(image.args), stage: image.stage }
      : undefined;
  return { name, build, ref: image?.from === "ref" ? image.ref : undefined, native: image?.native, test: image?.test };
}

function recipe({ name, ...rest }: LocalImage): string {
  return canonicalJson(rest);
}

function sorted(record: Readonly<Record<string, string>>): Readonly<Record<string, string>> {
  return Object.fromEntries(Object.entries(record).sort(([a], [b]) => (a < b ? -1 : 1)));
}
