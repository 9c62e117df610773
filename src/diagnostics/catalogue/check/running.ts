import { entry } from "../../entry.ts";

/** FL0301 to FL0319: what keeps an app from running well. */
export const running = {
  "probe-same": entry<{ component: string; path: string }>({
    code: "FL0301",
    severity: "warning",
    message: ({ component, path }) => `\`${component}\` is asked at \`${path}\` both whether it is ready and whether it lives.`,
    hint: () => "Let `live` ask something that does not touch the database, as `live: tcp` or a path of its own.",
    explain:
      "An instance that is not ready gets no requests; an instance that does not live is replaced. When the database is gone, readiness should fail and liveness should not: otherwise every instance is restarted over and over, which helps nobody and makes the database's return harder.",
  }),
  "probe-live-data": entry<{ component: string; path: string }>({
    code: "FL0302",
    severity: "warning",
    message: ({ component, path }) => `\`${component}\` is judged dead by \`${path}\`, which by its name asks the database too.`,
    hint: () => "Use that path for `ready`, and `live: tcp` or a path that asks the process only.",
    explain:
      "Paths as `/ready`, `/readyz` and the `/health/` of Django's health checks answer whether everything behind the app is well. As liveness they restart all instances during an outage of the database.",
  }),
  "probe-redirect": entry<{ component: string; variable: string; probe: string }>({
    code: "FL0303",
    severity: "warning",
    message: ({ component, variable, probe }) =>
      `\`${variable}\` makes \`${component}\` redirect plain HTTP, and \`health.${probe}\` asks by plain HTTP.`,
    hint: ({ probe }) => `Add \`headers: { X-Forwarded-Proto: https }\` to \`health.${probe}\`.`,
    explain:
      "Probes reach an instance directly, without TLS. An app that redirects to https answers them with a redirect, which is not healthy: nothing was asked. The header tells the app that TLS ends in front of it.",
  }),
  "host-without-port": entry<{ name: string }>({
    code: "FL0304",
    severity: "warning",
    message: ({ name }) => `\`\${${name}.host}\` is used and its port is not.`,
    hint: ({ name }) => `Pass \`\${${name}.port}\` too, or use \`\${${name}.url}\`.`,
    explain:
      "Programs fall back to the usual port, 5432 or 6379. On one machine every stage has servers and ports of its own, so the usual port is another stage's server, or none.",
  }),
  "port-unused": entry<{ component: string }>({
    code: "FL0305",
    severity: "warning",
    message: ({ component }) =>
      `\`${component}\` is not told which port to listen on: neither its command nor its environment uses \`\${port}\` or \`PORT\`.`,
    hint: () => "Pass `${port}`, as in `gunicorn --bind 0.0.0.0:${port}`. The environment variable `PORT` is always set.",
    explain:
      "Natively every instance gets a port of its own, so that the old and the new release run side by side. A program that listens on a fixed port works for one instance only, and never becomes ready on another port.",
  }),
  "loopback-only": entry<{ component: string }>({
    code: "FL0310",
    severity: "error",
    message: ({ component }) => `\`${component}\` listens at the loopback address only: no request would reach it.`,
    hint: () => "Listen on all addresses: `--bind 0.0.0.0:${port}`, `--host 0.0.0.0`.",
    explain:
      "On Cloud Run and in a cluster requests and probes come to an instance over its network; a program that listens at 127.0.0.1 or localhost is reached from inside its own container only, and never becomes ready.",
  }),
  "shell-variable": entry<{ word: string; replacement: string | undefined }>({
    code: "FL0306",
    severity: "warning",
    message: ({ word }) => `\`${word}\` in a command is not expanded: no shell reads it.`,
    hint: ({ replacement }) =>
      replacement
        ? `Write \`${replacement}\`.`
        : "Use a reference as `${db.host}`, or let the program read its environment. In single quotes it is meant as it stands.",
    explain:
      "Commands are started directly. `$NAME` would reach the program as these characters. References of the manifest are filled before the start.",
  }),
  "before-release-waits": entry<{ job: string; service: string }>({
    code: "FL0307",
    severity: "warning",
    message: ({ job, service }) =>
      `\`${job}\` runs before the release and asks \`${service}\`, which at the first deployment is not there yet.`,
    hint: () => "Use `run: after-release`, or talk to the database directly.",
    explain:
      "Jobs before a release run before anything of it moves. From the second deployment on the old release answers them; at the first there is none.",
  }),
  "scheduler-twice": entry<{ component: string; kind: string }>({
    code: "FL0308",
    severity: "warning",
    message: ({ component, kind }) =>
      `The ${kind} \`${component}\` also runs Celery's beat, so each of its instances schedules everything.`,
    hint: () => "Run it once: `beat: { kind: scheduler, command: celery beat … }`, and the worker without it.",
    explain:
      "Two schedulers start every periodic task twice. A component of the kind `scheduler` runs exactly once, never twice at the same time, not even while a release changes.",
  }),
  "port-fixed": entry<{ component: string; port: string }>({
    code: "FL0309",
    severity: "warning",
    message: ({ component, port }) =>
      `\`PORT\` is fixed to \`${port}\` for \`${component}\`, so its instances cannot run side by side.`,
    hint: () => "Remove `PORT`: it is always set, to the port the instance shall listen on.",
    explain:
      "Every instance of a service gets a port of its own and learns it from `PORT` and `${port}`. A value in the manifest overrides the variable: the program listens on a port that nobody asks, and a second instance finds it taken.",
  }),
};
