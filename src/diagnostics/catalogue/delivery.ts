import { entry } from "../entry.ts";
import { argocd } from "./delivery-argocd.ts";

/** FL13xx: Delivery by repository: GitOps, Argo CD, pipelines. */
export const delivery = {
  "pipeline-not-asked": entry({
    code: "FL1300",
    severity: "error",
    message: () => "The manifest asks for no pipeline.",
    hint: () => "Write `pipeline: { with: github-actions, repository: organization/name }`; `fairlead help pipeline` says more.",
    explain: "`fairlead pipeline` writes what a code host or Cloud Build needs to build, deploy and promote stages on Google.",
    exit: "mistake",
  }),
  "pipeline-stale": entry<{ file: string; state: "missing" | "different" | "left" }>({
    code: "FL1301",
    severity: "warning",
    message: ({ file, state }) => {
      switch (state) {
        case "missing":
          return `The pipeline's file \`${file}\` is not there.`;
        case "different":
          return `The pipeline's file \`${file}\` is not what the manifest says.`;
        case "left":
          return `The file \`${file}\` is of a pipeline that the manifest no longer asks for.`;
        default:
          return state satisfies never;
      }
    },
    hint: () => "Write it anew and commit it: `fairlead pipeline`.",
    explain:
      "The files of a pipeline are written from the manifest: branch, stages, accounts, approvals, and the version of Fairlead that runs in it. When the manifest changes, or another Fairlead is used, they have to be written again.",
  }),
  "pipeline-foreign": entry<{ files: readonly string[] }>({
    code: "FL1302",
    severity: "error",
    message: ({ files }) => `Not written by Fairlead, and in the way: ${files.join(", ")}.`,
    hint: () => "Move them, or give `--force` to write over them.",
    explain: "Files that `fairlead pipeline` wrote say so in their first line. Others are somebody's own and are left alone.",
    exit: "refused",
  }),
  "pipeline-unwritable": entry<{ file: string; reason: string }>({
    code: "FL1303",
    severity: "error",
    message: ({ file, reason }) => `The pipeline's file ${file} cannot be read or written: ${reason}.`,
    hint: () => "Look at who owns the folder.",
    explain: "`fairlead pipeline` writes into `.github/workflows` or `.cloudbuild` at the top of the repository.",
  }),
  ...argocd,
};
