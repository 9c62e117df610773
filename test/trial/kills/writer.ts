import { Agent, request } from "node:http";

/** Writes through the app's address without a pause and remembers what was acknowledged. A refused write is simply not remembered. */
export class Writer {
  readonly entries: string[] = [];
  readonly tasks: string[] = [];
  /** Answers that were none, or not good: by kind of write. */
  readonly refused = { entries: 0, tasks: 0 };
  readonly #address: URL;
  readonly #agent = new Agent({ keepAlive: true });
  #stopped = false;
  #number = 0;
  readonly #work: Promise<unknown>;

  constructor(address: string, clients: number) {
    this.#address = new URL(address);
    this.#work = Promise.all(Array.from({ length: clients }, (_, client) => this.#write(client)));
  }

  async #write(client: number): Promise<void> {
    while (!this.#stopped) {
      const name = `${client}-${++this.#number}`;
      const kind = this.#number % 10 === 0 ? "tasks" : "entries";
      const status = await this.#post(`/${kind}/${name}`);
      if (status === 201) this[kind].push(name);
      // A second client would not hammer an app that is away either.
      else {
        this.refused[kind] += 1;
        await new Promise((resolve) => setTimeout(resolve, 20));
      }
    }
  }

  #post(path: string): Promise<number> {
    const { hostname: host, port } = this.#address;
    return new Promise((resolve) => {
      const sent = request({ host, port, path, method: "POST", agent: this.#agent, timeout: 10_000 }, (answer) => {
        answer.resume();
        answer.on("end", () => resolve(answer.statusCode ?? 0));
        answer.on("error", () => resolve(0));
      });
      sent.on("timeout", () => sent.destroy());
      sent.on("error", () => resolve(0));
      sent.end();
    });
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    await this.#work;
    this.#agent.destroy();
  }
}
