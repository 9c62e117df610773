import type { Path } from "../../manifest/locate.ts";
import type { StageManifest } from "../../manifest/schema.ts";
import type { Image, Native } from "../model.ts";
import type { StageReading } from "./stage.ts";

type Written = NonNullable<StageManifest["image"]>;

/** Where a program comes from, of the app or of one component. */
export function resolveImage(reading: StageReading, written: Written, path: Path): Image {
  const common = {
    native: native(written.native),
    test: written.test === undefined ? undefined : reading.literal(written.test, [...path, "test"]),
    scan: "scan" in written ? written.scan : "report",
  } as const;
  if ("build" in written) {
    const { build, file, args = {}, stage, push } = written;
    return { from: "build", context: build, file, args, stage, push, ...common };
  }
  if ("ref" in written) return { from: "ref", ref: written.ref, ...common };
  return { from: "sources", ...common };
}

function native(written: Written["native"]): Native | undefined {
  if (written === undefined) return undefined;
  if (written === "none") return { with: "none" };
  if ("python" in written) return { with: "python", file: written.python, version: written.version };
  return { with: "node", file: written.node, version: written.version };
}
