import { execFileSync } from "node:child_process";
import { chmod, mkdir, mkdtemp, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import type { TestContext } from "node:test";
import type { Layout } from "../../src/run/layout.ts";
import { removeTree } from "../../src/run/sealed.ts";

/** A project in a folder of its own, with a state and a cache; all of it is gone after the test. */
export type Project = {
  layout: Layout;
  manifest: string;
  path(...parts: string[]): string;
  write(file: string, text: string, mode?: number): Promise<void>;
  link(file: string, target: string): Promise<void>;
  remove(file: string): Promise<void>;
  git(...words: string[]): string;
};

export async function project(test: TestContext, files: Readonly<Record<string, string>> = {}): Promise<Project> {
  const folder = await mkdtemp(join(tmpdir(), "fairlead-project-"));
  test.after(() => removeTree(folder));
  const home = join(folder, "app");
  await mkdir(home);
  const path = (...parts: string[]) => join(home, ...parts);
  const layout = { project: home, state: join(folder, "state"), cache: join(folder, "cache"), runtime: folder };
  const made: Project = {
    layout,
    manifest: path("fairlead.yaml"),
    path,
    async write(file, text, mode = 0o644) {
      await mkdir(dirname(path(file)), { recursive: true });
      await writeFile(path(file), text);
      await chmod(path(file), mode);
    },
    link: (file, target) => symlink(target, path(file)),
    remove: (file) => rm(path(file), { recursive: true }),
    git(...words) {
      const identity = ["-c", "user.name=Ada", "-c", "user.email=ada@example.com", "-c", "protocol.file.allow=always"];
      return execFileSync("git", [...identity, ...words], { cwd: home, encoding: "utf8", stdio: ["ignore", "pipe", "ignore"] });
    },
  };
  for (const [file, text] of Object.entries(files)) await made.write(file, text);
  return made;
}
