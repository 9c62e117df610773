import { type Refusal, refuse } from "./refusal.ts";

const AUTHORITY = /^(?:\[[0-9A-Fa-f:.]+\]|[A-Za-z0-9._~!$&'()*+,;=%-]+)(?::[0-9]{0,5})?$/;
const ABSOLUTE = /^[Hh][Tt][Tt][Pp]:\/\/([^/?]*)(.*)$/s;

/** A host name, IPv4 or bracketed IPv6 address, with an optional port. */
export function isAuthority(value: string): boolean {
  return AUTHORITY.test(value);
}

/** The path and query a request names. An absolute target must name the same host as Host does. */
export function readTarget(target: string, method: string, host: string | undefined): string | Refusal {
  if (target.includes("#")) return refuse(400, "the target holds a fragment");
  if (target.startsWith("/")) return target;
  if (target === "*") return method === "OPTIONS" ? target : refuse(400, "the target * is for OPTIONS only");
  const absolute = ABSOLUTE.exec(target);
  if (absolute === null) return refuse(400, "the target is not a path");
  const [, authority = "", rest = ""] = absolute;
  if (!isAuthority(authority)) return refuse(400, "the target names no valid host");
  if (host !== undefined && authority.toLowerCase() !== host.toLowerCase()) return refuse(400, "target and Host name two hosts");
  return rest.startsWith("/") ? rest : `/${rest}`;
}
