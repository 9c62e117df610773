import { access, mkdir, rm, writeFile } from "node:fs/promises";
import { homedir } from "node:os";
import { dirname, join } from "node:path";
import { Failure } from "../../diagnostics/failure.ts";
import { runProgram } from "../command.ts";
import type { Boot, BootService } from "./service.ts";

/** A daemon of the system for root, an agent of the user otherwise. */
export const launchd: Boot = {
  async install(service) {
    const file = plistFile(service);
    await mkdir(dirname(file), { recursive: true });
    await writeFile(file, plistText(service));
    await launchctl(["bootstrap", domain(), file]);
    return { file, left: [] };
  },

  async remove(service) {
    const file = plistFile(service);
    if (
      !(await access(file)
        .then(() => true)
        .catch(() => false))
    )
      return undefined;
    await launchctl(["bootout", `${domain()}/${label(service)}`]);
    await rm(file, { force: true });
    return file;
  },
};

/** The property list. The keeper outlives the program that started it, which launchd would otherwise end with it. */
export function plistText(service: BootService): string {
  const environment = Object.entries(service.env).map(
    ([name, value]) => `    <key>${xml(name)}</key><string>${xml(value)}</string>`,
  );
  return `<?xml version="1.0" encoding="UTF-8"?>
<!DOCTYPE plist PUBLIC "-//Apple//DTD PLIST 1.0//EN" "http://www.apple.com/DTDs/PropertyList-1.0.dtd">
<plist version="1.0">
<dict>
  <key>Label</key><string>${xml(label(service))}</string>
  <key>ProgramArguments</key>
  <array>
${service.start.map((word) => `    <string>${xml(word)}</string>`).join("\n")}
  </array>
  <key>EnvironmentVariables</key>
  <dict>
${environment.join("\n")}
  </dict>
  <key>WorkingDirectory</key><string>${xml(service.folder)}</string>
  <key>RunAtLoad</key><true/>
  <key>AbandonProcessGroup</key><true/>
</dict>
</plist>
`;
}

function xml(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
}

function asRoot(): boolean {
  return process.getuid?.() === 0;
}

function domain(): string {
  return asRoot() ? "system" : `gui/${process.getuid?.()}`;
}

function label({ app, hash }: Pick<BootService, "app" | "hash">): string {
  return `fairlead.${app}.${hash}`;
}

function plistFile(service: Pick<BootService, "app" | "hash">): string {
  const folder = asRoot() ? "/Library/LaunchDaemons" : join(homedir(), "Library", "LaunchAgents");
  return join(folder, `${label(service)}.plist`);
}

async function launchctl(words: readonly string[]): Promise<void> {
  const outcome = await runProgram(["launchctl", ...words], { cwd: "/", env: process.env, timeoutMs: 60_000 });
  if (outcome.code !== 0)
    throw new Failure("service-unsupported", { reason: `launchctl ${words.join(" ")}: ${outcome.tail.join(" ")}` });
}
