import { spawn } from "node:child_process";
import { Failure } from "../../diagnostics/failure.ts";
import type { EngineClient } from "../../run/engine-client.ts";
import { findProgram } from "../../run/find-program.ts";
import type { Shell } from "../shell.ts";

/** Shows a stage in the browser where there is a desktop, and gives its address either way. */
export async function openStage(engine: EngineClient, stage: string, shell: Shell): Promise<{ address: string }> {
  const { stages } = await engine.status();
  const address = stages.find(({ name }) => name === stage)?.address;
  if (address === undefined) throw new Failure("nothing-live", { stage });
  return show(address, shell);
}

/** Shows an address in the browser where there is one. */
export async function show(address: string, { env, stdout }: Shell): Promise<{ address: string }> {
  const desktop = process.platform === "darwin" || env.DISPLAY !== undefined || env.WAYLAND_DISPLAY !== undefined;
  const program =
    desktop && stdout.isTTY ? await findProgram(process.platform === "darwin" ? "open" : "xdg-open", env) : undefined;
  if (program !== undefined) spawn(program, [address], { detached: true, stdio: "ignore" }).unref();
  return { address };
}
