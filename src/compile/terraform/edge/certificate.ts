/** Certificates that Google renews by itself, each proved by a record in DNS, so that it is there before the first request. */
import type { Access } from "../../../app/model.ts";
import { type Context, local, stageName } from "../context.ts";
import { raw } from "../hcl/expression.ts";
import { type Addressed, resource } from "../resource.ts";

/** All names of a stage; the first is where the others lead. */
export function namesOf({ domain, aliases }: Access): string[] {
  return domain === undefined ? [] : [...new Set([domain, ...aliases])];
}

/** What a name is called within Terraform, where nothing begins with a digit; `a-b.com` and `a.b.com` are two. */
export function localOf(name: string): string {
  const written = local(name.replaceAll("-", "__"));
  return /^[0-9]/.test(written) ? `name_${written}` : written;
}

/** One certificate for each name: one whose records are not there yet holds up no other. */
export function certificates(context: Context, access: Access): Addressed[] {
  const named = (name: string) => stageName(context, "compute", name.replaceAll("-", "--").replaceAll(".", "-"));
  return [
    ...namesOf(access).flatMap((name) => [
      resource("google_certificate_manager_dns_authorization", localOf(name), { name: named(name), domain: name }),
      resource("google_certificate_manager_certificate", localOf(name), {
        name: named(name),
        managed: {
          domains: [name],
          dns_authorizations: [raw(`google_certificate_manager_dns_authorization.${localOf(name)}.id`)],
        },
      }),
    ]),
    resource("google_certificate_manager_certificate_map", "edge", { name: stageName(context, "compute", "edge") }),
    ...namesOf(access).map((name) =>
      resource("google_certificate_manager_certificate_map_entry", localOf(name), {
        name: named(name),
        map: raw("google_certificate_manager_certificate_map.edge.name"),
        hostname: name,
        certificates: [raw(`google_certificate_manager_certificate.${localOf(name)}.id`)],
      }),
    ),
  ];
}
