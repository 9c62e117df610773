import assert from "node:assert/strict";
import { test } from "node:test";
import { accessFile, isReserved, settingsFile } from "./postgres-settings.ts";

const SETTINGS = { listen: ["127.0.0.1", "172.18.0.1"], port: 24001, sockets: "/run/it's here", flags: {} };

test("a server listens where the engine says, and its socket is its own", () => {
  const text = settingsFile(SETTINGS);
  assert.match(text, /^listen_addresses = '127\.0\.0\.1,172\.18\.0\.1'$/m);
  assert.match(text, /^port = '24001'$/m);
  assert.match(text, /^unix_socket_directories = '\/run\/it''s here'$/m);
});

test("a flag replaces a default of Fairlead whatever its case, never a promise", () => {
  const text = settingsFile({ ...SETTINGS, flags: { Max_Connections: "500", FSYNC: "off" } });
  assert.match(text, /^max_connections = '500'$/m);
  assert.doesNotMatch(text, /max_connections = '100'|Max_Connections/);
  assert.match(text, /^fsync = 'on'$/m);
  assert.deepEqual(["FSYNC", "port", "hba_file", "work_mem"].map(isReserved), [true, true, true, false]);
});

test("a value stays one value, whatever is in it", () => {
  const text = settingsFile({ ...SETTINGS, flags: { "app.motto": "it's\nfsync = off \\ '" } });
  assert.match(text, /^app\.motto = 'it''s\\nfsync = off \\\\ '''$/m);
  assert.equal(text.match(/^fsync/gm)?.length, 1);
});

test("access ends in a refusal of whoever was not let in by password before", () => {
  const lines = accessFile().trimEnd().split("\n");
  assert.equal(
    lines.some((line) => /trust|md5|peer/.test(line)),
    false,
  );
  assert.match(lines.at(-1) ?? "", /reject$/);
});
