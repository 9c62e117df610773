import * as z from "zod";
import type { Connection } from "./connection.ts";

const page = z.object({
  occurrences: z
    .array(
      z.looseObject({
        noteName: z.string().optional(),
        vulnerability: z.looseObject({ effectiveSeverity: z.string().optional(), severity: z.string().optional() }).optional(),
        discovery: z.looseObject({ analysisStatus: z.string().optional() }).optional(),
      }),
    )
    .default([]),
  nextPageToken: z.string().optional(),
});

export type Weakness = { name: string; severity: string };
/** `weaknesses` is empty where a scan found nothing, and where there was none: `scanned` tells them apart. */
export type Scan = { scanned: boolean; weaknesses: readonly Weakness[] };

/** What Artifact Analysis knows of an image by digest, in the project of its registry. */
export async function scanOf(
  connection: Connection,
  { project, reference }: { project: string; reference: string },
  signal: AbortSignal,
): Promise<Scan> {
  const ask = async (kind: "DISCOVERY" | "VULNERABILITY") => {
    const call = { api: "analysis", action: `see what is known of ${reference}`, project, idempotent: true, signal } as const;
    const filter = `kind="${kind}" AND resourceUrl="https://${reference}"`;
    const found: z.infer<typeof page>["occurrences"] = [];
    let pageToken: string | undefined;
    do {
      const params = { filter, pageSize: 1000, ...(pageToken && { pageToken }) };
      const answer = await connection.request<unknown>(call, { method: "GET", path: `projects/${project}/occurrences`, params });
      const read = page.parse(answer);
      found.push(...read.occurrences);
      pageToken = read.nextPageToken;
    } while (pageToken);
    return found;
  };
  const [discoveries, vulnerabilities] = await Promise.all([ask("DISCOVERY"), ask("VULNERABILITY")]);
  return {
    scanned: discoveries.some(({ discovery }) => discovery?.analysisStatus === "FINISHED_SUCCESS"),
    weaknesses: vulnerabilities.map(({ noteName, vulnerability }) => ({
      name: noteName?.split("/").at(-1) ?? "",
      severity: vulnerability?.effectiveSeverity ?? vulnerability?.severity ?? "",
    })),
  };
}
