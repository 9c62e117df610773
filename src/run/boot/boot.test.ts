import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { plistText } from "./launchd.ts";
import type { BootService } from "./service.ts";
import { unitText } from "./systemd.ts";

const service: BootService = {
  app: "shop",
  hash: "0123abcd",
  start: ["/opt/my node/bin/node", "/srv/main.ts", "service", "start", '/srv/100 % "shop" $HOME/fairlead.yaml'],
  stop: ["/opt/my node/bin/node", "/srv/main.ts", "down", "/srv/fairlead.yaml"],
  env: { PATH: "/usr/bin:/bin", ODD: 'a "b" \\c & <d>' },
  folder: "/srv/100 %",
};

test("a systemd unit means the very words, whatever is in them", () => {
  const lines = unitText(service).split("\n");
  const start = '"/opt/my node/bin/node" "/srv/main.ts" "service" "start" "/srv/100 %% \\"shop\\" $$HOME/fairlead.yaml"';
  assert.ok(lines.includes(`ExecStart=${start}`), lines.join("\n"));
  assert.ok(lines.includes('Environment="ODD=a \\"b\\" \\\\c & <d>"'));
  assert.ok(lines.includes("WorkingDirectory=/srv/100 %%"));
});

test("a systemd unit leaves the app running when the command that started it has ended", () => {
  assert.match(unitText(service), /Type=oneshot\nRemainAfterExit=yes/);
});

test("systemd finds nothing wrong with a unit", (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'fairlead boot 100% "'));
  t.after(() => rmSync(folder, { recursive: true }));
  const unit = join(folder, "fairlead-shop.service");
  writeFileSync(
    unit,
    unitText({ ...service, start: [process.execPath, ...service.start.slice(1)], stop: [process.execPath], folder }),
  );
  const { error, status, stderr } = spawnSync("systemd-analyze", ["verify", "--man=no", unit], { encoding: "utf8" });
  if (error !== undefined) return t.skip("needs systemd-analyze: apt-get install systemd");
  assert.deepEqual([status, stderr], [0, ""]);
});

test("a launchd list escapes what XML would read", () => {
  const text = plistText(service);
  assert.match(text, /<key>ODD<\/key><string>a "b" \\c &amp; &lt;d&gt;<\/string>/);
  assert.match(text, /<key>Label<\/key><string>fairlead\.shop\.0123abcd<\/string>/);
});
