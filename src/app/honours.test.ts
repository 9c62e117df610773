import assert from "node:assert/strict";
import { test } from "node:test";
import { lookup } from "../diagnostics/catalogue.ts";
import { words } from "./honours.ts";

/** Remove a line when its target has learnt the word. Adding one takes back a promise of the manifest. */
const unhonoured = `
cloud-run  components.<name>.capacity warning, inherited silent
cloud-run  components.<name>.health.every warning, inherited silent
cloud-run  components.<name>.health.grace warning, inherited silent
cloud-run  components.<name>.health.live error, inherited warning
cloud-run  components.<name>.health.live warning, inherited silent
cloud-run  components.<name>.health.ready error, inherited warning
cloud-run  components.<name>.health.ready warning, inherited silent
cloud-run  components.<name>.health.start error, inherited warning
cloud-run  components.<name>.scale.concurrency error, inherited error
cloud-run  components.<name>.scale.cpu warning, inherited silent
cloud-run  components.<name>.size     error, inherited error
cloud-run  components.<name>.size     warning, inherited silent
cloud-run  components.<name>.stop.grace warning, inherited silent
cloud-run  components.<name>.stop.signal warning, inherited silent
cloud-run  components.<name>.timeout  error, inherited error
cloud-run  data.<name>.backups.copy.to error, inherited error
cloud-run  data.<name>.backups.keep   error, inherited error
cloud-run  data.<name>.backups.pitr   error, inherited error
cloud-run  data.<name>.location       error, inherited error
cloud-run  data.<name>.mount          error, inherited error
cloud-run  data.<name>.provider       error, inherited error
cloud-run  data.<name>.size           error, inherited error
cloud-run  data.<name>.size           warning, inherited silent
cloud-run  data.<name>.tls            error, inherited error
cloud-run  data.<name>.version        error, inherited error
cloud-run  env                        error, inherited error
cloud-run  files.<name>.mount         error, inherited error
cloud-run  files.<name>.mount         warning, inherited silent
cloud-run  maintenance.except         error, inherited error
cloud-run  maintenance.except         warning, inherited warning
cloud-run  monitor.logs               error, inherited error
cloud-run  network.existing           error, inherited error
cloud-run  network.range              error, inherited error
cloud-run  standby                    warning, inherited warning
cloud-run  standby.region             error, inherited error
gke        data.<name>.backups.copy.to error, inherited error
gke        data.<name>.backups.keep   error, inherited error
gke        data.<name>.backups.pitr   error, inherited error
gke        data.<name>.location       error, inherited error
gke        data.<name>.provider       warning, inherited warning
gke        data.<name>.size           error, inherited error
gke        data.<name>.size           warning, inherited silent
gke        data.<name>.tls            error, inherited error
gke        data.<name>.version        error, inherited error
gke        gateway                    warning, inherited warning
gke        maintenance.except         error, inherited error
gke        maintenance.except         warning, inherited warning
gke        maintenance.windows        warning, inherited silent
gke        monitor.logs               error, inherited error
gke        network.existing           error, inherited error
gke        network.range              error, inherited error
gke        rollout                    warning, inherited warning
gke        standby.region             error, inherited error
gke        standby.traffic            warning, inherited silent
local      access.login               warning, inherited silent
local      access.rules.who           warning, inherited silent
local      access.waf                 warning, inherited silent
local      components.<name>.command  warning, inherited warning
local      data.<name>.backups        error, inherited warning
local      data.<name>.backups.copy   error, inherited warning
local      data.<name>.backups.dump   error, inherited warning
local      data.<name>.delete-after   error, inherited silent
local      data.<name>.existing       error, inherited warning
local      data.<name>.standby        error, inherited warning
local      data.<name>.tls            error, inherited warning
local      data.<name>.versions       error, inherited silent
local      gateway                    error, inherited warning
local      monitor.notify             warning, inherited silent
local      registries.<host>          warning, inherited warning
local      standby                    error, inherited warning
`;

test("the list of words that a target does not honour yet only shrinks", () => {
  const found = words.map(
    ({ target, word, written, inherited }) =>
      `${target.padEnd(10)} ${word.padEnd(26)} ${written}, inherited ${inherited ?? "silent"}`,
  );
  const allowed = unhonoured.trim().split("\n");
  assert.deepEqual(
    found.filter((line) => !allowed.includes(line)),
    [],
  );
  assert.deepEqual(
    allowed.filter((line) => !found.includes(line)),
    [],
    "a word that is honoured leaves this list too",
  );
});

test("each word has a diagnostic of its own among the targets'", () => {
  for (const { slug } of words) assert.match(lookup(slug).code, /^FL04/);
});
