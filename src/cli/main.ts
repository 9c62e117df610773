import { enableCompileCache } from "node:module";
import { join } from "node:path";
import { cacheFolder } from "../run/cache-folder.ts";
import { keepCompiled } from "./compiled.ts";

// Everything else is loaded behind a cache of compiled code, which saves most of the time to start. Each command has a
// cache of its own, because commands use different parts.
const command = /^[a-z]{2,12}$/.exec(process.argv[2] ?? "")?.[0] ?? "fairlead";
const folder = join(cacheFolder(process.env), "compiled");
if (import.meta.url.endsWith(".ts")) enableCompileCache(join(folder, command));
else keepCompiled(join(folder, `${process.version}-${process.arch}`, command));
import("./start.ts").then(({ start }) => start());
