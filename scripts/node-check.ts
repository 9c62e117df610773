// Run by scripts/setup.sh: prints this Node's own path if it can do what Fairlead needs, else fails.
import { DatabaseSync } from "node:sqlite";

const database: DatabaseSync = new DatabaseSync(":memory:");
database.close();
console.log(process.execPath);
