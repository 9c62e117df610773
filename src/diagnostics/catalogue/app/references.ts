import { entry } from "../../entry.ts";

/** FL0201 to FL0219: references in strings, and command lines. */
export const references = {
  "reference-unclosed": entry({
    code: "FL0201",
    severity: "error",
    message: () => "A reference begins with `${` and is not closed.",
    hint: () => "Close it with `}`, or write `$${` for the characters `${` themselves.",
    explain:
      "`${name.member}` in a string refers to something else in the manifest. It stands on one line and holds no other brace. Where a program needs the characters `${` literally, write `$${`.",
  }),
  "reference-empty": entry({
    code: "FL0202",
    severity: "error",
    message: () => "`${}` refers to nothing.",
    hint: () => "Name what it shall refer to, as `${db.host}`; `$${` is a literal `${`.",
    explain: "A reference names a thing and one of its members: `${db.host}`, `${secrets.key}`, `${web.url}`, `${stage.name}`.",
  }),
  "reference-blank": entry<{ reference: string; meant: string }>({
    code: "FL0203",
    severity: "error",
    message: ({ reference }) => `\`\${${reference}}\` has blanks in it.`,
    hint: ({ meant }) => `Write \`\${${meant}}\`.`,
    explain: "A reference is written without blanks, so that it has one spelling and is found by searching for it.",
  }),
  "reference-unknown": entry<{ reference: string; name: string; near?: string | undefined; known: readonly string[] }>({
    code: "FL0204",
    severity: "error",
    message: ({ reference, name }) => `\`\${${reference}}\` refers to \`${name}\`, which does not exist here.`,
    hint: ({ near, known }) =>
      near
        ? `Did you mean \`${near}\`?`
        : known.length > 0
          ? `What exists: ${list(known)}.`
          : "Nothing of that kind is in the manifest.",
    explain:
      "References are resolved for each stage, against what exists there once the stage's own words are merged over the top level. A component that only one stage has cannot be referred to by the others. Text that is not meant as a reference is written `$${`.",
  }),
  "reference-member": entry<{ reference: string; of: string; near?: string | undefined; members: readonly string[] }>({
    code: "FL0205",
    severity: "error",
    message: ({ reference, of }) => `\`\${${reference}}\` asks for something that ${of} does not have.`,
    hint: ({ near, members }) =>
      near ? `Did you mean \`${near}\`?` : members.length > 0 ? `Members: ${list(members)}.` : "It has no members.",
    explain:
      "Each kind of thing has a fixed list of members: a postgres `host`, `port`, `name`, `user`, `password`, `address`, `url` and its TLS files, a service its `url`, a bucket `path`, `url` and `name`. The reference page lists them all.",
  }),
  "reference-incomplete": entry<{ reference: string; of: string; members: readonly string[] }>({
    code: "FL0206",
    severity: "error",
    message: ({ reference, of }) => `\`\${${reference}}\` names ${of}, but not what of it.`,
    hint: ({ reference, members }) =>
      members.length === 1 ? `Write \`\${${reference}.${members[0]}}\`.` : `Add a member: ${list(members)}.`,
    explain:
      "A reference gives one string, so it has to say which: `${db.host}` rather than `${db}`, `${secrets.key}` rather than `${secrets}`.",
  }),
  "reference-not-here": entry<{ reference: string; where: string }>({
    code: "FL0207",
    severity: "error",
    message: ({ reference, where }) => `\`\${${reference}}\` stands in ${where}, where references are not filled.`,
    hint: () =>
      "Write the value itself; references are filled in `env`, `command`, `files`, `secrets.….compose` and where the reference page says so.",
    explain:
      "Names, domains, sizes and paths are decided when the manifest is read, before any secret or address exists, so they cannot hold references. Telling so is better than passing the characters `${…}` on.",
  }),
  "reference-out-of-place": entry<{ reference: string; needs: string }>({
    code: "FL0208",
    severity: "error",
    message: ({ reference, needs }) => `\`\${${reference}}\` has a meaning only ${needs}.`,
    explain:
      "`${port}` is the port an instance of a service shall listen on, `${queues}` the list of the component's own queues, `${metrics.port}` the port its metrics are read from, `${tmp}` its folder for temporary files. Elsewhere there is nothing they could stand for.",
  }),
  "secret-printed": entry<{ reference: string; where: string; chart: boolean }>({
    code: "FL0209",
    severity: "error",
    message: ({ reference, where }) => `\`\${${reference}}\` is a secret, and ${where} is printed.`,
    hint: ({ chart }) =>
      chart
        ? "Put it into `chart.secrets`, and tell the chart the name of that Secret."
        : "Pass it in `env` or in a file of `files:` and let the program read it there.",
    explain:
      "Command lines are seen by every user of a machine (`ps`), labels, names and probe headers by everybody who may look at a stage, and so are values of a chart, which end up in its objects. Secrets reach a process by its environment or by a file, nowhere else. A string that holds a secret is as secret as the secret itself.",
  }),
  "reference-cycle": entry<{ path: readonly string[] }>({
    code: "FL0210",
    severity: "error",
    message: ({ path }) => `These refer to each other in a circle: ${path.map((name) => `\`${name}\``).join(" → ")}.`,
    hint: () => "Break the circle: one of them has to stand without the others.",
    explain:
      "A composed secret and the text of a file are filled from what they refer to, so what they refer to has to be known first. In a circle nothing is first.",
  }),
  "start-cycle": entry<{ path: readonly string[] }>({
    code: "FL0211",
    severity: "error",
    message: ({ path }) => `Each of these services waits for the next: ${path.map((name) => `\`${name}\``).join(" → ")}.`,
    hint: () => "Refer to one of them in the app-wide `env`: there it makes no service wait.",
    explain:
      "`${x.url}` in a component's own `command`, `env` or files also means that the component starts after the service x is ready. Services that wait for each other would never start. The app-wide `env` is for everybody: services do not wait for what it names, workers and the scheduler do.",
  }),
  "reference-to-itself": entry<{ reference: string; component: string }>({
    code: "FL0212",
    severity: "error",
    message: ({ reference, component }) => `\`\${${reference}}\` in \`${component}\` is its own address.`,
    hint: () => "Use `${access.url}` for the address that browsers see, or `127.0.0.1:${port}` within the instance.",
    explain:
      '`${x.url}` also means "start after x is ready", which nothing can do for itself. In the app-wide `env` the same reference is fine, as it is there for the others.',
  }),
  "reference-no-access": entry<{ reference: string }>({
    code: "FL0213",
    severity: "error",
    message: ({ reference }) => `\`\${${reference}}\` needs \`access\`, and this stage is private.`,
    hint: () => "Add `access:` to the stage, at least `access: { domain: … }`.",
    explain:
      "A stage without `access` has no address that is reached from outside. On one machine every stage has its own port, so there the reference always has a value.",
  }),
  "command-quote": entry({
    code: "FL0214",
    severity: "error",
    message: () => "The command has a quote that is not closed.",
    hint: () => "Close the quote, or write the command as a list of words: `[program, argument]`.",
    explain:
      "A command written as one string is split into words as a POSIX shell would, with `'…'`, `\"…\"` and backslash, and nothing is expanded. A list is taken word by word and needs no quotes of the shell.",
  }),
  "command-backslash": entry({
    code: "FL0215",
    severity: "error",
    message: () => "A backslash in the command protects nothing: the command ends or a reference begins right behind it.",
    hint: () => "Remove it; `$${` is a literal `${`, `\\\\` a literal backslash.",
    explain:
      "Outside of quotes a backslash makes the next character an ordinary one. References are Fairlead's, not the shell's; a backslash does not switch them off.",
  }),
  "command-shell": entry<{ word: string }>({
    code: "FL0216",
    severity: "error",
    message: ({ word }) => `\`${word}\` is shell syntax, and no shell reads this command.`,
    hint: ({ word }) => `Make two jobs of it, or call a shell: \`sh -c '… ${word} …'\`. In quotes it is an ordinary word.`,
    explain:
      "Commands are started directly, so that signals reach the program and nothing is expanded by surprise. `&&`, `|`, `;` and redirections would be passed to the program as words. Work before a start belongs into a job with `run: before-release`.",
  }),
  "command-empty": entry({
    code: "FL0217",
    severity: "error",
    message: () => "The command has no program to start.",
    hint: () => "Give the program as the first word, or leave `command` out to run what the image starts.",
    explain: "The first word of a command is the program. An empty first word, as `''` or an empty list item, starts nothing.",
  }),
  "reference-cloud": entry<{ reference: string }>({
    code: "FL0219",
    severity: "error",
    message: ({ reference }) => `\`\${${reference}}\` has no value on this machine.`,
    hint: () => "Use it in the stages on Google only: `stages.<name>.env`.",
    explain:
      "Images, identities and networks of jobs, and the resource names of secrets, are things of Google Cloud. The stage `local` exists in every manifest, so what stands at the top level has to have a value there too.",
  }),
  "text-nul": entry({
    code: "FL0218",
    severity: "error",
    message: () => "The text holds a NUL character, which no environment variable, command line or path can.",
    hint: () => "Remove `\\0`; binary content belongs into a file named by `files.<name>.from`.",
    explain: "The operating system ends such strings at the first NUL character, so what follows would silently be cut off.",
  }),
};

/** A list for a hint; long ones are cut, as nobody reads them. */
function list(words: readonly string[]): string {
  const shown = words.slice(0, 12).map((word) => `\`${word}\``);
  return words.length > shown.length ? `${shown.join(", ")} and ${words.length - shown.length} more` : shown.join(", ");
}
