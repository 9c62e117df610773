import type { AppFile, Bucket } from "../../app/model.ts";

/** Where a container sees a file of the manifest, by the same rule as containers of the local target. */
export function filePath(file: AppFile): string {
  const source = "from" in file.content ? file.content.from : "template" in file.content ? file.content.template : undefined;
  const known = file.mount ?? source;
  const name = known?.slice(known.lastIndexOf("/") + 1);
  return file.mount ?? `/run/fairlead/${name === undefined ? file.name : `${file.name}/${name}`}`;
}

/** Where a container sees a bucket as a folder. */
export function bucketPath({ mount, name }: Bucket): string {
  return mount ?? `/var/lib/fairlead/${name}`;
}

/** Where a container sees the certificate of the authority that signed a data server's. */
export function caPath(datum: string): string {
  return `/run/fairlead/authorities/${datum}.pem`;
}
