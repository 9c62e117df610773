import * as z from "zod";
import { branch, gitRepository, sourceRepository } from "./hosts.ts";
import { bucketName, givenName } from "./names.ts";
import { location } from "./places.ts";
import { text } from "./text.ts";

const agent = z.strictObject({
  size: z.enum(["micro", "small", "medium"]).default("micro").describe("Size of its machine."),
  address: z.enum(["static", "none"]).default("static").describe("A fixed outgoing address, or none of its own."),
  token: text.describe("The token of the agent pool: `${secrets.agent-token}`."),
});

export const state = z
  .discriminatedUnion("in", [
    z.strictObject({
      in: z.literal("gcs").describe("A bucket of Google Cloud Storage."),
      bucket: bucketName.describe("The bucket; `fairlead bootstrap` makes it."),
      location: location.optional().describe("Where it lies; the region of the stage that is bootstrapped first without it."),
    }),
    z.strictObject({
      in: z.literal("hcp").describe("HCP Terraform."),
      organization: givenName.describe("The organization there."),
      project: givenName.describe("The project there; it gets one workspace per stack."),
      agent: agent
        .optional()
        .describe(
          "A machine of yours that runs the plans, without an inbound rule. `FAIRLEAD_AGENT_IMAGE` names its image, by digest.",
        ),
    }),
  ])
  .describe(
    "Where Terraform's state, releases, deployments and approvals of the stages on Google lie. Without it a bucket named after project and app, where all stages are in one project. Locally nothing: the local state is a journal on the machine.",
  );

export const pipeline = z
  .strictObject({
    with: z.enum(["github-actions", "cloud-build"]).describe("Who runs it, without any key that could leak."),
    repository: sourceRepository.describe("The repository of the app."),
    branch: branch
      .default("development")
      .describe("Each push to it builds once, tests in the image, pushes by digest and deploys the first stage."),
    promote: z
      .enum(["tag", "command"])
      .default("tag")
      .describe("What promotes: a tag named after the stage and version, or `fairlead promote`."),
    infrastructure: z
      .strictObject({
        repository: sourceRepository.describe("The repository that takes the rendered Terraform."),
        apply: z
          .enum(["command", "merge"])
          .default("command")
          .describe("`merge`: planned on the request, applied when it is merged; `command`: applied by `fairlead deploy`."),
      })
      .optional()
      .describe("Commits the rendered Terraform to a repository of its own. None without it."),
  })
  .describe("The pipeline that Fairlead writes for stages on Google. Locally nothing.");

export const deliver = z
  .union([
    z.literal("direct"),
    z.strictObject({
      by: z.literal("argocd").describe("Who makes the cluster follow the repository."),
      repository: gitRepository.describe("The repository that takes the rendered objects: `organization/name`, or its address."),
      branch: branch.describe("Its branch."),
      via: z
        .enum(["commit", "pull-request"])
        .default("commit")
        .describe("How they get there: straight, or by a request that someone merges."),
    }),
  ])
  .describe(
    "How objects reach a cluster. `direct`: `kubectl` applies and waits. `argocd`: they are committed, and Argo CD makes the cluster follow. GKE and its sites; Cloud Run and local ignore it.",
  );
