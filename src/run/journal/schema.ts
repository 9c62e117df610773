/** Migrations of the journal, in order; a landed one is never edited. */
export const MIGRATIONS: readonly string[] = [
  `
  CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT;
  CREATE TABLE release (
    id TEXT PRIMARY KEY, number INTEGER NOT NULL UNIQUE, created TEXT NOT NULL, "commit" TEXT, dirty INTEGER NOT NULL,
    author TEXT NOT NULL, digest TEXT NOT NULL, file TEXT NOT NULL, manifest TEXT NOT NULL, images TEXT NOT NULL
  ) STRICT;
  CREATE TABLE stage (
    name TEXT PRIMARY KEY, live TEXT REFERENCES release(id), previous TEXT REFERENCES release(id), port INTEGER NOT NULL,
    runtime TEXT NOT NULL, down INTEGER NOT NULL DEFAULT 0, maintenance TEXT, hold_ms INTEGER
  ) STRICT;
  CREATE TABLE deployment (
    id TEXT PRIMARY KEY, stage TEXT NOT NULL REFERENCES stage(name), kind TEXT NOT NULL, release TEXT NOT NULL,
    previous TEXT, phase TEXT NOT NULL, outcome TEXT NOT NULL, error TEXT, author TEXT NOT NULL,
    approved_by TEXT, started TEXT NOT NULL, ended TEXT, deadline TEXT
  ) STRICT;
  CREATE UNIQUE INDEX one_deployment_at_a_time ON deployment(stage) WHERE outcome = 'running';
  CREATE TABLE run (
    id TEXT PRIMARY KEY, stage TEXT NOT NULL, job TEXT NOT NULL, release TEXT NOT NULL, deployment TEXT,
    reason TEXT NOT NULL, attempt INTEGER NOT NULL, arguments TEXT NOT NULL, state TEXT NOT NULL, generation TEXT,
    pid INTEGER, start_time TEXT, exit_code INTEGER, error TEXT, intended TEXT NOT NULL, started TEXT, ended TEXT
  ) STRICT;
  CREATE INDEX run_by_deployment ON run(deployment, job);
  CREATE INDEX run_by_job ON run(stage, job, intended);
  CREATE TABLE desired (
    stage TEXT NOT NULL, component TEXT NOT NULL, release TEXT NOT NULL REFERENCES release(id), count INTEGER NOT NULL,
    PRIMARY KEY (stage, component, release)
  ) STRICT;
  CREATE TABLE instance (
    id TEXT PRIMARY KEY, stage TEXT NOT NULL, component TEXT NOT NULL, release TEXT NOT NULL,
    number INTEGER NOT NULL, port INTEGER, state TEXT NOT NULL, pid INTEGER, start_time TEXT, host TEXT, address_port INTEGER,
    created TEXT NOT NULL, changed TEXT NOT NULL, restarts INTEGER NOT NULL DEFAULT 0
  ) STRICT;
  CREATE TABLE port (stage TEXT NOT NULL, purpose TEXT NOT NULL, port INTEGER NOT NULL UNIQUE, PRIMARY KEY (stage, purpose)) STRICT;
  CREATE TABLE data (stage TEXT NOT NULL, name TEXT NOT NULL, kind TEXT NOT NULL, version INTEGER, PRIMARY KEY (stage, name)) STRICT;
  CREATE TABLE hold (stage TEXT NOT NULL, component TEXT NOT NULL, count INTEGER NOT NULL, PRIMARY KEY (stage, component)) STRICT;
  CREATE TABLE schedule (stage TEXT NOT NULL, job TEXT NOT NULL, due TEXT NOT NULL, PRIMARY KEY (stage, job)) STRICT;
  CREATE TABLE event (
    id INTEGER PRIMARY KEY AUTOINCREMENT, at TEXT NOT NULL, stage TEXT, deployment TEXT, component TEXT,
    level TEXT NOT NULL, type TEXT NOT NULL, message TEXT NOT NULL, lines TEXT
  ) STRICT;
  CREATE INDEX event_by_deployment ON event(deployment, id);
  `,
  `ALTER TABLE deployment ADD COLUMN failure TEXT`,
];
