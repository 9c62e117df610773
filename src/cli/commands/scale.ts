import { command } from "../command.ts";
import { Misread } from "../option.ts";
import { stageOption, terraformOption } from "../stage-option.ts";

export const scale = command({
  examples: ["fairlead scale web=4", "fairlead scale web=4 worker=2", "fairlead scale web=auto"],
  more: "A count holds, also over later releases, until `auto` lets the component scale by its manifest again.",
  arguments: { counts: { about: "component=count, or component=auto", takes: "some", read: readCounts } },
  options: { stage: stageOption, terraform: terraformOption },
  policy: { manifest: "needed", engine: "placed" },
  run: async (context) => {
    const { place, options } = context;
    const { counts } = context.arguments;
    if (place.on === "google") {
      await (await import("../handlers/google/change-live.ts")).scaleOnGoogle(place.stage, counts, context);
      const scales = place.stage.app.components.map((one) => [one.name, "scale" in one ? one.scale.max : undefined] as const);
      const most = new Map(scales);
      return counts.map((held) => ({ ...held, max: most.get(held.component) }));
    }
    const done: Scaled[] = [];
    for (const { component, count } of counts) {
      const { max } = await place.engine.scale(options.stage, component, count);
      done.push({ component, count, max });
    }
    return done;
  },
  show: (counts) => counts.map(sentence).join("\n"),
});

/** `max`: of the manifest, which a held count may go beyond. */
type Scaled = { component: string; count: number | null; max: number | undefined };

function sentence({ component, count, max }: Scaled): string {
  if (count === null) return `${component} scales as the manifest says again.`;
  const beyond = max !== undefined && count > max ? `, beyond the \`max: ${max}\` of the manifest` : "";
  return `${component} is held at ${count}${beyond}.`;
}

/** `web=4` holds a count, `web=auto` (null) lets it go. */
function readCounts(words: readonly string[]): { component: string; count: number | null }[] | Misread {
  const pairs = words.map((word) => /^([^=]+)=(\d{1,4}|auto)$/.exec(word));
  if (pairs.includes(null)) return new Misread("component=count or component=auto, such as web=4");
  return pairs.map((pair) => {
    const [, component = "", count = ""] = pair ?? [];
    return { component, count: count === "auto" ? null : Number(count) };
  });
}
