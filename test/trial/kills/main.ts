/** `node test/trial/kills/main.ts [count] [seed]` */
import { kills } from "./kills.ts";

const count = Number(process.argv[2] ?? 50);
const seed = Number(process.argv[3] ?? Date.now() % 1_000_000);
console.log(`${count} kills, seed ${seed}`);
console.log(await kills({ count, seed, report: (line) => console.log(line) }));
