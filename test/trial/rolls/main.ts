/** `node test/trial/rolls/main.ts [rolls] [requests]` */
import { rolls } from "./rolls.ts";

const [count = "100", requests = "1000000"] = process.argv.slice(2);
console.log(await rolls({ rolls: Number(count), requests: Number(requests), report: (line) => console.log(line) }));
