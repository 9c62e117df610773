import { entry } from "../entry.ts";
import { chart } from "./kubernetes-chart.ts";
import { cluster } from "./kubernetes-cluster.ts";

/** FL12xx: Kubernetes: the cluster, objects, rollouts, charts. */
export const kubernetes = {
  ...cluster,
  ...chart,
  "kubernetes-output-missing": entry<{ name: string; stage: string }>({
    code: "FL1201",
    severity: "error",
    message: ({ name, stage }) => `Where \`${name}\` of the stage \`${stage}\` listens is not known yet.`,
    hint: ({ stage }) => `Apply the stage's data stack first: \`fairlead deploy ${stage}\` does it in the right order.`,
    explain:
      "Google chooses the addresses of databases and caches when they are made. They are outputs of the stage's data stack, and objects that refer to `${db.host}` or `${db.address}` can be written once it was applied.",
  }),
  "kubernetes-image-missing": entry<{ component: string; release: string }>({
    code: "FL1202",
    severity: "error",
    message: ({ component, release }) => `The release \`${release}\` has no image for \`${component}\`.`,
    hint: ({ release }) => `Build it: \`fairlead build --image ${release}\`.`,
    explain:
      "A cluster runs images, by the digest they were pushed with. A release that was only prepared to run on one machine has none.",
  }),
  "kubernetes-file-missing": entry<{ file: string; release: string }>({
    code: "FL1203",
    severity: "error",
    message: ({ file, release }) => `The release \`${release}\` does not have what \`files.${file}\` refers to.`,
    hint: () => "See that the file is in the repository and not ignored, and make a new release.",
    explain: "Files that are mounted into instances are taken from the release's snapshot, not from the working tree.",
  }),
  "kubernetes-file-too-large": entry<{ file: string; bytes: number }>({
    code: "FL1204",
    severity: "error",
    message: ({ file, bytes }) => `\`${file}\` has ${bytes} bytes; a ConfigMap holds 1,000,000.`,
    hint: () => "Copy it into the image, or keep it in a bucket.",
    explain:
      "Files without secrets become ConfigMaps, and the API server takes objects of up to 1 MiB. What is larger belongs into the image, or into a bucket that is mounted.",
  }),
  "autopilot-size-raised": entry<{ component: string; from: string; to: string }>({
    code: "FL1205",
    severity: "warning",
    message: ({ component, from, to }) => `\`${component}\` asks for ${from}; on Autopilot it gets \`${to}\`.`,
    hint: ({ to }) => `Write \`size: ${to}\` for this stage, to say what it costs.`,
    explain:
      "Autopilot runs Pods with at least 50m of a processor and 52Mi of memory, and with between 1 and 6.5 GiB of memory for each processor. It raises what is below without a word; Fairlead raises it where you see it, because you pay for requests.",
  }),
  "concurrency-by-cpu": entry<{ component: string; percent: number }>({
    code: "FL1206",
    severity: "warning",
    message: ({ component, percent }) =>
      `\`${component}\` scales by requests in flight, which nothing counts on GKE; it follows its processors there, at ${percent}%.`,
    hint: ({ component }) => `Choose your own share for this stage: \`components: { ${component}: { scale: { cpu: 60% } } }\`.`,
    explain:
      "Cloud Run and the engine of one machine count the requests an instance works on. Google's load balancer tells the rate of requests but not how many are in flight, and a HorizontalPodAutoscaler sees processors and memory. `min` and `max` hold everywhere.",
  }),
  "spot-grace": entry<{ component: string }>({
    code: "FL1207",
    severity: "warning",
    message: ({ component }) =>
      `\`${component}\` runs on Spot capacity, where an instance has 15 seconds to stop, less than its \`grace\`.`,
    hint: () => "Let work be taken up again by another instance (late acknowledgement), or run it on `capacity: standard`.",
    explain:
      "Google takes Spot machines back at any time: Pods get 15 seconds, system Pods the other 15. A longer `stop.grace` holds for releases and scaling, not for that.",
  }),
  "gke-no-domain": entry<{ stage: string }>({
    code: "FL1208",
    severity: "warning",
    message: ({ stage }) => `The stage \`${stage}\` has no domain, so on GKE it is reached from inside the cluster only.`,
    hint: () => "Give it one: `access: { domain: app.example.com }`.",
    explain:
      "On GKE the way in is a Gateway with a certificate for a domain. A stage without one has its Services, which other Pods reach, and `kubectl port-forward`.",
  }),
  "gke-bucket-route": entry<{ path: string; bucket: string }>({
    code: "FL1209",
    severity: "warning",
    message: ({ path, bucket }) => `On GKE visitors of \`${path}\` are sent on to the address that \`${bucket}\` has at Google.`,
    hint: () => "Where pages must not show that address, serve the files by the app itself.",
    explain:
      "Behind the load balancer of Cloud Run a bucket is a backend of its own, with a CDN in front. A Gateway on GKE leads to Services only, so that its route answers with a redirect to `https://storage.googleapis.com/<bucket>/…`, where everybody may read objects by their names. Scripts and fonts that a page loads from there are allowed by the bucket's CORS rule for the stage's names.",
  }),
};
