/** `node test/trial/rolls/main.ts [rolls] [requests]` */
import { tellRow } from "../rows.ts";
import { rolls } from "./rolls.ts";

const [count = "100", requests = "1000000"] = process.argv.slice(2);
const result = await rolls({ rolls: Number(count), requests: Number(requests), report: (line) => console.log(line) });
console.log(result);
tellRow({
  what: `${result.rolls} rolls under load, a client that never retries, 200 WebSockets`,
  measured: `${result.failed} failed of ${result.requests}, ${result.overtaken} answers of an older release after a newer`,
  bound: "0 failed, 0",
  met: result.failed === 0 && result.overtaken === 0,
});
tellRow({
  what: `switch from one release to the next, the longest of ${result.rolls}`,
  measured: `${result.longestSwitch.toFixed(2)} ms`,
  bound: "5 ms",
  met: result.longestSwitch <= 5,
});
