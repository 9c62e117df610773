import { entry } from "../../entry.ts";

/** FL0340 to FL0359: what is written and used by nothing, and waivers. */
export const leftovers = {
  "secret-unused": entry<{ name: string }>({
    code: "FL0340",
    severity: "warning",
    message: ({ name }) => `Nothing refers to the secret \`${name}\`.`,
    hint: ({ name }) => `Refer to it as \`\${secrets.${name}}\`, or remove it.`,
    explain:
      "A secret reaches a program only where something refers to it. One that nothing refers to is often a misspelt reference elsewhere.",
  }),
  "file-unused": entry<{ name: string }>({
    code: "FL0341",
    severity: "warning",
    message: ({ name }) => `Nothing refers to the file \`${name}\`, and it has no \`mount\`.`,
    hint: ({ name }) => `Refer to it as \`\${files.${name}.path}\`, give it a \`mount\`, or remove it.`,
    explain:
      "A file reaches a component by a reference to its path, or at its `mount` where the component has a file system of its own.",
  }),
  "data-unused": entry<{ name: string; kind: string }>({
    code: "FL0342",
    severity: "warning",
    message: ({ name, kind }) => `Nothing refers to the ${kind} \`${name}\`.`,
    hint: ({ name, kind }) =>
      kind === "bucket"
        ? `Refer to it as \`\${${name}.path}\`, give it a \`mount\` or a route, or remove it.`
        : `Refer to it as \`\${${name}.url}\`, or remove it.`,
    explain:
      "A server that nothing uses costs memory locally and money elsewhere. Often a reference names another one by mistake.",
  }),
  "accept-unknown": entry<{ code: string }>({
    code: "FL0343",
    severity: "error",
    message: ({ code }) => `\`${code}\` is no code of Fairlead's.`,
    hint: () => "`fairlead check` prints the code of each finding; `fairlead explain` tells what it means.",
    explain: "`accept` waives one check by its code, as `fairlead check` prints it.",
  }),
  "accept-refused": entry<{ code: string }>({
    code: "FL0344",
    severity: "error",
    message: ({ code }) => `\`${code}\` cannot be waived.`,
    hint: () => "What can be waived are checks (FL03…) and words that a target does not honour yet (FL04…).",
    explain:
      "A mistake that leaves it open what the manifest means has to be corrected. Only judgements can be overruled, with a reason.",
  }),
  "accept-unused": entry<{ code: string }>({
    code: "FL0345",
    severity: "warning",
    message: ({ code }) => `\`${code}\` is waived and does not occur.`,
    hint: () => "Remove the waiver, so that it does not hide the next one.",
    explain: "A waiver is meant for one finding. When the finding is gone the waiver should go too.",
  }),
};
