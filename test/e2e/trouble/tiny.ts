import { chmodSync, mkdirSync, mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { findLayout } from "../../../src/run/home.ts";
import { removeTree } from "../../../src/run/sealed.ts";
import { fairlead, type Given, type Ran } from "../../support/fairlead.ts";

/** Answers every path with 200, or misbehaves as MODE says; needs nothing but Python. */
const SERVER = `
import http.server, json, os, signal, socket, sys, threading, time
mode, port, host = os.environ.get("MODE", ""), int(os.environ["PORT"]), "127.0.0.1"
print("mode", mode, flush=True)
if mode == "exits": sys.exit("no database, giving up")
if mode == "daemon" and os.fork(): os._exit(0)
if mode == "elsewhere": port = 0
if mode == "silent": time.sleep(1000)
if mode == "deaf": signal.signal(signal.SIGTERM, signal.SIG_IGN)
if mode == "forks" and os.fork() == 0:
    os.setsid()
    if os.fork() == 0:
        signal.signal(signal.SIGTERM, signal.SIG_IGN)
        time.sleep(1000)
    os._exit(0)
if mode == "endless":
    sys.stdout.write("x" * 10_000_000); sys.stdout.flush(); sys.exit(1)
if mode == "chatty":
    def chat():
        try:
            while True: print("still here", flush=True); time.sleep(0.05)
        except OSError: os._exit(1)
    threading.Thread(target=chat, daemon=True).start()
if mode == "long": print("y" * 10_000_000, flush=True); print("after the long line", flush=True)
asked = 0
class Handler(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        global asked
        if self.path == "/livez":
            asked += 1
            self.send_response(500 if mode == "sick" and asked > 3 else 200); self.end_headers(); return
        if mode == "redirects":
            self.send_response(302); self.send_header("Location", "/login"); self.end_headers(); return
        body = json.dumps({"release": os.environ["FAIRLEAD_RELEASE"], "edit": os.environ.get("EDIT", "")}).encode()
        self.send_response(200); self.send_header("Content-Length", str(len(body))); self.end_headers(); self.wfile.write(body)
    def log_message(self, *words): pass
class Server(http.server.ThreadingHTTPServer):
    address_family = socket.AF_INET6 if mode == "six" else socket.AF_INET
Server(("::1" if mode == "six" else host, port), Handler).serve_forever()
`;

export type Web = { command?: string; mode?: string; edit?: string; grace?: string; env?: string };

/** The manifest of an app with one service; `more` are further lines of the top level. */
export function manifest(
  { command = "python3 server.py", mode = "", edit = "", grace = "20s", env = "" }: Web = {},
  more = "",
): string {
  return `app: tiny
image: { build: ., native: none }
components:
  web:
    kind: service
    command: ${command}
    env: { MODE: "${mode}", EDIT: "${edit}"${env} }
    health: { ready: /healthz, live: tcp, grace: ${grace}, every: 1s }
    stop: { grace: 1s }
${more}`;
}

/** An app of its own with its state, driven by command lines; `end` leaves nothing behind. */
export class Tiny {
  readonly folder: string;
  readonly app: string;
  readonly env: NodeJS.ProcessEnv;

  constructor(places: { name?: string; state?: string } = {}) {
    this.folder = mkdtempSync(join(tmpdir(), "fairlead-trouble-"));
    // As root, apps run under an account that has to get there.
    chmodSync(this.folder, 0o755);
    this.app = join(this.folder, places.name ?? "app");
    mkdirSync(this.app);
    this.env = {
      ...process.env,
      FAIRLEAD_STATE: places.state ?? join(this.folder, "state"),
      FAIRLEAD_RUNTIME: join(this.folder, "run"),
    };
    this.write("server.py", SERVER);
  }

  write(file: string, text: string): void {
    writeFileSync(join(this.app, file), text);
  }

  /** Writes the manifest and runs `up`, or another command line. */
  try(text: string, words = "up"): Promise<Ran> {
    this.write("fairlead.yaml", text);
    return this.run(words);
  }

  run(words: string, given: Partial<Given> = {}): Promise<Ran> {
    return fairlead(words.split(" "), { cwd: this.app, env: this.env, ...given });
  }

  /** The command line has to succeed; gives what it printed. */
  async good(words: string, given: Partial<Given> = {}): Promise<string> {
    const { status, out, err } = await this.run(words, given);
    if (status !== 0) throw new Error(`fairlead ${words} ended with ${status}:\n${out}${err}`);
    return out;
  }

  async stage(name = "local"): Promise<Stage> {
    const { stages } = JSON.parse(await this.good("status --json")) as { stages: Stage[] };
    const found = stages.find((stage) => stage.name === name);
    if (found === undefined) throw new Error(`there is no stage ${name}`);
    return found;
  }

  async answer(name = "local"): Promise<{ release: string; edit: string }> {
    return (await fetch((await this.stage(name)).address)).json() as Promise<{ release: string; edit: string }>;
  }

  async layout() {
    const found = await findLayout(this.app, this.env);
    if (found === undefined) throw new Error("the project has no state yet");
    return found;
  }

  async end(): Promise<void> {
    await this.run("down").catch(() => undefined);
    await removeTree(this.folder);
  }
}

export type Stage = {
  name: string;
  address: string;
  state: string;
  release?: string;
  trouble: string[];
  deployment?: { id: string; outcome: string; phase: string };
  data: { name: string; state: string }[];
  components: {
    name: string;
    ready: number;
    instances: { state: string; port?: number; pid?: number; reason?: string }[];
    next?: string;
    last?: { outcome: string };
  }[];
};

export const portOf = (address: string): number => Number(new URL(address).port);
