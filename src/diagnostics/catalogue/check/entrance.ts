import { entry } from "../../entry.ts";

/** FL0360 to FL0379: how a stage on Google is reached. */
export const entrance = {
  "login-without-who": entry<{ login: string }>({
    code: "FL0360",
    severity: "error",
    message: ({ login }) => `\`login: ${login}\` asks everybody to log in, and no rule says who may enter.`,
    hint: () => 'Add one, as in `rules: [{ who: ["group:team@example.com"] }]`.',
    explain: "Who logs in is known then, and still nobody is let in: a login says who somebody is, a rule says who may pass.",
  }),
  "who-without-login": entry<Record<string, never>>({
    code: "FL0361",
    severity: "error",
    message: () => "A rule asks who somebody is, and nothing asks for a login.",
    hint: () =>
      "Set `login: iap`, or `login: cloudflare` behind Cloudflare; with `login: app` the app itself decides who may enter.",
    explain:
      "People are known only after they logged in. With `login: app` the app asks for the login, after the request has passed all rules, so that a rule about people could never hold.",
  }),
  "front-needs": entry<{ front: string; needs: string; stage: string }>({
    code: "FL0362",
    severity: "error",
    message: ({ front, needs, stage }) => `\`front: ${front}\` of \`${stage}\` needs ${needs}.`,
    hint: () =>
      "`google` needs a domain; `cloudflare` and `tunnel` need a domain that Cloudflare keeps; `direct` has the address Google gives.",
    explain:
      "A load balancer needs a name to have a certificate for. What stands at Cloudflare is made of records in a zone there. Without anything in front Google gives the address, and a domain would lead nowhere.",
  }),
  "login-front": entry<{ login: string; front: string }>({
    code: "FL0363",
    severity: "error",
    message: ({ login, front }) => `\`login: ${login}\` cannot be asked for with \`front: ${front}\`.`,
    hint: ({ login }) =>
      login === "iap" ? "Use `login: cloudflare` there." : "Use `login: iap`, or `front: cloudflare` or `tunnel`.",
    explain:
      "Cloudflare Access asks where requests pass Cloudflare. Google's Identity-Aware Proxy asks at Google; behind Cloudflare the addresses of rules are Cloudflare's to judge, so that one of the two has to judge both.",
  }),
  "rules-either": entry<{ path: string; holds: "addresses" | "login" }>({
    code: "FL0364",
    severity: "warning",
    message: ({ path, holds }) =>
      holds === "addresses"
        ? `At \`${path}\` only addresses are asked for: people who logged in elsewhere do not get there from another address.`
        : `At \`${path}\` everybody has to log in, also from the addresses of the rule that asks for nothing else.`,
    hint: ({ holds }) =>
      holds === "addresses"
        ? "Where pages call this path from browsers, name the addresses people come from too, or give machines a path of their own."
        : "Give that rule `paths`, so that it holds there and a login elsewhere.",
    explain:
      "One backend of Google either asks for a login or does not: it cannot let in some by their login and others by their address. A rule that names a path wins there over one that does not.",
  }),
  "bucket-open": entry<{ path: string; bucket: string }>({
    code: "FL0365",
    severity: "warning",
    message: ({ path, bucket }) => `Everybody can read \`${bucket}\` at \`${path}\`: rules and login do not hold for buckets.`,
    hint: () => "Keep in it what may be public, as style sheets and scripts, and let the app serve the rest.",
    explain:
      "What a route leads to is public: the load balancer reads the bucket as anybody would, and whoever knows its name reads it directly. Objects are found by their names only; they cannot be listed.",
  }),
  "bucket-front": entry<{ path: string; front: string }>({
    code: "FL0366",
    severity: "error",
    message: ({ path, front }) => `\`${path}\` leads to a bucket, which needs a load balancer, and \`front: ${front}\` has none.`,
    hint: () => "Use `front: google` or `cloudflare` with a domain, or let the app serve these files.",
    explain: "Google's load balancer reads buckets. The address of a service, and a tunnel, lead to services only.",
  }),
  "group-cloudflare": entry<{ who: string }>({
    code: "FL0367",
    severity: "error",
    message: ({ who }) => `Cloudflare Access does not know \`${who}\`.`,
    hint: () => "Name people by `email:` or `domain:`.",
    explain:
      "Groups belong to the system that people log in with. Access learns e-mail address and domain from each of them, groups only from some, by an id that the manifest does not know.",
  }),
  "tunnel-without": entry<{ word: "limit" | "waf" | "aliases" }>({
    code: "FL0368",
    severity: "error",
    message: ({ word }) => `\`access.${word}\` does not hold behind a tunnel.`,
    hint: ({ word }) =>
      word === "aliases"
        ? "Leave them out, or use `front: cloudflare`."
        : "Set it in the zone at Cloudflare, or use `front: cloudflare`, where Cloud Armor does it.",
    explain:
      "Without a load balancer there is no Cloud Armor, and nothing that leads further names to the first. Cloudflare's own limits and firewall belong to the whole zone, one list for all that is in it, so that one app should not write it.",
  }),
  "egress-not-static": entry<{ egress: string }>({
    code: "FL0369",
    severity: "error",
    message: ({ egress }) => `A rule names \`\${network.egress}\`, and with \`egress: ${egress}\` there are no fixed addresses.`,
    hint: () => "Set `network: { egress: static }`.",
    explain: "Only with `static` do requests leave by addresses that are known and stay.",
  }),
  "tunnel-no-egress": entry<{ egress: "open" | "none" }>({
    code: "FL0370",
    severity: "error",
    message: ({ egress }) =>
      egress === "none"
        ? "A tunnel calls Cloudflare from inside, and `egress: none` lets nothing out."
        : "A tunnel asks services from inside the network, which with `egress: open` requests to them leave first.",
    hint: () => "Set `network: { egress: static }`.",
    explain:
      "cloudflared opens the connection from the stage's network to Cloudflare, and passes on to the services what comes through it. Services behind a tunnel take requests from the network only. On Cloud Run requests to a service's address stay inside where all traffic goes through the network, which `static` means.",
  }),
  "nothing-answers": entry<{ domain: string }>({
    code: "FL0371",
    severity: "error",
    message: ({ domain }) => `Nothing answers at \`${domain}\`: no component is a service, and no route leads to a bucket.`,
    hint: () => "Add a component of `kind: service`, a route to a bucket, or leave out `domain`.",
    explain:
      "A load balancer leads each request somewhere. The only service of an app is led to by itself; others are named in `access.routes`.",
  }),
  "direct-rules": entry<{ word: "from" | "paths" }>({
    code: "FL0372",
    severity: "error",
    message: ({ word }) =>
      word === "from"
        ? "A rule asks where requests come from, and nothing in front of the stage looks at it: everybody would get in."
        : "A rule is about some paths, and nothing in front of the stage tells them apart: it would hold for all.",
    hint: () => "Give the stage a `domain`, so that a load balancer stands in front, or let `login: iap` alone decide.",
    explain:
      "Without a domain, or with `front: direct`, a service of Cloud Run is reached at the address that Google gives. Nothing there looks at addresses or paths; only the Identity-Aware Proxy can ask who somebody is, for the whole service.",
  }),
  "direct-without": entry<{ word: "limit" | "waf" | "aliases" }>({
    code: "FL0373",
    severity: "warning",
    message: ({ word }) => `\`access.${word}\` does not hold where nothing stands in front of the stage.`,
    hint: () => "Give the stage a `domain`, so that a load balancer stands in front, or leave it out here.",
    explain:
      "Limits and the firewall are Cloud Armor's, which belongs to a load balancer, and further names lead to one too. Without a domain, or with `front: direct`, there is none.",
  }),
  "domain-twice": entry<{ domain: string; other: string }>({
    code: "FL0374",
    severity: "error",
    message: ({ domain, other }) => `\`${domain}\` is the name of \`${other}\` already.`,
    hint: () => "Each stage needs names of its own: `domain`, `aliases`.",
    explain:
      "A name leads to one place. The records and certificates of two stages with the same name would take it from each other, or be refused. While an app moves from one stage to another, give the new one a name for the time being.",
  }),
  "limit-beyond": entry<Record<string, never>>({
    code: "FL0375",
    severity: "error",
    message: () => "So many requests are more than Cloud Armor counts for one client.",
    hint: () => "Write `100000/1s` at most, or leave the limit out.",
    explain: "Cloud Armor counts a million requests of a client in ten seconds at most.",
  }),
  "limit-rounded": entry<{ given: string }>({
    code: "FL0376",
    severity: "warning",
    message: ({ given }) => `Cloud Armor counts over an hour at most: this becomes \`${given}\`.`,
    hint: () => "Count what belongs to a day in the app itself.",
    explain: "A limit over a longer time becomes one over an hour, and one request in it at least.",
  }),
};
