import type { AppFile } from "../../../app/model.ts";
import { type Expression, raw } from "../hcl/expression.ts";
import type { RunStage } from "./stage.ts";

/**
 * Where a file stands when it is referred to by `${files.x.path}`: alone in a folder of its own, because Cloud Run mounts
 * folders, and what an image has in such a folder is hidden.
 */
export function filePath({ app }: Pick<RunStage, "app">, name: string): string {
  return `/etc/fairlead/files/${name}/${baseName(app.files.find((file) => file.name === name))}`;
}

/** What a file is called in its folder. */
export function baseName(file: AppFile | undefined): string {
  if (file === undefined) return "file";
  const path = file.mount ?? ("from" in file.content ? file.content.from : file.name);
  return path.slice(path.lastIndexOf("/") + 1);
}

/** The folder of a path. */
export function folderOf(path: string): string {
  return path.slice(0, Math.max(1, path.lastIndexOf("/")));
}

/** The text of a file of the stack's own folder. */
export function readFile(name: string): Expression {
  return raw(`file("\${path.module}/files/${name}")`);
}
