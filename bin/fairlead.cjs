#!/usr/bin/env node
// Syntax that any Node reads, so that a too old one is told so in one line instead of failing on the program itself.
"use strict";

var version = process.versions.node.split(".").map(Number);

if (process.platform === "win32") {
  process.stderr.write("fairlead: runs on Linux and macOS. On Windows run it inside WSL: wsl --install\n");
  process.exitCode = 4;
} else if (version[0] < 22 || (version[0] === 22 && version[1] < 18)) {
  process.stderr.write(
    "fairlead: needs Node 22.18 or newer, and this is " + process.versions.node + ". Install one, or: npx --package=node@24 --package=fairlead fairlead\n"
  );
  process.exitCode = 4;
} else {
  require("../dist/cli/main.js");
}
