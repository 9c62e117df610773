import { createHash, randomBytes } from "node:crypto";

const BODIES = [0, 1, 1_000, 100_000, 1_500_000];

/** Sends requests of every kind until `signal`, and gives how many there were and how many were not answered exactly. */
export async function checkExactness(port: number, signal: AbortSignal): Promise<{ requests: number; failed: number }> {
  let requests = 0;
  let failed = 0;
  while (!signal.aborted) {
    for (const length of BODIES) {
      const body = randomBytes(length);
      for (const how of ["GET", "POST", "chunked"] as const) {
        requests += 1;
        if (!(await isExact(`http://127.0.0.1:${port}/exact?n=${requests}`, how, body))) failed += 1;
      }
    }
  }
  return { requests, failed };
}

async function isExact(url: string, how: "GET" | "POST" | "chunked", body: Buffer): Promise<boolean> {
  const init = how === "GET" ? {} : { method: "POST", body: how === "POST" ? body : inPieces(body), duplex: "half" as const };
  const sent = how === "GET" ? Buffer.alloc(0) : body;
  try {
    const said: unknown = await (await fetch(url, init)).json();
    const { pathname, search } = new URL(url);
    const expected = {
      method: init.method ?? "GET",
      url: pathname + search,
      bytes: sent.length,
      digest: createHash("sha256").update(sent).digest("hex"),
    };
    return JSON.stringify(said) === JSON.stringify(expected);
  } catch {
    return false;
  }
}

function inPieces(body: Buffer): ReadableStream<Uint8Array> {
  return new ReadableStream({
    start(controller) {
      for (let at = 0; at < body.length; at += 10_000) controller.enqueue(body.subarray(at, at + 10_000));
      controller.close();
    },
  });
}
