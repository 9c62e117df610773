/**
 * The stand-in as a program: `node test/stand-in/google/main.ts [project …] [--port n]`. Prints shell lines that send
 * Terraform's provider, its gcs backend and Fairlead here, then serves until it is ended.
 */
import { parseArgs } from "node:util";
import { startGoogle } from "./server.ts";

const { values, positionals } = parseArgs({ options: { port: { type: "string" } }, allowPositionals: true });
const google = await startGoogle({ projects: positionals, ...(values.port && { port: Number(values.port) }) });
for (const [name, value] of Object.entries(google.env)) console.log(`export ${name}=${value}`);
