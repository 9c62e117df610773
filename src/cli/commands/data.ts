import { command } from "../command.ts";
import { handedOn, text } from "../option.ts";
import { stageOption } from "../stage-option.ts";

const dataOption = text("name", "The data entry, where the manifest has several", { short: "d" });

export const psql = command({
  examples: ["fairlead psql", "fairlead psql -- -c 'select count(*) from notes'", "fairlead psql --data reports"],
  more: "Opens the app's database as the app's own user; nobody has to know a password. On GKE the way leads through a Pod of a component that uses it, on Cloud Run over a machine in the stage's network; either is made for it and removed afterwards.",
  arguments: { arguments: handedOn("Words for psql") },
  options: { data: dataOption, stage: stageOption },
  policy: { manifest: "needed", engine: "placed" },
  run: async (context) => {
    const { place, options, arguments: words } = context;
    if (place.on === "google") {
      const { dataClientOnGoogle } = await import("../handlers/google/data-client.ts");
      return dataClientOnGoogle(place.stage, { client: "psql", data: options.data, words: words.arguments }, context);
    }
    return (await import("../handlers/data-client.ts")).psql({ ...context, engine: place.engine });
  },
  show: () => "",
  exit: ({ code }) => code,
});

export const redis = command({
  examples: ["fairlead redis", "fairlead redis -- llen celery"],
  more: "Opens the app's Redis; nobody has to know a password. On GKE the way leads through a Pod of a component that uses it, on Cloud Run over a machine in the stage's network; either is made for it and removed afterwards.",
  arguments: { arguments: handedOn("Words for redis-cli") },
  options: { data: dataOption, stage: stageOption },
  policy: { manifest: "needed", engine: "placed" },
  run: async (context) => {
    const { place, options, arguments: words } = context;
    if (place.on === "google") {
      const { dataClientOnGoogle } = await import("../handlers/google/data-client.ts");
      return dataClientOnGoogle(place.stage, { client: "redis", data: options.data, words: words.arguments }, context);
    }
    return (await import("../handlers/data-client.ts")).redis({ ...context, engine: place.engine });
  },
  show: () => "",
  exit: ({ code }) => code,
});
