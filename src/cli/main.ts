import { enableCompileCache } from "node:module";
import { join } from "node:path";
import { cacheFolder } from "../run/cache-folder.ts";

// Everything else is loaded behind the cache of compiled code, which saves half of the time to start.
enableCompileCache(join(cacheFolder(process.env), "compiled"));
import("./start.ts").then(({ start }) => start());
