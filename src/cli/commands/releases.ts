import { command } from "../command.ts";
import { count, one, optional } from "../option.ts";
import { stageOption } from "../stage-option.ts";
import { releasesText } from "../views/releases.ts";

export const releases = command({
  examples: ["fairlead releases", "fairlead releases --json", "fairlead releases --stage testing"],
  more: "Stages on Google have their releases in the state bucket: with --stage, those.",
  arguments: {},
  options: { stage: stageOption },
  policy: { manifest: "needed", engine: "placed" },
  run: async (context) => {
    const { place } = context;
    if (place.on === "machine") return place.engine.releases();
    return (await import("../handlers/google/releases.ts")).releasesOnGoogle(place.stage, context);
  },
  show: (releases, paint) => releasesText(releases, paint, Date.now()),
});

export const releasesDiff = command({
  examples: ["fairlead releases diff 3 4", "fairlead releases diff 3"],
  more: "With one release, it is compared with the newest.",
  arguments: { from: one("A release's id or number"), to: optional("Another one, the newest unless told") },
  options: { stage: stageOption },
  policy: { manifest: "needed", engine: "placed" },
  run: async (context) => {
    const { place } = context;
    const { from, to } = context.arguments;
    if (place.on === "google") {
      return (await import("../handlers/google/releases.ts")).diffOnGoogle(place.stage, { from, to }, context);
    }
    return (await import("../handlers/release-diff.ts")).diffReleases(place.engine, from, to);
  },
  show: ({ text }, paint) =>
    text
      .map((line) => (line.startsWith("+") ? paint("green", line) : line.startsWith("-") ? paint("red", line) : line))
      .join("\n"),
});

export const releasesPrune = command({
  examples: ["fairlead releases prune", "fairlead releases prune --keep 3", "fairlead releases prune 12"],
  more: "Releases that are live, or that a rollback would start, are always kept.",
  arguments: { release: optional("Only this one: its id or number") },
  options: { keep: count("count", "How many of the newest to keep (10 unless told)") },
  policy: { manifest: "needed", engine: "running" },
  question: async ({ arguments: { release } }) => ({
    text: release === undefined ? "Remove old releases and their snapshots?" : `Remove release ${release} and its snapshot?`,
  }),
  run: ({ engine, arguments: { release }, options: { keep = 10 } }) => engine.prune(keep, release),
  show: ({ removed }) => (removed.length === 0 ? "No release could be removed." : `Removed ${removed.join(", ")}.`),
});
