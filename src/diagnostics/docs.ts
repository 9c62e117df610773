import { areas } from "./catalogue.ts";
import type { Code, Severity } from "./entry.ts";
import { EXIT } from "./exit.ts";

/** Every code with what it means, as one Markdown page. */
export function errorsPage(): string {
  const chapters = Object.entries(titles).map(([area, title]) => chapter(title, areas[area as keyof typeof areas]));
  return `${[head, exits(), ...chapters].join("\n\n")}\n`;
}

const titles: Record<keyof typeof areas, string> = {
  yaml: "The text",
  schema: "The schema",
  app: "References and relations",
  check: "Checks",
  target: "What a target does not honour yet",
  machine: "The machine and preparation",
  data: "Data",
  deployment: "Deployments and operations",
  engine: "Engine, keeper and edge",
  command: "The command line",
  google: "Google Cloud",
  terraform: "Terraform",
  kubernetes: "Kubernetes",
  delivery: "Delivery by repository",
};

const head = `<!-- Generated from src/diagnostics/catalogue by \`node scripts/generate-docs.ts\`; change it there. -->

# Errors and warnings

Each mistake and failure has a permanent code and a name; \`fairlead explain FL0101\` prints its text. Checks (FL03xx) and
words that a target does not honour yet (FL04xx) can be waived one by one in the manifest, with a reason:
\`accept: { FL0301: … }\`.`;

function exits(): string {
  const meaning: Record<keyof typeof EXIT, string> = {
    done: "done",
    failed: "failed, and nothing is lost",
    mistake: "a mistake in the manifest or in the arguments",
    refused: "refused: an approval, data or a lock stands in the way",
    missing: "something is missing on the machine",
    bug: "a bug of Fairlead",
    interrupted: "interrupted",
  };
  const rows = Object.entries(EXIT).map(([name, status]) => `| ${status} | ${meaning[name as keyof typeof EXIT]} |`);
  return ["## Exit codes", "", "| code | meaning |", "|---|---|", ...rows].join("\n");
}

type Described = { code: Code; severity: Severity; explain: string };

function chapter(title: string, entries: Readonly<Record<string, Described>>): string {
  const sorted = Object.entries(entries).toSorted(([, a], [, b]) => (a.code < b.code ? -1 : 1));
  const parts = sorted.map(([slug, { code, severity, explain }]) => `### ${code} ${slug}\n\n*${severity}.* ${explain}`);
  return [`## ${title}`, ...parts].join("\n\n");
}
