/** A manifest in the making: the manifest's words, as far as `fairlead init` uses them, in the order they will stand. */

/** A text of the manifest, references and all, with what is said behind it. */
export type Entry = { value: string; comment?: string };
export type Command = string | readonly string[];

export type DraftImage =
  | { build: string; file?: string; args?: Readonly<Record<string, string>>; stage?: string; native?: DraftNative }
  | { native: DraftNative };
export type DraftNative = "none" | { python: string } | { node: string };

export type DraftHealth = { ready?: DraftProbe; live?: DraftProbe; grace?: string };
export type DraftProbe = string | { path: string; headers?: Readonly<Record<string, string>>; host?: string };

type Common = {
  command?: Command;
  image?: DraftImage;
  env: Map<string, Entry>;
  stop?: { grace?: string; signal?: string };
  /** Said above it. */
  comment?: string;
};
export type DraftComponent = Common &
  (
    | { kind: "service"; port?: number; scale?: number; health?: DraftHealth; metrics?: string }
    | { kind: "worker"; queues?: readonly string[]; broker?: string; scale?: number }
    | { kind: "scheduler" }
    | { kind: "job"; run: JobRun; after?: readonly string[] }
  );
export type JobRun = "before-release" | "after-release" | "on-demand" | { schedule: string };

export type DraftData =
  | { kind: "postgres"; version: number; name?: string; user?: string; comment?: string }
  | { kind: "redis"; version?: number; comment?: string }
  | { kind: "bucket"; mount?: string; comment?: string };

export type DraftSecret = { generate: number; comment?: string } | { supply: string; comment?: string };

export type Draft = {
  app: string;
  /** Said under the first line. */
  comment?: string;
  image: DraftImage | undefined;
  env: Map<string, Entry>;
  components: Map<string, DraftComponent>;
  data: Map<string, DraftData>;
  secrets: Map<string, DraftSecret>;
  /** Path to service or bucket; empty where the only service gets all. */
  routes: Map<string, string>;
  /** Variables that command lines read; not all of them are given a value. */
  missing: { variable: string; component: string; where: string }[];
};

/** A draft with nothing in it but a name. */
export function emptyDraft(app: string): Draft {
  return {
    app,
    image: undefined,
    env: new Map(),
    components: new Map(),
    data: new Map(),
    secrets: new Map(),
    routes: new Map(),
    missing: [],
  };
}
