import * as z from "zod";
import { domain, recipient, source, visitor } from "./hosts.ts";
import { oneOf } from "./limits.ts";
import { nounName, zoneName } from "./names.ts";
import { cloudflareAccount, routePath } from "./places.ts";
import { duration, percentage, rate } from "./quantities.ts";
import { text } from "./text.ts";

const dns = z
  .union([
    z.literal("manual"),
    z.strictObject({
      "cloud-dns": z
        .union([zoneName, z.strictObject({ existing: zoneName.describe("A zone that is there already.") })])
        .describe("The zone's name in Cloud DNS."),
    }),
    z.strictObject({
      cloudflare: domain.describe("The zone at Cloudflare."),
      account: cloudflareAccount.describe("The account's id."),
      token: text.describe("A token that may edit it: `${secrets.cloudflare}`."),
    }),
  ])
  .default("manual")
  .describe("Who keeps the records of the domain. `manual`: you, and Fairlead tells which.");

const rule = z
  .strictObject({
    who: z.array(visitor).min(1).optional().describe("People, by their login."),
    from: z.array(source).min(1).optional().describe("Addresses they come from."),
    paths: z.array(routePath).min(1).optional().describe("Paths the rule is about; all without it."),
  })
  // A rule without a condition would let everybody in, which leaving out the rules says more plainly.
  .check(oneOf(["who", "from", "paths"]))
  .describe("One way to be let in: all of it has to hold.");

export const access = z
  .strictObject({
    domain: domain.optional().describe("The name of the app in this stage."),
    aliases: z.array(domain).optional().describe("Further names; they lead to the first."),
    port: z.int().min(1024).max(65535).optional().describe("Local: the port of the stage. A free one is chosen once without it."),
    dns,
    front: z
      .enum(["google", "direct", "cloudflare", "tunnel"])
      .optional()
      .describe(
        "What stands in front: Google's load balancer (the default with a domain), nothing (the default without), Cloudflare with a locked origin, or a tunnel without a public address. Local: the edge.",
      ),
    login: z
      .enum(["app", "iap", "cloudflare"])
      .default("app")
      .describe(
        "Who asks for a login: the app itself, Google's Identity-Aware Proxy, or Cloudflare Access. Local: only the app, and told.",
      ),
    rules: z.array(rule).min(1).optional().describe("Who may enter: one rule has to hold, all of it. Local: `from` and `paths`."),
    limit: rate.optional().describe("Requests per client: `600/1m`. None without it."),
    waf: z
      .enum(["none", "standard", "strict"])
      .default("none")
      .describe("A web application firewall: Cloud Armor, else Cloudflare's. Nothing locally."),
    routes: z
      .record(routePath, nounName)
      .optional()
      .describe(
        "Path to service or bucket, the longest path first. The only service gets `/` without it. A bucket is public only by standing here.",
      ),
  })
  .describe("How the app is reached from outside. Without it nobody does on Google; locally each stage has a port of its own.");

export const monitor = z
  .strictObject({
    logs: duration.default("30d").describe("How long logs are kept."),
    notify: z.array(recipient).min(1).optional().describe("Who is told. Alerts exist as soon as this does."),
    latency: duration.optional().describe("Alert when requests take longer than this (95th percentile)."),
    errors: percentage.optional().describe("Alert when more than this share of requests fails."),
  })
  .describe(
    "Logs and alerts. Google: retention, uptime check, alerts, dashboard; sites: alerts for workers and the age of certificates. Local: log retention.",
  );
