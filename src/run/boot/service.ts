/** Starting an app when the machine starts. The one place that chooses between systemd and launchd. */
import { launchd } from "./launchd.ts";
import { systemd } from "./systemd.ts";

/** What the machine is to start, as whoever installs it. */
export type BootService = {
  app: string;
  /** Makes the name unique among projects with the same app name. */
  hash: string;
  /** Absolute paths; no secret may be in them. */
  start: readonly string[];
  stop: readonly string[];
  /** Variables that start and stop need; a service has hardly any of its own. */
  env: Readonly<Record<string, string>>;
  folder: string;
};
export type Installed = {
  file: string;
  /** What is left for the user to do, as commands. */
  left: readonly string[];
};

export type Boot = {
  install: (service: BootService) => Promise<Installed>;
  /** The file that is gone; `undefined` when nothing was installed. */
  remove: (service: Pick<BootService, "app" | "hash">) => Promise<string | undefined>;
};

export const boot: Boot = process.platform === "darwin" ? launchd : systemd;
