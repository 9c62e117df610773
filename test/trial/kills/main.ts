/** `node test/trial/kills/main.ts [count] [seed]` */
import { tellRow } from "../rows.ts";
import { kills } from "./kills.ts";

const count = Number(process.argv[2] ?? 50);
const seed = Number(process.argv[3] ?? Date.now() % 1_000_000);
console.log(`${count} kills, seed ${seed}`);
const result = await kills({ count, seed, report: (line) => console.log(line) });
console.log(result);
tellRow({ what: "kills", measured: `${result.kills} kills`, bound: `${count}`, met: result.kills === count });
