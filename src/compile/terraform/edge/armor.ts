/** Cloud Armor: which addresses reach a backend, how often, and what looks like an attack. */
import { type CountedRate, countedRate } from "../../../app/armor-rate.ts";
import type { Access, AddressSource } from "../../../app/model.ts";
import type { Rate } from "../../../app/units.ts";
import { type Context, local, stageName } from "../context.ts";
import type { Resources } from "../generated/index.ts";
import { type Expression, raw, type Value } from "../hcl/expression.ts";
import { remote } from "../remote.ts";
import { type Addressed, resource } from "../resource.ts";
import { cloudflareRanges } from "./cloudflare-ranges.ts";
import { frontOf } from "./front.ts";
import { type Guard, guardKey } from "./lanes.ts";

type PolicyRule = NonNullable<Resources["google_compute_security_policy"]["rule"]>[number];

/** The policies of a stage, by what their guards have in common: the addresses. */
export type Policies = ReadonlyMap<string, { name: string; from: Guard["from"] }>;

/** How many ranges one rule may name: https://docs.cloud.google.com/armor/quotas. */
const RANGES_PER_RULE = 10;
/** Behind every other rule: what holds where none matched. */
const LAST = 2147483647;
/** The first rule that lets somebody in. */
const ADMIT = 1000;

/** The policies that guards need, each named after the first backend it stands before; none where nothing is asked. */
export function policiesFor(access: Access, guarded: readonly { name: string; guard: Guard }[]): Policies {
  const policies = new Map<string, { name: string; from: Guard["from"] }>();
  const always = access.limit !== undefined || access.waf !== "none" || frontOf(access) === "cloudflare";
  for (const { name, guard } of guarded) {
    const key = addressKey(guard);
    if ((always || guard.from !== undefined) && !policies.has(key)) policies.set(key, { name, from: guard.from });
  }
  return policies;
}

/** The policy that stands before a backend. */
export function policyOf(policies: Policies, guard: Guard): Expression | undefined {
  const policy = policies.get(addressKey(guard));
  return policy && raw(`google_compute_security_policy.${local(policy.name)}.id`);
}

function addressKey({ from }: Guard): string {
  return guardKey({ people: undefined, from });
}

export function policyResources(context: Context, access: Access, policies: Policies): Addressed[] {
  return [...policies.values()].map(({ name, from }) => {
    const behindCloudflare = frontOf(access) === "cloudflare";
    return resource("google_compute_security_policy", local(name), {
      name: stageName(context, "compute", name),
      description: `Who reaches ${name} of ${context.app.name} in ${context.app.stage}.`,
      rule: [...attacks(access.waf), ...admission(access, from)],
      advanced_options_config: {
        // Else the bodies of an API's requests are looked at as plain text.
        json_parsing: "STANDARD",
        ...(behindCloudflare ? { user_ip_request_headers: ["CF-Connecting-IP"] } : {}),
      },
    });
  });
}

/**
 * Sets of Google's preconfigured rules, after OWASP's Core Rule Set 3.3 (https://docs.cloud.google.com/armor/docs/waf-rules).
 * One rule holds five of them at most, and each rule is paid for. Left out are the sets for PHP and Java, and the one that
 * refuses PUT and DELETE.
 */
const ATTACKS = [
  {
    what: "Injection and inclusion",
    sets: ["sqli-v33-stable", "xss-v33-stable", "lfi-v33-stable", "rfi-v33-stable", "rce-v33-stable"],
  },
  {
    what: "Scanners, attacks on protocol and session, known vulnerabilities",
    sets: ["scannerdetection-v33-stable", "protocolattack-v33-stable", "sessionfixation-v33-stable", "cve-canary"],
  },
] as const;

/** `strict` also takes signatures that meet honest requests now and then. */
function attacks(waf: Access["waf"]): PolicyRule[] {
  if (waf === "none") return [];
  const sensitivity = waf === "standard" ? 1 : 2;
  return ATTACKS.map(({ what, sets }, index) => ({
    priority: 100 + index * 10,
    description: what,
    action: "deny(403)",
    match: {
      expr: { expression: sets.map((set) => `evaluatePreconfiguredWaf('${set}', {'sensitivity': ${sensitivity}})`).join(" || ") },
    },
  }));
}

/** Who is let in, at which rate, and what happens to the rest. */
function admission(access: Access, from: readonly AddressSource[] | undefined): PolicyRule[] {
  const cloudflare = frontOf(access) === "cloudflare";
  const groups = cloudflare ? chunks(cloudflareRanges) : from && rangesOf(from);
  const key = cloudflare ? "USER_IP" : "IP";
  const rest = (action: PolicyRule["action"], description: string): PolicyRule => ({
    priority: LAST,
    description,
    action,
    match: matching(["*"]),
  });
  if (groups === undefined) {
    if (access.limit === undefined) return [rest("allow", "Everybody")];
    return [{ ...rest("throttle", `Everybody, at ${rateText(access.limit)}`), ...throttled(access.limit, key) }];
  }
  const admitted = groups.map((ranges, index): PolicyRule => {
    const common = { priority: ADMIT + index * 10, match: matching(ranges) };
    const who = cloudflare ? "Cloudflare" : "Addresses that access.rules names";
    if (access.limit === undefined) return { ...common, description: who, action: "allow" };
    const description = `${who}, at ${rateText(access.limit)}`;
    return { ...common, description, action: "throttle", ...throttled(access.limit, key) };
  });
  return [...admitted, rest("deny(403)", cloudflare ? "Whoever goes around Cloudflare" : "Everybody else")];
}

function matching(ranges: Value<readonly string[]>): PolicyRule["match"] {
  return { versioned_expr: "SRC_IPS_V1", config: { src_ip_ranges: ranges } };
}

function rangesOf(from: readonly AddressSource[]): Value<readonly string[]>[] {
  const ranges = from.flatMap((source) => (source === "egress" ? [] : [source.range]));
  if (!from.includes("egress")) return chunks(ranges);
  const egress = remote("foundation", "egress_addresses").text;
  return [...chunks(ranges), raw(`[for address in ${egress} : "\${address}/32"]`)];
}

function chunks(ranges: readonly string[]): string[][] {
  const count = Math.ceil(ranges.length / RANGES_PER_RULE);
  return Array.from({ length: count }, (_, index) => ranges.slice(index * RANGES_PER_RULE, (index + 1) * RANGES_PER_RULE));
}

function throttled(limit: Rate, key: "IP" | "USER_IP"): Pick<PolicyRule, "rate_limit_options"> {
  const { count, seconds } = counted(limit);
  return {
    rate_limit_options: {
      conform_action: "allow",
      exceed_action: "deny(429)",
      enforce_on_key: key,
      rate_limit_threshold: { count, interval_sec: seconds },
    },
  };
}

function rateText(limit: Rate): string {
  const { count, seconds } = counted(limit);
  return `${count} requests in ${seconds} seconds for each client`;
}

/** What Cloud Armor does not count was refused by the check. */
function counted(limit: Rate): CountedRate {
  const rate = countedRate(limit);
  if (rate === undefined) throw new Error(`no interval for ${limit.requests} requests in ${limit.per} ms`);
  return rate;
}
