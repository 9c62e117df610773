import type { Account } from "../run/account.ts";
import type { EdgeClient } from "../run/edge-client.ts";
import type { Journal } from "../run/journal/journal.ts";
import type { EventRecord } from "../run/journal/records.ts";
import type { Layout } from "../run/layout.ts";
import type { Instances, Keeper, PostgresServers, RedisServers } from "../run/ports.ts";
import type { SecretStore } from "../run/secrets.ts";
import type { Releases } from "./releases.ts";
import type { Signal } from "./signal.ts";

/** Everything the engine's parts reach the outside by. One value, made in `main`, handed down. */
export type World = {
  app: string;
  layout: Layout;
  /** The account that instances and data servers run as; absent when the engine is not root. */
  account: Account | undefined;
  journal: Journal;
  keeper: Keeper;
  instances: (runtime: "native" | "container") => Instances;
  /** Makes `instances` able to answer for a runtime; fails with what is missing on the machine. */
  prepareRuntime: (runtime: "native" | "container") => Promise<void>;
  postgres: PostgresServers;
  redis: RedisServers;
  secrets: (stage: string) => SecretStore;
  edge: EdgeClient;
  releases: Releases;
  /** The time of day: for people, and for schedules. It may jump; what lasts is measured by `performance.now()`. */
  now: () => Date;
  /** A new identifier, readable and unique in this journal. */
  id: (prefix: string) => string;
  /** Told of each event, for those who follow. */
  events: Signal;
  emit: (
    event: Omit<EventRecord, "id" | "at" | "lines" | "level" | "component" | "deployment" | "stage"> &
      Partial<Pick<EventRecord, "lines" | "level" | "component" | "deployment" | "stage">>,
  ) => void;
};
