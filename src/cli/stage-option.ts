import { optional, text, textOr } from "./option.ts";

/** The stage that commands work on unless another is named: the one that `fairlead up` runs. */
export const LOCAL = "local";

export const stageOption = textOr("stage", LOCAL, "The stage", { short: "s" });
export const stageArgument = optional(`The stage, ${LOCAL} unless told`, "stage");
/** Which Terraform does what has to be done to a stage on Google. */
export const terraformOption = text("program", "On Google: the terraform or tofu to drive");
