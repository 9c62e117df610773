import type { Found, Honouring } from "./word.ts";

/** Where files of a stage stand on Cloud Run, which mounts folders and no single files. */
export function movedFiles({ manifest, reading }: Honouring): {
  moved: Found<"file-moved">;
  hiding: Found<"file-hides">;
  beside: Found<"file-beside">;
} {
  const asked = new Set(reading.uses.flatMap(({ reference: to }) => (to.of === "file" && to.member === "path" ? [to.name] : [])));
  const all = Object.entries(manifest.files ?? {}).flatMap(([file, { mount }]) => (mount === undefined ? [] : [{ file, mount }]));
  const fixed = all.filter(({ file }) => !asked.has(file));
  const mounts = Object.entries(manifest.data).flatMap(([name, datum]) =>
    datum.kind === "bucket" && datum.mount !== undefined ? [{ name, folder: datum.mount }] : [],
  );
  return {
    moved: all
      .filter(({ file }) => asked.has(file))
      .map(({ file, mount }) => ({
        path: ["files", file, "mount"],
        params: { file, mount, path: `/etc/fairlead/files/${file}/${mount.slice(mount.lastIndexOf("/") + 1)}` },
      })),
    hiding: fixed.map(({ file, mount }) => ({ path: ["files", file, "mount"], params: { file, folder: folderOf(mount) } })),
    beside: fixed.flatMap(({ file, mount }) => {
      const folder = folderOf(mount);
      const others = [
        ...fixed.flatMap((other) => (other.file === file ? [] : [{ name: other.file, folder: folderOf(other.mount) }])),
        ...mounts,
      ];
      const other = others.find((one) => isWithin(one.folder, folder) || isWithin(folder, one.folder));
      return other === undefined ? [] : [{ path: ["files", file, "mount"], params: { file, other: other.name, folder } }];
    }),
  };
}

function folderOf(path: string): string {
  return path.slice(0, Math.max(1, path.lastIndexOf("/")));
}

function isWithin(path: string, folder: string): boolean {
  return path === folder || path.startsWith(`${folder === "/" ? "" : folder}/`);
}
