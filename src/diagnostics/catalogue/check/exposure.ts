import { entry } from "../../entry.ts";

/** FL0320 to FL0339: what should not be open. */
export const exposure = {
  "secret-in-plain": entry<{ variable: string }>({
    code: "FL0320",
    severity: "error",
    message: ({ variable }) => `\`${variable}\` holds a secret in plain text.`,
    hint: ({ variable }) => {
      const name = variable.toLowerCase().replaceAll("_", "-");
      return `Name it in \`secrets: { ${name}: { supply: … } }\` and refer to it: \`${variable}: "\${secrets.${name}}"\`.`;
    },
    explain:
      "Whoever reads the repository reads this value, and it is the same in every stage. A secret has its own value in each stage, reaches only the processes that refer to it, and is masked in logs. In a stage called `development`, and locally, plain values are let through.",
  }),
  "password-in-url": entry<{ where: string }>({
    code: "FL0321",
    severity: "error",
    message: ({ where }) => `\`${where}\` holds a URL with a password in plain text.`,
    hint: () => "Use `${db.url}`, or a secret with `compose:` that holds the whole URL.",
    explain:
      "A password in a URL is a secret like any other. Data of the manifest has its address in `${db.url}` and `${cache.url}`; for other servers compose the URL of secrets.",
  }),
  "debug-on": entry<{ variable: string }>({
    code: "FL0322",
    severity: "error",
    message: ({ variable }) => `\`${variable}\` switches debugging on outside development.`,
    hint: ({ variable }) => `Move \`${variable}\` to \`stages.development.env\`.`,
    explain:
      "Debug pages show source, settings and environment to whoever makes the app fail, and some let visitors run code. It is meant for a stage called `development` and for `local`.",
  }),
  "hosts-wildcard": entry<{ variable: string }>({
    code: "FL0323",
    severity: "error",
    message: ({ variable }) => `\`${variable}\` admits every host outside development.`,
    hint: ({ variable }) => `Write \`${variable}: "\${access.${/ORIGIN/i.test(variable) ? "url" : "domain"}}"\`.`,
    explain:
      "With every host allowed, a forged Host header ends up in links and password mails. The name the stage is reached by is `${access.domain}`; the app's own probes ask by it too.",
  }),
  "approval-missing": entry<{ stage: string }>({
    code: "FL0324",
    severity: "warning",
    message: ({ stage }) => `Nobody has to approve a deployment to \`${stage}\`.`,
    hint: () => 'Add `approve: anyone` for a question, or a list of those who may: `approve: ["group:leads@example.com"]`.',
    explain:
      "The last stage of the order is where users are. A question before it changes is cheap, and `--approve` answers it in scripts.",
  }),
  "account-key": entry<{ variable: string }>({
    code: "FL0325",
    severity: "error",
    message: ({ variable }) => `\`${variable}\` leads to the key of a service account, and on Google no component needs one.`,
    hint: () => "Remove it, and give the component what it may do in `roles`: it has an account of its own.",
    explain:
      "Every component on Google runs as a service account of its own, which Google's libraries find by themselves. A key is a password that never expires, works from anywhere, and is often found where nobody looked for it.",
  }),
  "role-basic": entry<{ component: string; role: string }>({
    code: "FL0326",
    severity: "error",
    message: ({ component, role }) => `\`${component}\` would have \`${role}\` in the whole project.`,
    hint: () => "Name the roles that it needs: `roles/bigquery.jobUser`, `roles/pubsub.publisher`.",
    explain:
      "`roles/owner`, `roles/editor` and `roles/viewer` hold for everything in a project, the data of other stages and all secrets included. What breaks into the component has them too.",
  }),
};
