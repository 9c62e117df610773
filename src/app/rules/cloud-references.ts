import type { Reference } from "../model.ts";
import { written } from "../resolve/reference.ts";
import type { StageReading } from "../resolve/stage.ts";
import type { Readers } from "./readers.ts";

/** On one machine nothing stands for a job's image and identity or a secret's resource name, where something would read it. */
export function checkCloudReferences(reading: StageReading, readers: Readers): void {
  for (const { by, reference, report } of reading.uses) {
    if (!isOfCloud(reference)) continue;
    const read =
      by.holder === "file" ? readers.isRead(by.name) : by.holder !== "chart" && by.holder !== "site" && by.holder !== "ground";
    if (read) report("reference-cloud", { reference: written(reference) });
  }
}

/** Whether a reference is to something that exists on Google Cloud only. */
export function isOfCloud(reference: Reference): boolean {
  return reference.of === "job" || (reference.of === "secret" && reference.member === "resource");
}
