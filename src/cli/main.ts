import { enableCompileCache } from "node:module";
import { join } from "node:path";
import { cacheFolder } from "../run/cache-folder.ts";

// Everything else is loaded behind the cache of compiled code, which saves half of the time to start. Each command has a
// cache of its own: Node keeps of a file what the first run of it compiled, and commands use different parts.
const command = /^[a-z]{2,12}$/.exec(process.argv[2] ?? "")?.[0] ?? "fairlead";
enableCompileCache(join(cacheFolder(process.env), "compiled", command));
import("./start.ts").then(({ start }) => start());
