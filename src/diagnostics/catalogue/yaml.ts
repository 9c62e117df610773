import { entry } from "../entry.ts";

/** FL00xx: the text is not YAML, or is YAML that different readers read differently. */
export const yaml = {
  "file-too-large": entry<{ bytes: number; limit: number }>({
    code: "FL0001",
    severity: "error",
    message: ({ bytes, limit }) => `The file has ${bytes} bytes; a manifest may have ${limit}.`,
    hint: () => "Move long texts into files and name them in `files:`.",
    explain:
      "A manifest is written by people and read in full on every command. One megabyte is far more than any app needs; a larger file is nearly always the wrong file.",
  }),
};
