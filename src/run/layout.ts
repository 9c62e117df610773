import { createHash } from "node:crypto";
import { join } from "node:path";

/** Where one project's state lies. One place names every path, so that nothing else builds one. */
export type Layout = {
  /** `.fairlead/` beside the manifest, or `/var/lib/fairlead/<app>-<hash>` for root. */
  state: string;
  /** Downloads and environments shared by all projects of the user. */
  cache: string;
  /** Unix sockets: short, because a socket path ends at 104 bytes. */
  runtime: string;
  /** The folder that holds the manifest. */
  project: string;
};

export const paths = {
  journal: (l: Layout) => join(l.state, "journal.sqlite"),
  ballast: (l: Layout) => join(l.state, "ballast"),
  keeperLock: (l: Layout) => join(l.state, "keeper.lock"),
  keeperRecord: (l: Layout) => join(l.state, "keeper.sqlite"),
  /** Which process the keeper is, for whoever has to end it without its engine. */
  keeperProcess: (l: Pick<Layout, "state">) => join(l.state, "keeper.pid"),
  keeperConfiguration: (l: Pick<Layout, "state">) => join(l.state, "keeper.json"),
  engineSocket: (l: Layout) => join(l.runtime, "engine.sock"),
  edgeSocket: (l: Layout) => join(l.runtime, "edge.sock"),
  edgeTable: (l: Layout) => join(l.state, "edge-table.json"),
  log: (l: Layout, stage: string, component: string) => join(l.state, "logs", stage, `${component}.log`),
  processLog: (l: Pick<Layout, "state">, process: "keeper" | "engine" | "edge") => join(l.state, "logs", `${process}.log`),
  accessLog: (l: Layout, stage: string) => join(l.state, "logs", stage, "access.log"),
  secrets: (l: Layout, stage: string) => join(l.state, "secrets", `${stage}.json`),
  snapshot: (l: Layout, digest: string) => join(l.state, "snapshots", digest),
  /** Dependencies that were installed for one set of requirements on this platform. */
  environment: (l: Layout, key: string) => join(l.cache, "environments", key),
  /** A copy of an interpreter, for an account that cannot reach the original. */
  interpreter: (l: Layout, key: string) => join(l.cache, "interpreters", key),
  /** There once the image test of this command has passed on this snapshot. */
  tested: (l: Layout, snapshot: string, argv: readonly string[]) =>
    join(
      l.state,
      "tests",
      createHash("sha256")
        .update(JSON.stringify([snapshot, argv]))
        .digest("hex")
        .slice(0, 32),
    ),
  data: (l: Layout, stage: string, name: string) => join(l.state, "data", stage, name),
  bucket: (l: Layout, stage: string, name: string) => join(l.state, "buckets", stage, name),
  /** Private folder of one instance: its files, HOME and TMPDIR. */
  instance: (l: Layout, id: string) => join(l.state, "instances", id),
} as const;
