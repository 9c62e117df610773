import { findProgram } from "../../run/find-program.ts";

/** How each package manager calls what Fairlead may miss. */
const PACKAGES = {
  python: {
    "apt-get": "python3 python3-venv",
    dnf: "python3",
    apk: "python3 py3-pip",
    pacman: "python",
    zypper: "python3",
    brew: "python",
  },
  git: { "apt-get": "git", dnf: "git", apk: "git", pacman: "git", zypper: "git", brew: "git" },
  npm: { "apt-get": "npm", dnf: "npm", apk: "npm", pacman: "npm", zypper: "npm", brew: "node" },
  container: {
    "apt-get": "docker.io",
    dnf: "podman-docker",
    apk: "docker",
    pacman: "docker",
    zypper: "docker",
    brew: "colima docker",
  },
} as const;
const INSTALL = {
  "apt-get": "sudo apt-get install",
  dnf: "sudo dnf install",
  apk: "sudo apk add",
  pacman: "sudo pacman -S",
  zypper: "sudo zypper install",
  brew: "brew install",
} as const;

/** The command that installs something with this machine's package manager; `undefined` where none is known. */
export async function installCommand(what: keyof typeof PACKAGES, env: NodeJS.ProcessEnv): Promise<string | undefined> {
  for (const manager of Object.keys(INSTALL) as (keyof typeof INSTALL)[]) {
    if ((await findProgram(manager, env)) === undefined) continue;
    const command = `${INSTALL[manager]} ${PACKAGES[what][manager]}`;
    return process.getuid?.() === 0 ? command.replace(/^sudo /, "") : command;
  }
  return undefined;
}
