import type { Params, Slug } from "../../diagnostics/catalogue.ts";
import type { Path } from "../../manifest/locate.ts";
import type { ManifestDatum } from "../../manifest/schema.ts";
import type { Found, Honouring } from "./word.ts";

type Kind = ManifestDatum["kind"];
type Of<K extends Kind> = Extract<ManifestDatum, { kind: K }>;

/** Entries of data of some kinds; those for which `judge` says what to tell. */
export function inData<S extends Slug, K extends Kind>(
  kinds: readonly K[],
  step: Path,
  judge: (name: string, datum: Of<K>, path: Path, stage: Honouring) => Params<S> | undefined,
): (stage: Honouring) => Found<S> {
  const isOf = (datum: ManifestDatum): datum is Of<K> => kinds.some((kind) => kind === datum.kind);
  return (stage) =>
    Object.entries(stage.manifest.data).flatMap(([name, datum]) => {
      const path = ["data", name, ...step];
      const params = isOf(datum) ? judge(name, datum, path, stage) : undefined;
      return params === undefined ? [] : [{ path, params }];
    });
}

type Backups = Exclude<NonNullable<Of<"postgres">["backups"]>, "none">;

/** The backups an entry asks for. */
export function backupsOf({ backups }: Of<"postgres">): Backups | undefined {
  return backups === "none" ? undefined : backups;
}
