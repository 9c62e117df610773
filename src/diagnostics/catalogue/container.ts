import { entry } from "../entry.ts";

/** FL058x: container engines and images. Joined with the other entries of the machine. */
export const container = {
  "container-engine-missing": entry<{ tried: readonly { place: string; reason: string }[] }>({
    code: "FL0580",
    severity: "error",
    message: ({ tried }) =>
      ["No Docker-compatible engine answers on this machine.", ...tried.map(({ place, reason }) => `  ${place}: ${reason}`)].join(
        "\n",
      ),
    hint: () =>
      "Start one (`systemctl start docker`, Docker Desktop, `podman system service`) and let yourself use its socket (`docker info` has to work), or run natively.",
    explain:
      "To run as containers, Fairlead needs an engine on this machine: Docker or Podman. It asks the one that `DOCKER_HOST` or the current Docker context names, else every usual socket that is there. An engine on another machine is not used: apps could not reach the databases of this one.",
  }),
  "container-engine-gone": entry<{ socket: string; reason: string }>({
    code: "FL0581",
    severity: "error",
    message: ({ socket, reason }) => `The container engine at ${socket} does not answer any more (${reason}).`,
    hint: () => "Start it again: `systemctl start docker`. What ran in it is found again by its labels.",
    explain: "The engine answered before and has ended, or has become too slow to answer.",
    exit: "failed",
  }),
  "container-engine-rootless": entry<{ socket: string }>({
    code: "FL0582",
    severity: "error",
    message: ({ socket }) =>
      `The container engine at ${socket} is rootless: its containers cannot reach databases of this machine.`,
    hint: () => "Run natively, or use an engine that runs as root.",
    explain:
      "A rootless engine keeps the networks of its containers in a namespace of its own, from which this machine's Postgres and Redis cannot be reached.",
  }),
  "container-network-without-gateway": entry<{ network: string }>({
    code: "FL0583",
    severity: "error",
    message: ({ network }) => `The container network ${network} has no gateway.`,
    hint: ({ network }) => `Remove it, so that it is made anew: \`docker network rm ${network}\`.`,
    explain:
      "Containers reach the databases of their stage at the gateway of the stage's own network. A network made by hand under that name may have none.",
    exit: "failed",
  }),
  "container-not-started": entry<{ instance: string; reason: string }>({
    code: "FL0584",
    severity: "error",
    message: ({ instance, reason }) => `The container of ${instance} was not started: ${reason}.`,
    explain: "The engine refused to create or to start the container. What it said is shown as it said it.",
    exit: "failed",
  }),
  "container-client-missing": entry<{ socket: string }>({
    code: "FL0585",
    severity: "error",
    message: ({ socket }) => `A container engine answers at ${socket}, but neither \`docker\` nor \`podman\` is on PATH.`,
    hint: () => "Install the client of the engine: https://docs.docker.com/engine/install.",
    explain:
      "Images are built and pulled by your own client, because it knows your registries' credentials, your proxy and `.dockerignore`. Running them needs the engine only.",
  }),
  "build-file-missing": entry<{ folder: string }>({
    code: "FL0586",
    severity: "error",
    message: () => "There is neither a Containerfile nor a Dockerfile in the folder that `image.build` names.",
    hint: () => "Add one, name it by `image.file`, or say by `image.native` how the app runs without a container.",
    explain: "A stage that runs containers builds its image from the app's source by a Containerfile or Dockerfile.",
    exit: "mistake",
  }),
  "image-build-failed": entry<{ command: string; lines: readonly string[] }>({
    code: "FL0587",
    severity: "error",
    message: ({ command, lines }) =>
      [`The image could not be built by \`${command}\`. Its last lines:`, ...lines.map((line) => `  ${line}`)].join("\n"),
    hint: () => "Nothing was deployed. Correct the build file, or your settings of proxies and registries, and deploy again.",
    explain: "The image is built from the snapshot by your own `docker` or `podman`. What it said is shown as it said it.",
    exit: "failed",
  }),
  "image-pull-failed": entry<{ reference: string; command: string; lines: readonly string[] }>({
    code: "FL0588",
    severity: "error",
    message: ({ reference, command, lines }) =>
      [
        `The image ${reference} is not on this machine and could not be pulled by \`${command}\`:`,
        ...lines.map((line) => `  ${line}`),
      ].join("\n"),
    hint: () => "Log in to its registry (`docker login`), correct `image.ref`, or load the image by `docker load`.",
    explain: "An image that the manifest refers to is used as it is when the engine holds it, and pulled otherwise.",
    exit: "failed",
  }),
  "image-push-failed": entry<{ repository: string; reason: string }>({
    code: "FL0589",
    severity: "error",
    message: ({ repository, reason }) => `The image could not be pushed to ${repository}: ${reason}`,
    hint: ({ repository }) =>
      `See that the registry answers and that you may push there: \`docker login ${repository.split("/")[0]}\`, or the role roles/artifactregistry.writer at Google.`,
    explain:
      "Images are pushed by the container engine, with an access token of yours for Google's registries and with what `docker login` keeps for others. A registry that takes each tag once refuses another image under a tag that is there.",
    exit: "failed",
  }),
};
