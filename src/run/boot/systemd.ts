import { mkdir, rm, writeFile } from "node:fs/promises";
import { homedir, userInfo } from "node:os";
import { dirname, join } from "node:path";
import { Failure } from "../../diagnostics/failure.ts";
import { runProgram } from "../command.ts";
import { exists } from "../exists.ts";
import { findProgram } from "../find-program.ts";
import type { Boot, BootService } from "./service.ts";

/** A unit of the system for root, of the user otherwise. */
export const systemd: Boot = {
  async install(service) {
    const file = unitFile(service);
    await requireSystemd();
    await mkdir(dirname(file), { recursive: true });
    await writeFile(file, unitText(service));
    await systemctl(["daemon-reload"]);
    await systemctl(["enable", unitName(service)]);
    return { file, left: asRoot() ? [] : await linger() };
  },

  async remove(service) {
    const file = unitFile(service);
    if (!(await exists(file))) return undefined;
    await requireSystemd();
    await systemctl(["disable", unitName(service)]);
    await rm(file, { force: true });
    await systemctl(["daemon-reload"]);
    return file;
  },
};

/** The unit's text. The keeper goes on by itself after `start`, which is what `RemainAfterExit` is for. */
export function unitText({ app, start, stop, env, folder }: BootService): string {
  const environment = Object.entries(env).map(([name, value]) => `Environment=${quoted(`${name}=${value}`)}`);
  return `[Unit]
Description=${app}, by fairlead
After=network.target

[Service]
Type=oneshot
RemainAfterExit=yes
WorkingDirectory=${folder.replaceAll("%", "%%")}
${environment.join("\n")}
ExecStart=${commandLine(start)}
ExecStop=${commandLine(stop)}
TimeoutStartSec=10min
TimeoutStopSec=5min

[Install]
WantedBy=${asRoot() ? "multi-user.target" : "default.target"}
`;
}

function commandLine(words: readonly string[]): string {
  return words.map((word) => quoted(word.replaceAll("$", "$$$$"))).join(" ");
}

/** By systemd.syntax(7): quotes, backslashes and line ends are escaped, and `%` would be a specifier. */
function quoted(text: string): string {
  const escaped = text.replaceAll("\\", "\\\\").replaceAll('"', '\\"').replaceAll("\n", "\\n").replaceAll("%", "%%");
  return `"${escaped}"`;
}

function asRoot(): boolean {
  return process.getuid?.() === 0;
}

function unitName({ app, hash }: Pick<BootService, "app" | "hash">): string {
  return `fairlead-${app}-${hash}.service`;
}

function unitFile(service: Pick<BootService, "app" | "hash">): string {
  const configuration = process.env.XDG_CONFIG_HOME ?? join(homedir(), ".config");
  return join(asRoot() ? "/etc/systemd/system" : join(configuration, "systemd", "user"), unitName(service));
}

async function requireSystemd(): Promise<void> {
  // As sd_booted(3) finds it out.
  if (!(await exists("/run/systemd/system")))
    throw new Failure("service-unsupported", { reason: "systemd does not run on this machine" });
}

async function systemctl(words: readonly string[]): Promise<void> {
  const outcome = await runProgram(["systemctl", ...(asRoot() ? [] : ["--user"]), ...words], {
    cwd: "/",
    env: process.env,
    timeoutMs: 60_000,
  });
  if (outcome.code !== 0)
    throw new Failure("service-unsupported", { reason: `systemctl ${words.join(" ")}: ${outcome.tail.join(" ")}` });
}

/** Units of a user start with the machine, and not with the log-in, only where the user lingers. */
async function linger(): Promise<string[]> {
  const user = userInfo().username;
  const left = [`sudo loginctl enable-linger ${user}`];
  const loginctl = await findProgram("loginctl", process.env);
  if (loginctl === undefined) return left;
  const { code } = await runProgram([loginctl, "enable-linger", user], { cwd: "/", env: process.env, timeoutMs: 30_000 });
  return code === 0 ? [] : left;
}
