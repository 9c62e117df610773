import { StringDecoder } from "node:string_decoder";
import * as z from "zod";
import { Failure } from "../../diagnostics/failure.ts";
import { type Engine, requireEngine } from "../docker/engine.ts";
import { type Login, loginOf, registryAuth } from "../docker/login.ts";
import { Refused } from "../docker/transport.ts";
import type { PreparedImage } from "../ports.ts";
import type { Surroundings } from "../prepare/index.ts";
import { beginStep } from "../progress.ts";

export type PushOrder = {
  image: PreparedImage & { runtime: "container" };
  /** `<host>/<path>`, without tag or digest. */
  repository: string;
  /** Who pushes; what `docker login` keeps where it is not given. */
  login?: Login | undefined;
};

/** One line of the engine's answer: progress, a mistake, or what came of it. */
const line = z.object({
  status: z.string().optional(),
  id: z.string().optional(),
  error: z.string().optional(),
  aux: z.object({ Digest: z.string() }).optional(),
});

/**
 * Pushes an image under a tag made of its configuration digest, so that the same image is pushed once whoever does it, and
 * gives the reference by manifest digest: `<repository>@sha256:…`. What is there already is not sent again.
 */
export async function pushImage({ image, repository, login }: PushOrder, around: Surroundings): Promise<string> {
  const engine = await requireEngine(around.env);
  const tag = image.digest.replace(":", "-");
  const host = repository.split("/")[0] ?? repository;
  const auth = registryAuth(login ?? (await loginOf(host, around.env)), host);
  await engine.tell({ method: "POST", path: `/images/${image.reference}/tag`, query: { repo: repository, tag } });
  const digest = await push(engine, { repository, tag, auth }, around);
  return `${repository}@${digest}`;
}

async function push(
  engine: Engine,
  { repository, tag, auth }: { repository: string; tag: string; auth: string },
  around: Surroundings,
): Promise<string> {
  const tell = beginStep("image push", around.onProgress);
  const refuse = (reason: string, cause?: unknown) => new Failure("image-push-failed", { repository, reason }, { cause });
  const stream = await engine
    .open({
      method: "POST",
      path: `/images/${repository}/push`,
      query: { tag },
      headers: { "x-registry-auth": auth },
      signal: around.signal,
    })
    .catch((error) => {
      throw error instanceof Refused ? refuse(error.message, error) : error;
    });
  let digest: string | undefined;
  for await (const { status, id, error, aux } of lines(stream)) {
    if (error !== undefined) throw refuse(error);
    digest = aux?.Digest ?? /digest: (sha256:[0-9a-f]{64})/.exec(status ?? "")?.[1] ?? digest;
    if (status !== undefined) tell(id === undefined ? status : `${id}: ${status}`);
  }
  if (digest === undefined) throw refuse("the registry named no digest");
  return digest;
}

async function* lines(stream: AsyncIterable<Buffer>): AsyncGenerator<z.infer<typeof line>> {
  const decoder = new StringDecoder("utf8");
  let rest = "";
  for await (const chunk of stream) {
    rest += decoder.write(chunk);
    const whole = rest.split("\n");
    rest = whole.pop() ?? "";
    for (const text of whole) if (text.trim() !== "") yield line.parse(JSON.parse(text));
  }
  if (rest.trim() !== "") yield line.parse(JSON.parse(rest));
}
