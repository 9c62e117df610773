import { entry } from "../entry.ts";

/** FL1140 and on: HCP Terraform, where a stage's state may be. */
export const hcp = {
  "hcp-no-credentials": entry<{ host: string }>({
    code: "FL1140",
    severity: "error",
    message: ({ host }) => `There is no token for HCP Terraform (${host}).`,
    hint: ({ host }) =>
      `Run \`terraform login\`, or set \`TF_TOKEN_${host.replaceAll(".", "_")}\` to a token of a user or a team.`,
    explain:
      "State is in HCP Terraform, by `state: { in: hcp }`. Fairlead and Terraform use the same token: that of the environment, of Terraform's configuration, or of `terraform login`.",
    exit: "missing",
  }),
  "hcp-credentials-refused": entry<{ host: string }>({
    code: "FL1141",
    severity: "error",
    message: ({ host }) => `HCP Terraform (${host}) does not take your token.`,
    hint: () => "Log in anew with `terraform login`, and see that no old token stands in `TF_TOKEN_app_terraform_io`.",
    explain: "A token that has expired or was revoked is refused whatever it asks for.",
    exit: "missing",
  }),
  "hcp-organization-unknown": entry<{ organization: string }>({
    code: "FL1142",
    severity: "error",
    message: ({ organization }) => `There is no organization \`${organization}\` in HCP Terraform, or your token may not see it.`,
    hint: () => "Correct `state.organization`, or log in with `terraform login` as somebody who belongs to it.",
    explain:
      "An organization is made once, by hand, with whoever pays for it. Everything in it is made by Fairlead and Terraform.",
    exit: "refused",
  }),
  "hcp-refused": entry<{ action: string; said: string }>({
    code: "FL1143",
    severity: "error",
    message: ({ action, said }) => `HCP Terraform refuses to ${action}: ${said}`,
    hint: () =>
      "The token's team needs `Manage all projects & workspaces`, and `Manage agent pools` where `state.agent` is. Then run the same command again.",
    explain:
      "Projects, the first workspace of a stage and the token of its agent are made by calls, everything else by Terraform. What was made before is found again.",
    exit: "refused",
  }),
  "hcp-unreachable": entry<{ host: string; reason: string }>({
    code: "FL1144",
    severity: "error",
    message: ({ host, reason }) => `HCP Terraform (${host}) cannot be reached: ${reason}.`,
    hint: () => "Look at the network and its proxy, then run the same command again.",
    explain: "State is in HCP Terraform, so nothing of a stage can be planned without it.",
  }),
  "hcp-not-laid": entry<{ stage: string; workspace: string }>({
    code: "FL1145",
    severity: "error",
    message: ({ stage, workspace }) =>
      `The workspace \`${workspace}\` of \`${stage}\` is not there, or does not run on your machine.`,
    hint: ({ stage }) => `Run \`fairlead bootstrap ${stage}\`, which makes it.`,
    explain:
      "The stack `workspaces` makes the workspaces of all other stacks, so its own has to be there before. Its execution mode is Local: the identity by which HCP's own runs act on Google is only made by it.",
    exit: "refused",
  }),
  "hcp-agent-absent": entry<{ stage: string; machine: string; minutes: number }>({
    code: "FL1146",
    severity: "error",
    message: ({ stage, machine, minutes }) =>
      `The agent of \`${stage}\`, on the machine \`${machine}\`, has not asked HCP Terraform for work for ${minutes} minutes.`,
    hint: ({ machine }) =>
      `See what it says: \`gcloud compute instances get-serial-port-output ${machine}\`. Then run the same command again: it goes on where it was.`,
    explain:
      "Stacks after `foundation` are run by an agent within the network. Its machine is made by `foundation`, and its token by Fairlead once both the pool and the secret are there.",
    exit: "failed",
  }),
  "hcp-wants-terraform": entry<{ stack: string }>({
    code: "FL1147",
    severity: "error",
    message: ({ stack }) => `OpenTofu cannot save the state of the stack ${stack} in HCP Terraform.`,
    hint: () =>
      "Install Terraform (https://developer.hashicorp.com/terraform/install), then run the same command with `--terraform terraform`: it saves what is left and goes on.",
    explain:
      "OpenTofu 1.11 refuses to hand a state to HCP Terraform while the configuration has ephemeral resources, by which Fairlead keeps passwords out of states. With state in a bucket OpenTofu is as good as Terraform.",
    exit: "missing",
  }),
};
