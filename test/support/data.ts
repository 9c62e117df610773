import { once } from "node:events";
import { chmodSync, mkdtempSync, rmSync } from "node:fs";
import { type AddressInfo, createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { TestContext } from "node:test";
import { systemAccount } from "../../src/run/account.ts";
import { cacheFolder } from "../../src/run/cache-folder.ts";
import { processesIn, type ServerGround } from "../../src/run/data-server.ts";
import { paths } from "../../src/run/layout.ts";
import { eventually } from "./eventually.ts";
import { keptProject, kill } from "./keeper.ts";

export type DataGround = Awaited<ReturnType<typeof dataGround>>;

/**
 * What data servers stand on, with a real keeper, for one test file: programs come from the machine or the user's
 * cache, where later tests and `fairlead up` find them; everything else is gone at the end, servers included.
 */
export async function dataGround() {
  const project = await keptProject();
  const account = process.getuid?.() === 0 ? await systemAccount(process.env, console.log) : undefined;
  const folders = new Set<string>();
  const ground: ServerGround = {
    keeper: await project.connect(),
    account,
    env: process.env,
    cache: cacheFolder(process.env),
    runtime: project.layout.runtime,
  };
  chmodSync(project.layout.runtime, 0o711);
  return {
    project,
    ground,
    /** Where a server of this name has its data, log and number. */
    place(name: string) {
      const directory = paths.data(project.layout, "local", name);
      folders.add(directory);
      return { id: `local.${name}.server`, directory, logFile: paths.log(project.layout, "local", name) };
    },
    /** As an engine started after this one sees the machine. */
    anotherEngine: async (): Promise<ServerGround> => ({ ...ground, keeper: await project.connect() }),
    processes: (directory: string) => processesIn({ name: "", folder: directory, account }),
    async end() {
      for (const folder of folders) {
        await eventually(`the servers in ${folder} to be gone`, async () => {
          const left = await processesIn({ name: "", folder, account });
          for (const pid of left) kill(pid);
          return left.length === 0;
        });
      }
      await project.end();
    },
  };
}

/** A port that is free now; nobody else is given it soon. */
export async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}

/** A folder that is gone after the test and that every account may pass. */
export function folder(test: TestContext): string {
  const path = mkdtempSync(join(tmpdir(), "fairlead-"));
  chmodSync(path, 0o711);
  test.after(() => rmSync(path, { recursive: true, force: true }));
  return path;
}
