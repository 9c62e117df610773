#!/usr/bin/env node
// Syntax that any Node reads, so that a too old one is told so in one line instead of failing on the program itself.
"use strict";

var version = process.versions.node.split(".").map(Number);

if (process.platform === "win32") {
  refuse("runs on Linux and macOS. On Windows run it inside WSL: wsl --install");
} else if (version[0] < 22 || (version[0] === 22 && version[1] < 18)) {
  refuse(
    [
      "needs Node 22.18 or newer, this is ",
      process.versions.node,
      ". To run it with another one: npx -p node@24 -p fairlead fairlead",
    ].join(""),
  );
} else {
  require("../dist/cli/main.cjs");
}

function refuse(reason) {
  process.stderr.write("fairlead: ".concat(reason, "\n"));
  process.exitCode = 4;
}
