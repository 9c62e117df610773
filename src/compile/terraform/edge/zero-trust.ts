/** Cloudflare Access: who passes at Cloudflare before a request is sent on. */
import type { Access, AddressSource } from "../../../app/model.ts";
import { type Context, local, stageName } from "../context.ts";
import type { Resources } from "../generated/index.ts";
import { type Expression, raw, type Value } from "../hcl/expression.ts";
import { remote } from "../remote.ts";
import { type Addressed, resource } from "../resource.ts";
import { free } from "./backends.ts";
import { covers, withoutSlash } from "./lanes.ts";

type Rule = Access["rules"][number];
type Condition = Exclude<NonNullable<Resources["cloudflare_zero_trust_access_policy"]["include"]>, Expression>[number];

/**
 * One application for each path at which rules differ; the longest path holds, and without a policy that matches nobody
 * passes. Rules that ask only for addresses let these in without a login.
 */
export function accessApplications(context: Context, access: Access, account: string): Addressed[] {
  if (access.rules.length === 0 && access.login !== "cloudflare") return [];
  const policies = access.rules.map((rule, index) => policiesOf(context, rule, index, account));
  const paths = ["", ...access.rules.flatMap((rule) => rule.paths.map(withoutSlash))];
  const names = new Set<string>();
  const applications = [...new Set(paths)].sort().map((path) => {
    const there = access.rules.flatMap((rule, index) => (holds(rule, path) ? (policies[index] ?? []) : []));
    return resource("cloudflare_zero_trust_access_application", free(names, path === "" ? "app" : local("app", path.slice(1))), {
      account_id: account,
      name: `${context.app.name} ${context.app.stage}${path}`,
      type: "self_hosted",
      domain: `${access.domain}${path}`,
      policies: there.map(({ address }, index) => ({ id: address.get("id"), precedence: index + 1 })),
    });
  });
  return [...policies.flat(), ...applications];
}

function holds({ paths }: Rule, path: string): boolean {
  return paths.length === 0 || paths.some((about) => covers(withoutSlash(about), path));
}

/**
 * What `require` names has to hold all at once, so that each range of addresses needs a policy of its own. Of the stage's own
 * addresses those of its region count: requests of a standby region are its own, and it has no people in it.
 */
function policiesOf(context: Context, { who, from }: Rule, index: number, account: string): Addressed[] {
  const addresses = from.flatMap((source) => addressesOf(context, source));
  const policy = (number: number, body: { decision: string; include: readonly Condition[]; require?: readonly Condition[] }) => {
    const name = ["rule", String(index + 1), ...(number === 0 ? [] : [String(number)])];
    return resource("cloudflare_zero_trust_access_policy", local(...name), {
      account_id: account,
      name: stageName(context, "compute", ...name),
      ...body,
    });
  };
  if (who.length === 0) {
    const include = addresses.length === 0 ? [{ everyone: {} }] : addresses.map((ip) => ({ ip: { ip } }));
    return [policy(0, { decision: "bypass", include })];
  }
  const include = who.map(person);
  if (addresses.length === 0) return [policy(0, { decision: "allow", include })];
  const [only, second] = addresses;
  if (only !== undefined && second === undefined)
    return [policy(0, { decision: "allow", include, require: [{ ip: { ip: only } }] })];
  return addresses.map((ip, number) => policy(number + 1, { decision: "allow", include, require: [{ ip: { ip } }] }));
}

function addressesOf({ ground }: Context, source: AddressSource): Value<string>[] {
  if (source !== "egress") return [source.range];
  return Array.from({ length: ground.ground.network.addresses }, (_, index) =>
    raw(`"\${${remote("foundation", "egress_addresses").text}[${index}]}/32"`),
  );
}

function person(who: string): Condition {
  const [kind, of = ""] = who.split(/:(.*)/s);
  return kind === "domain" ? { email_domain: { domain: of } } : { email: { email: of } };
}
