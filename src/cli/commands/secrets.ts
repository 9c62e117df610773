import { spoken } from "../../diagnostics/spoken.ts";
import { command } from "../command.ts";
import { one, text } from "../option.ts";
import { isOnGoogle } from "../place.ts";
import { stageOption, terraformOption } from "../stage-option.ts";
import { table } from "../views/table.ts";

export const secretsList = command({
  examples: ["fairlead secrets list", "fairlead secrets list --stage production"],
  more: "Values are never shown.",
  arguments: {},
  options: { stage: stageOption },
  policy: { manifest: "needed", engine: "none" },
  run: async (context) => {
    const { stage } = context.options;
    if (await isOnGoogle(context.manifest, stage)) {
      return (await import("../handlers/google/secrets.ts")).listOnGoogle(stage, context);
    }
    return (await import("../handlers/secrets.ts")).listSecrets(stage, context);
  },
  show: (secrets, paint) =>
    secrets.length === 0
      ? "The manifest names no secrets."
      : table(
          secrets.map(({ name, source, set, changed }) => [
            name,
            paint("dim", source),
            set ? paint("green", "set") : paint("red", "missing"),
            changed === undefined ? "" : paint("dim", `${spoken(Date.now() - Date.parse(changed))} ago`),
          ]),
        ),
});

export const secretsSet = command({
  examples: ["fairlead secrets set admin-password", "pass show shop/admin | fairlead secrets set admin-password"],
  more: "The value is read from standard input, or from --file, as it is; only a single line loses the line end behind it. It is never an argument, because other users could see it there.",
  arguments: { name: one("The secret's name in the manifest") },
  options: { file: text("path", "Read the value from this file"), stage: stageOption },
  policy: { manifest: "needed", engine: "none" },
  run: async (context) => {
    const { stage, file } = context.options;
    const { name } = context.arguments;
    if (await isOnGoogle(context.manifest, stage)) {
      const { live } = await (await import("../handlers/google/secrets.ts")).setOnGoogle({ stage, name, file }, context);
      return { stage, name, set: true, google: true, live };
    }
    await (await import("../handlers/secrets.ts")).setSecret({ stage, name, file }, context);
    return { stage, name, set: true, google: false, live: false };
  },
  show: ({ stage, name, google, live }) =>
    google
      ? `${name} is set in ${stage}; the next deployment reads it${live ? `, and \`fairlead restart ${stage}\` rolls it at once` : ""}.`
      : `${name} is set in ${stage}; instances get it when they next start.`,
});

export const secretsRotate = command({
  examples: ["fairlead secrets rotate session-key", "fairlead secrets rotate db"],
  more: "The password of a data server is changed there at once and the live release rolled onto it, without running its jobs. Redis accepts both passwords until the roll is over; Postgres keeps open connections and lets nobody in with the old one. On Google whatever is rotated is rolled at once.",
  arguments: { name: one("The secret's name in the manifest, or the name of a data entry for its password") },
  options: { stage: stageOption, terraform: terraformOption },
  policy: { manifest: "needed", engine: "placed" },
  run: async (context) => {
    const { place } = context;
    const { name } = context.arguments;
    const { stage } = context.options;
    if (place.on === "google") {
      await (await import("../handlers/google/change-live.ts")).rotateOnGoogle(place.stage, name, context);
      return { stage, name, rotated: true, rolled: true };
    }
    const { engine } = place;
    const [{ follow }, { whoAmI }] = await Promise.all([import("../handlers/follow.ts"), import("../handlers/deploy.ts")]);
    const { deployment } = await engine.rotateSecret(stage, name, whoAmI());
    if (deployment !== undefined) await follow(engine, deployment, context);
    return { stage, name, rotated: true, rolled: deployment !== undefined };
  },
  show: ({ stage, name, rolled }) =>
    rolled
      ? `${name} has a new value in ${stage}, and every instance works with it.`
      : `${name} has a new value in ${stage}; instances get it when they next start: \`fairlead restart ${stage}\`.`,
});
