import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { createServer } from "node:net";
import { test } from "node:test";
import { isAlive, platform } from "./platform.ts";
import { parseListening as parseNames, parseProcesses, parseTail, parseUsage } from "./platform-darwin.ts";
import { parseEnvironment, parseStat } from "./platform-linux.ts";
import { parseListening } from "./sockets-linux.ts";

test("this process and its children are seen with parent, group and session, and named for ever by their start", async () => {
  const child = spawn("sleep", ["60"], { detached: true, stdio: "ignore" });
  const pid = child.pid ?? 0;
  const seen = platform.process(pid);
  assert.ok(seen);
  assert.deepEqual([seen.pid, seen.parent, seen.group, seen.ended], [pid, process.pid, pid, false]);
  assert.ok(isAlive(pid, seen.startTime));
  assert.ok(!isAlive(pid, `${seen.startTime}0`));
  assert.ok(platform.processes().some((one) => one.pid === pid && one.startTime === seen.startTime));
  child.kill("SIGKILL");
  await once(child, "exit");
  assert.ok(!isAlive(pid, seen.startTime));
});

test("a child's environment is read as it was given", async () => {
  const child = spawn("sleep", ["60"], { stdio: "ignore", env: { PATH: process.env.PATH, MARK: "tied=fast" } });
  const pid = child.pid ?? 0;
  assert.equal((await platform.environments([pid, 0], undefined)).get(pid)?.MARK, "tied=fast");
  child.kill("SIGKILL");
  await once(child, "exit");
});

test("a listening port is known to belong to the process that listens, IPv4 and IPv6", async () => {
  for (const host of ["127.0.0.1", "::1"]) {
    const server = createServer().listen(0, host);
    await once(server, "listening");
    const address = server.address();
    assert.ok(address !== null && typeof address === "object");
    assert.equal(await platform.listens([process.pid], address.port, undefined), true, host);
    assert.equal(await platform.listens([process.ppid], address.port, undefined), false, host);
    assert.deepEqual(await platform.listening([process.pid], undefined), [{ host, port: address.port }]);
    const holder = await platform.holder(address.port, undefined);
    assert.ok(
      holder !== undefined && "pid" in holder && holder.pid === process.pid && holder.program !== "",
      JSON.stringify(holder),
    );
    server.close();
    await once(server, "close");
    assert.equal(await platform.listens([process.pid], address.port, undefined), false, host);
    assert.deepEqual(await platform.listening([process.pid], undefined), []);
    assert.equal(await platform.holder(address.port, undefined), undefined);
  }
});

test("usage grows with work, and is nothing for nobody", async () => {
  const before = await platform.usage([process.pid]);
  for (const start = process.cpuUsage(); process.cpuUsage(start).user < 150_000; );
  const after = await platform.usage([process.pid]);
  assert.ok(after.cpuMs >= before.cpuMs + 50);
  assert.ok(after.memoryBytes > 10_000_000);
  const { cpuMs, memoryBytes } = await platform.usage([]);
  assert.deepEqual([cpuMs, memoryBytes], [0, 0]);
});

test("on Linux, names of processes may hold what separates fields", {
  skip: process.platform !== "linux" && "reads /proc",
}, () => {
  const rest = "S 10 20 30 0 -1 4194304 47 0 0 0 7 5 3 1 20 0 1 0 129078 524288 33";
  const { process: seen, cpuTicks } = parseStat(`4711 (a) S (b) ${rest}`);
  assert.deepEqual([seen.pid, seen.parent, seen.group, seen.session, seen.ended], [4711, 10, 20, 30, false]);
  assert.match(seen.startTime, /\/129078$/);
  assert.equal(cpuTicks, 16);
  assert.equal(parseStat(`1 (x) Z ${rest.slice(2)}`).process.ended, true);
});

test("on Linux, listening sockets are told from connected ones, and values may hold what separates entries", () => {
  const table = `  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode
   0: 0100007F:1F90 00000000:0000 0A 00000000:00000000 00:00000000 00000000  1000        0 111 1
   1: 0100007F:1F90 0100007F:C001 01 00000000:00000000 00:00000000 00000000  1000        0 222 1
   2: 00000000:0050 00000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 333 1`;
  assert.deepEqual(parseListening(table), [
    { host: "127.0.0.1", port: 8080, user: 1000, inode: "111" },
    { host: "0.0.0.0", port: 80, user: 0, inode: "333" },
  ]);
  const line = (address: string) =>
    `   0: ${address}:0050 ${"0".repeat(32)}:0000 0A 00000000:00000000 00:00000000 00000000     0        0 1 1`;
  const addresses = [
    "0".repeat(32),
    `${"0".repeat(24)}01000000`,
    `${"0".repeat(16)}FFFF00000100007F`,
    "B80D0120000000000000000001000000",
  ];
  assert.deepEqual(
    addresses.map((address) => parseListening(line(address))[0]?.host),
    ["::", "::1", "127.0.0.1", "2001:db8:0:0:0:0:0:1"],
  );
  assert.deepEqual(parseEnvironment("A=1\0B=x=y\nz\0=odd\0\0"), { A: "1", B: "x=y\nz" });
});

test("on macOS, what ps prints is read", () => {
  const text = "  501     1   501      0 Ss   Mon Jan  5 10:00:00 2026\n  502   501   501      0 Z+   Mon Jan  5 10:00:01 2026\n";
  assert.deepEqual(parseProcesses(text, "boot"), [
    { pid: 501, parent: 1, group: 501, session: 0, startTime: "boot/Mon Jan 5 10:00:00 2026", ended: false },
    { pid: 502, parent: 501, group: 501, session: 0, startTime: "boot/Mon Jan 5 10:00:01 2026", ended: true },
  ]);
  assert.deepEqual(parseTail("501 /bin/sh -c run FAIRLEAD_INSTANCE=a.web.1 HOME=/home/a"), {
    FAIRLEAD_INSTANCE: "a.web.1",
    HOME: "/home/a",
  });
  assert.deepEqual(parseNames("p501\nf3\nn127.0.0.1:8000\nf4\nn[::1]:8001\nf5\nn*:80\n"), [
    { host: "127.0.0.1", port: 8000 },
    { host: "::1", port: 8001 },
    { host: "0.0.0.0", port: 80 },
  ]);
  assert.deepEqual(parseUsage("  0:01.50  2048\n1-02:03:04.00 1024\n"), {
    cpuMs: 1500 + 93_784_000,
    memoryBytes: 3 * 1024 * 1024,
  });
});
