import { type Drift, readDrift } from "../../plan/terraform/read.ts";
import { type Drive, WIDTH } from "./drive.ts";
import { settled } from "./endings.ts";
import { inOrder } from "./in-order.ts";

/** What is not as Terraform left it, by stack; nothing is changed, neither there nor in the state. */
export async function findDrift(drive: Drive): Promise<Drift[]> {
  // Looking at one stack needs nothing of the others.
  const turns = drive.turns.map((turn) => ({ ...turn, after: [] }));
  const endings = await inOrder(turns, WIDTH, async ({ name, root }) => {
    await root.prepare();
    const saved = await root.plan("refresh-only");
    const shown = await root.show(saved).finally(() => root.discard(saved));
    return readDrift(name, shown, drive.eyes);
  });
  settled(endings, drive);
  return endings.flatMap((ending) => (ending.kind === "done" ? ending.value : []));
}
