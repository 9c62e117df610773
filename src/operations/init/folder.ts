import { type Facts, gather } from "./facts.ts";
import type { Notes } from "./notes.ts";
import { folderOf, type Sources } from "./sources.ts";

const SIGNS = /(^|\/)(requirements[\w.-]*\.txt|pyproject\.toml|package\.json|manage\.py|Pipfile|Dockerfile|Containerfile)$/;
const MOST_FOLDERS = 12;

/**
 * The folder that holds the program to run: the project itself where it says how it is started or prepared, else the
 * likeliest of those right below. Nothing where no folder says anything.
 */
export function chooseFolder(sources: Sources, notes: Notes): Facts | undefined {
  const own = gather(sources, ".");
  if (
    own.requirements.file !== undefined ||
    own.dockerfile !== undefined ||
    starts(own.node) ||
    sources.paths.includes("manage.py")
  ) {
    return own;
  }
  const folders = [...new Set(sources.paths.filter((path) => SIGNS.test(path)).map(folderOf))];
  const near = folders.filter((folder) => folder !== "." && folder.split("/").length <= 2).slice(0, MOST_FOLDERS);
  const candidates = near.map((folder) => gather(sources, folder)).filter((facts) => rank(facts) > 0);
  const [best, ...others] = candidates.sort((a, b) => rank(b) - rank(a));
  if (best === undefined) return own.applications.length > 0 || own.node !== undefined ? own : undefined;
  if (others.length > 0 || own.applications.length === 0 || best.applications.length > 0) {
    notes.assume(`The program in ${best.folder}/ is the one to run`);
    for (const { folder } of others) {
      notes.ask(
        `${folder}/ holds a program, too`,
        folder,
        `a component with image: { build: ${folder} }, or \`fairlead init ${folder}\``,
      );
    }
    return best;
  }
  return own;
}

/** How much a folder looks like a program that serves requests. */
function rank({ applications, django, node, dockerfile, requirements }: Facts): number {
  const prepared = requirements.file !== undefined ? 10 : 0;
  if (django !== undefined) return 50 + prepared;
  if (applications.length > 0) return 40 + prepared;
  if (starts(node)) return 20;
  return dockerfile === undefined ? 0 : 10;
}

function starts(node: Facts["node"]): boolean {
  return node?.scripts.has("start") === true;
}
