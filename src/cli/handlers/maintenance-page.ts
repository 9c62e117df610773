import { readFile } from "node:fs/promises";
import { resolve } from "node:path";
import { Failure } from "../../diagnostics/failure.ts";

const PAGE = `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>Maintenance</title>
<style>body { font: 1.1rem/1.5 system-ui, sans-serif; max-width: 32rem; margin: 20vh auto; padding: 0 1rem; }</style>
<h1>Back soon</h1>
<p>We are working on this site. Please try again in a few minutes.</p>
</html>
`;

/** The page that answers while maintenance lasts: the user's own, or a plain one. */
export async function maintenancePage(file: string | undefined, cwd: string): Promise<string> {
  if (file === undefined) return PAGE;
  try {
    return await readFile(resolve(cwd, file), "utf8");
  } catch (cause) {
    throw new Failure(
      "file-unreadable",
      { file, reason: String(cause instanceof Error && "code" in cause ? cause.code : cause) },
      { cause },
    );
  }
}
