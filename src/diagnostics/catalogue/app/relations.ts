import { entry } from "../../entry.ts";

/** FL0230 to FL0269: what the parts of one stage say about each other. */
export const relations = {
  "name-ambiguous": entry<{ name: string }>({
    code: "FL0230",
    severity: "error",
    message: ({ name }) => `Both a component and data are called \`${name}\`.`,
    hint: ({ name }) => `Rename one of them: \`\${${name}.…}\` could mean either.`,
    explain:
      "Components and data share one space of names in references, routes and output, so a name stands for one thing only.",
  }),
  "component-incomplete": entry<{ name: string; near?: string | undefined }>({
    code: "FL0231",
    severity: "error",
    message: ({ name }) => `\`${name}\` overrides a component that does not exist, and has no \`kind\` to be a new one.`,
    hint: ({ near }) =>
      near ? `Did you mean \`${near}\`?` : "Add `kind: service`, `worker`, `scheduler` or `job` if it exists in this stage only.",
    explain:
      "`components` within a stage is merged over the top level by name. A name that the top level does not have begins a component that only this stage has; that one needs its `kind` and everything else.",
  }),
  "data-incomplete": entry<{ name: string; near?: string | undefined }>({
    code: "FL0232",
    severity: "error",
    message: ({ name }) => `\`${name}\` overrides data that does not exist, and has no \`kind\` to be new.`,
    hint: ({ near }) =>
      near ? `Did you mean \`${near}\`?` : "Add `kind: postgres`, `redis` or `bucket` if it exists in this stage only.",
    explain:
      "`data` within a stage is merged over the top level by name. A name that the top level does not have begins data that only this stage has; that needs its `kind`.",
  }),
  "component-unknown": entry<{ name: string; near?: string | undefined; wanted: string; known: readonly string[] }>({
    code: "FL0233",
    severity: "error",
    message: ({ name, wanted }) => `There is no ${wanted} \`${name}\` in this stage.`,
    hint: ({ near, known }) => {
      if (near !== undefined) return `Did you mean \`${near}\`?`;
      return known.length === 0 ? undefined : `What could stand here: ${known.map((name) => `\`${name}\``).join(", ")}.`;
    },
    explain:
      "Components and data are named here by their names in `components` and `data`, as they are in the stage after merging.",
  }),
  "component-kind": entry<{ name: string; kind: string; wanted: string }>({
    code: "FL0234",
    severity: "error",
    message: ({ name, kind, wanted }) => `\`${name}\` is a ${kind}; here it takes ${wanted}.`,
    explain:
      "Routes lead to services and buckets, `run: { by }` names the service, worker or scheduler that starts the job, `after` names jobs, sites run workers, `broker` names a redis, dumps go to a bucket.",
  }),
  "routes-missing": entry<{ services: readonly string[] }>({
    code: "FL0235",
    severity: "error",
    message: ({ services }) => `There are ${services.length} services and no \`access.routes\` that says which answers what.`,
    hint: ({ services }) =>
      `Add for instance \`access: { routes: { /: ${services[0] ?? "web"} } }\` at the top, where it holds for \`local\` too; services without a route are reached by \`\${name.url}\` only.`,
    explain:
      "The only service of a stage gets `/` without a word. Where there are several, one of them would be public by chance, so the manifest has to say it.",
  }),
  "route-twice": entry<{ path: string; other: string }>({
    code: "FL0236",
    severity: "error",
    message: ({ path, other }) => `The routes \`${path}\` and \`${other}\` are the same.`,
    hint: () => "Keep one of them.",
    explain:
      "A route holds for its path and everything below, with or without the slash at the end, so both would match the same requests.",
  }),
  "after-run": entry<{ job: string; run: string; own: string }>({
    code: "FL0237",
    severity: "error",
    message: ({ job, run, own }) =>
      run === own
        ? `Jobs that run ${run} have no order, so this job cannot wait for \`${job}\`.`
        : `\`${job}\` runs ${run} and this job ${own}, so this job cannot wait for it.`,
    hint: () => "`after` orders jobs of the same `run`, `before-release` or `after-release`.",
    explain:
      "Jobs before a release run in order before anything moves, jobs after a release when it serves. The order between the two is given already; jobs on a schedule, on demand or started by a component have no order.",
  }),
  "after-cycle": entry<{ path: readonly string[] }>({
    code: "FL0238",
    severity: "error",
    message: ({ path }) => `Each of these jobs runs after the next: ${path.map((name) => `\`${name}\``).join(" → ")}.`,
    hint: () => "Remove one `after`.",
    explain: "Jobs of one `run` are put in an order by `after`. In a circle none of them could be the first.",
  }),
  "broker-missing": entry<{ component: string; found: readonly string[] }>({
    code: "FL0239",
    severity: "error",
    message: ({ component, found }) =>
      found.length === 0
        ? `\`${component}\` scales on the backlog of its queues, and there is no redis they could be in.`
        : `\`${component}\` has queues, and there are several redis they could be in.`,
    hint: ({ found }) =>
      found.length === 0
        ? "Add `data: { broker: { kind: redis } }`."
        : `Add \`broker: ${found[0]}\`, or one of ${found.join(", ")}.`,
    explain:
      "The backlog of a worker is read from its queues in Redis. With one redis that is where they are; with several the manifest has to name one with `broker`.",
  }),
  "queues-missing": entry<{ component: string; word: string }>({
    code: "FL0240",
    severity: "error",
    message: ({ component, word }) => `\`${word}\` of \`${component}\` is about queues, and it has none.`,
    hint: () => "Add `queues: [default]`.",
    explain:
      "Workers scale on the number of tasks that wait in their queues. The queues are the ones the worker is started with; Fairlead cannot guess them.",
  }),
  "probe-port": entry<{ component: string; probe: string }>({
    code: "FL0242",
    severity: "error",
    message: ({ component, probe }) => `\`${component}\` has no port that \`health.${probe}\` could ask.`,
    hint: ({ component }) =>
      `Name one: \`health: { … { path: /health, port: 8080 } }\`, or let \`${component}\` be judged by \`{ exec: … }\` or \`{ file: … }\`.`,
    explain:
      "A service is asked on its own port. Workers and the scheduler have none, so a probe by HTTP or TCP names the port that the program opens for it, or the probe is `metrics`, a command or a file.",
  }),
  "probe-metrics": entry<{ component: string }>({
    code: "FL0243",
    severity: "error",
    message: ({ component }) => `\`${component}\` is to be asked at its metrics, and has no \`metrics\`.`,
    hint: () => "Add `metrics: { path: /metrics, port: 9090 }`.",
    explain: "The probe `metrics` asks the address that `metrics` of the same component names.",
  }),
  "metrics-port": entry<{ component: string; kind: string }>({
    code: "FL0244",
    severity: "error",
    message: ({ component, kind }) => `\`metrics\` of the ${kind} \`${component}\` needs a port.`,
    hint: () => "Write `metrics: { path: /metrics, port: 9090 }` and let the program listen on `${metrics.port}`.",
    explain: "A service is read on its own port. Other components have no port, so the one their metrics are on has to be named.",
  }),
  "size-order": entry<{ what: string; size: string; burst: string }>({
    code: "FL0245",
    severity: "error",
    message: ({ what, size, burst }) => `\`size.burst.${what}\` is ${burst}, less than \`size.${what}\`, ${size}.`,
    hint: () => "`burst` is the limit above what is reserved; leave it out where both are the same.",
    explain: "`size` is what an instance gets in any case, `burst` how much more it may take while there is room.",
  }),
  "bounds-order": entry<{ what: string; min: number; max: number }>({
    code: "FL0251",
    severity: "error",
    message: ({ what, min, max }) => `\`${what}.min\` is ${min}, more than \`${what}.max\`, ${max}.`,
    hint: () => "Raise `max` or lower `min`; where both are the same, the count is fixed.",
    explain: "A count moves between `min` and `max`. `min` is 1 where it is not written.",
  }),
  "steps-order": entry<{ before: number; after: number }>({
    code: "FL0287",
    severity: "error",
    message: ({ before, after }) => `\`rollout.steps\` go from ${before}% to ${after}%; each step gives a release more requests.`,
    hint: () => "Write rising percentages, as in `steps: [10, 50]`. All of them come last by themselves.",
    explain: "A release gets its share of the requests step by step and is watched at each. Going back is what a failure does.",
  }),
  "secret-alone": entry<{ name: string }>({
    code: "FL0247",
    severity: "error",
    message: ({ name }) => `\`${name}\` takes one reference to a secret and nothing around it.`,
    hint: () => 'Write exactly one reference to a secret: `"${secrets.token}"`.',
    explain:
      "Tokens and passwords of other systems are handed to them from where secrets are kept. A literal value would stand in the manifest for everybody to read.",
  }),
  "chart-missing": entry<{ name: string; carriers: readonly string[] }>({
    code: "FL0248",
    severity: "error",
    message: ({ name }) => `\`${name}\` has no chart of its own that could bring this component too.`,
    hint: ({ carriers }) =>
      carriers.length > 0
        ? `Components with a chart of their own: ${carriers.slice(0, 12).join(", ")}.`
        : "Give one component a `chart` with `repo`, `name` and `version`.",
    explain: "One chart may carry several components. One of them names the chart, the others say `chart: { of: component }`.",
  }),
  "image-missing": entry<{ component: string; target: string }>({
    code: "FL0249",
    severity: "error",
    message: ({ component, target }) => `\`${component}\` has no image, and ${target} runs images only.`,
    hint: () => "Add `image: { build: . }` at the top level, or `image: { ref: … }` to the component.",
    explain:
      "`image: { native: … }` without `build` or `ref` runs the sources as they are, which this machine can and Google cannot.",
  }),
  "command-missing": entry<{ component: string }>({
    code: "FL0250",
    severity: "error",
    message: ({ component }) => `\`${component}\` has neither a command nor an image that brings one.`,
    hint: () => "Add `command: …` to the component.",
    explain:
      "A component without `command` runs what its image starts. Where the sources run as they are there is no such thing.",
  }),
};
