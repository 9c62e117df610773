import { createHash, randomBytes } from "node:crypto";
import { Agent, request } from "node:http";

/** What the clients saw; `failures` holds the first of each kind in words. */
export type Seen = { requests: number; failed: number; failures: string[]; sockets: number; overtaken: number };

type Ask = { method: "GET" | "POST"; body?: Buffer; chunked?: boolean; agent: Agent | false };

/** Clients that never retry: what is not answered rightly the first time has failed. */
export class Clients {
  readonly seen: Seen = { requests: 0, failed: 0, failures: [], sockets: 0, overtaken: 0 };
  readonly #url: URL;
  readonly #kept = new Agent({ keepAlive: true, maxSockets: 64 });
  #stopped = false;
  readonly #work: Promise<unknown>;

  constructor(address: string) {
    this.#url = new URL(address);
    const small = randomBytes(2048);
    const large = randomBytes(1024 * 1024);
    const repeat = async (ask: () => Promise<unknown>, pauseMs = 0) => {
      while (!this.#stopped) {
        await ask();
        if (pauseMs > 0) await new Promise((resolve) => setTimeout(resolve, pauseMs));
      }
    };
    const clients = [
      ...times(10, () => repeat(() => this.#ask({ method: "GET", agent: this.#kept }))),
      ...times(5, () => repeat(() => this.#ask({ method: "POST", body: small, agent: this.#kept }))),
      ...times(2, () => repeat(() => this.#ask({ method: "POST", body: small, chunked: true, agent: this.#kept }))),
      ...times(2, () => repeat(() => this.#ask({ method: "POST", body: small, agent: false }))),
      repeat(() => this.#ask({ method: "POST", body: large, agent: this.#kept }), 100),
      this.#inOrder(),
      ...times(200, () => this.#socket()),
    ];
    this.#work = Promise.all(clients);
  }

  async stop(): Promise<Seen> {
    this.#stopped = true;
    await this.#work;
    this.#kept.destroy();
    return this.seen;
  }

  /** New connections one after another: once a newer release has answered, no older one may. */
  async #inOrder(): Promise<void> {
    for (let newest = 0; !this.#stopped; ) {
      const edit = Number((await this.#ask({ method: "GET", agent: false })) ?? newest);
      if (edit < newest) this.seen.overtaken++;
      newest = Math.max(newest, edit);
    }
  }

  #ask({ method, body, chunked = false, agent }: Ask): Promise<string | undefined> {
    this.seen.requests++;
    const headers = body === undefined || chunked ? {} : { "Content-Length": body.length };
    return new Promise((resolve) => {
      const fail = (what: string) => {
        this.#fail(`${method}${chunked ? " chunked" : ""} ${body?.length ?? ""}: ${what}`);
        resolve(undefined);
      };
      const sent = request({ host: this.#url.hostname, port: this.#url.port, path: "/", method, headers, agent }, (answer) => {
        const parts: Buffer[] = [];
        answer.on("data", (part: Buffer) => parts.push(part));
        answer.on("error", (error) => fail(error.message));
        answer.on("end", () => {
          const text = Buffer.concat(parts).toString();
          if (answer.statusCode !== 200) fail(`status ${answer.statusCode}`);
          else if (body !== undefined && !text.endsWith(` ${body.length} ${digest(body)}`)) fail(`wrong echo ${text}`);
          else resolve(text.split(" ")[0]);
        });
      });
      sent.on("error", (error: NodeJS.ErrnoException) => fail(error.code ?? error.message));
      if (chunked && body !== undefined) {
        sent.write(body.subarray(0, 700));
        setImmediate(() => sent.end(body.subarray(700)));
      } else sent.end(body);
    });
  }

  /** One WebSocket after another; each ends when the server says that it goes, never without a word. */
  async #socket(): Promise<void> {
    while (!this.#stopped) {
      await new Promise<void>((resolve) => {
        const socket = new WebSocket(`ws://${this.#url.host}/socket`);
        let beat: NodeJS.Timeout | undefined;
        socket.onopen = () => {
          this.seen.sockets++;
          beat = setInterval(() => (this.#stopped ? socket.close() : socket.send("beat")), 500);
        };
        socket.onclose = ({ code }) => {
          clearInterval(beat);
          if (code !== 1001 && !this.#stopped) this.#fail(`WebSocket closed with ${code}`);
          resolve();
        };
        socket.onerror = () => {};
      });
    }
  }

  #fail(what: string): void {
    this.seen.failed++;
    if (this.seen.failures.length < 20) this.seen.failures.push(what);
  }
}

const digests = new WeakMap<Buffer, string>();
function digest(body: Buffer): string {
  let found = digests.get(body);
  if (found === undefined) {
    found = createHash("sha1").update(body).digest("hex");
    digests.set(body, found);
  }
  return found;
}

function times<T>(count: number, make: () => T): T[] {
  return Array.from({ length: count }, make);
}
