/** Who keeps the records of a stage's names, and the records themselves. */
import type { Access } from "../../../app/model.ts";
import { type Context, local } from "../context.ts";
import { type Block, plainBlock } from "../hcl/block.ts";
import { type Expression, raw } from "../hcl/expression.ts";
import { resource } from "../resource.ts";
import type { Draft } from "../stack.ts";
import { addressServing } from "./balancer.ts";
import { localOf, namesOf } from "./certificate.ts";
import { frontOf, isBalanced } from "./front.ts";

/** One record, before it is known who keeps it. */
type DnsRecord = { local: string; name: string | Expression; type: "A" | "CNAME"; value: Expression; visitors: boolean };

/** The records that lead visitors here, and those that prove to Google whose the names are. */
export function dnsDrafts(context: Context, access: Access): Draft[] {
  const records = recordsOf(context, access);
  const { dns } = access;
  switch (dns.by) {
    case "manual":
      return [{ file: "outputs.tf", blocks: [toBeMade(records)] }];
    case "cloud-dns":
      return [{ file: "dns.tf", blocks: records.map((record) => inCloudDns(record, dns.zone)) }];
    case "cloudflare":
      return [{ file: "dns.tf", blocks: records.map((record) => atCloudflare(context, record, access)) }];
    default:
      return dns satisfies never;
  }
}

function recordsOf(context: Context, access: Access): DnsRecord[] {
  const tunnel = raw(`"\${cloudflare_zero_trust_tunnel_cloudflared.edge.id}.cfargotunnel.com"`);
  return namesOf(access).flatMap((name): DnsRecord[] => {
    if (!isBalanced(access)) return [{ local: localOf(name), name, type: "CNAME", value: tunnel, visitors: true }];
    const proof = `google_certificate_manager_dns_authorization.${localOf(name)}.dns_resource_record[0]`;
    return [
      { local: localOf(name), name, type: "A", value: addressServing(context), visitors: true },
      {
        local: local(localOf(name), "proof"),
        name: raw(`${proof}.name`),
        type: "CNAME",
        value: raw(`${proof}.data`),
        visitors: false,
      },
    ];
  });
}

function inCloudDns({ local, name, type, value }: DnsRecord, zone: string): Block {
  return resource("google_dns_record_set", local, {
    managed_zone: zone,
    name: typeof name === "string" ? `${name}.` : name,
    type,
    ttl: 300,
    rrdatas: [value],
  });
}

/** Proxied where visitors shall pass Cloudflare; what proves a name to Google has to be seen as it is. */
function atCloudflare({ app }: Context, { local, name, type, value, visitors }: DnsRecord, access: Access): Block {
  const proxied = visitors && frontOf(access) !== "google";
  const bare = (text: Expression) => raw(`trimsuffix(${text.text}, ".")`);
  return resource("cloudflare_dns_record", local, {
    zone_id: raw("data.cloudflare_zone.edge.zone_id"),
    name: typeof name === "string" ? name : bare(name),
    type,
    content: visitors ? value : bare(value),
    proxied,
    // 1 stands for automatic, which is all that a proxied record may have.
    ttl: proxied ? 1 : 300,
    comment: `${app.name} ${app.stage}, by Fairlead`,
  });
}

/** What the owner of the domain has to enter, since nobody else can. */
function toBeMade(records: readonly DnsRecord[]): Block {
  return plainBlock("output", ["dns_records"], {
    value: records.map(({ name, type, value }) => ({ name: typeof name === "string" ? `${name}.` : name, type, value })),
    description: "The records to make at whoever keeps the domain. The certificate is issued once they are there.",
  });
}
