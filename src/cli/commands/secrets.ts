import { command } from "../command.ts";
import { one, text } from "../option.ts";
import { stageOption } from "../stage-option.ts";
import { spoken } from "../views/duration.ts";
import { table } from "../views/table.ts";

export const secretsList = command({
  examples: ["fairlead secrets list", "fairlead secrets list --stage production"],
  more: "Values are never shown.",
  arguments: {},
  options: { stage: stageOption },
  policy: { manifest: "needed", engine: "none" },
  run: async (context) => (await import("../handlers/secrets.ts")).listSecrets(context.options.stage, context),
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
    await (await import("../handlers/secrets.ts")).setSecret({ stage, name, file }, context);
    return { stage, name, set: true };
  },
  show: ({ stage, name }) => `${name} is set in ${stage}; instances get it when they next start.`,
});

export const secretsRotate = command({
  examples: ["fairlead secrets rotate session-key", "fairlead secrets rotate db"],
  more: "The password of a data server is changed there at once and the live release rolled onto it, without running its jobs. Redis accepts both passwords until the roll is over; Postgres keeps open connections and lets nobody in with the old one.",
  arguments: { name: one("The secret's name in the manifest, or the name of a data entry for its password") },
  options: { stage: stageOption },
  policy: { manifest: "needed", engine: "running" },
  run: async (context) => {
    const {
      engine,
      arguments: { name },
      options: { stage },
    } = context;
    const [{ follow }, { whoAmI }] = await Promise.all([import("../handlers/follow.ts"), import("../handlers/deploy.ts")]);
    const { deployment } = await engine.rotateSecret(stage, name, whoAmI());
    if (deployment !== undefined) await follow(engine, deployment, context);
    return { stage, name, rotated: true, rolled: deployment !== undefined };
  },
  show: ({ stage, name, rolled }) =>
    rolled
      ? `${name} has a new password in ${stage}, and every instance works with it.`
      : `${name} has a new value in ${stage}; instances get it when they next start: \`fairlead restart ${stage}\`.`,
});
