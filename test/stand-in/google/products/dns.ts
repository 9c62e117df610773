/** Cloud DNS: zones, and record sets that change by change sets. */
import { collection, keyOf, thing } from "../collection.ts";
import { policyRoutes } from "../policy.ts";
import { Refusal } from "../refusal.ts";
import { type Asked, type Product, route } from "../route.ts";
import type { Json } from "../world.ts";

const zones = "dns/v1/projects/{project}/managedZones";

const key = (asked: Asked) => keyOf(asked).replace(/\/(changes|rrsets).*$/, "");
const same = (a: Json, b: Json) => a.name === b.name && a.type === b.type;

function change(asked: Asked): Json {
  const { world, body } = asked;
  const zone = thing(asked, key(asked));
  const [additions, deletions] = [(body.additions ?? []) as Json[], (body.deletions ?? []) as Json[]];
  let records = zone.records as Json[];
  for (const gone of deletions) {
    if (!records.some((record) => same(record, gone)))
      throw new Refusal(404, `The resource record set ${gone.name} does not exist.`, { reason: "notFound" });
    records = records.filter((record) => !same(record, gone));
  }
  for (const added of additions) {
    if (records.some((record) => same(record, added)))
      throw new Refusal(409, `The resource record set ${added.name} already exists.`, { reason: "alreadyExists" });
    records = [...records, { kind: "dns#resourceRecordSet", ...added }];
  }
  zone.records = records;
  return { kind: "dns#change", id: String(world.next()), status: "done", startTime: world.time(), additions, deletions };
}

function listed(asked: Asked): Json {
  const { records } = thing(asked, key(asked));
  const [name, type] = [asked.query.get("name"), asked.query.get("type")];
  const found = (records as Json[]).filter(
    (record) => (name === null || record.name === name) && (type === null || record.type === type),
  );
  return { kind: "dns#resourceRecordSetsListResponse", rrsets: found };
}

function shown({ records: _records, ...zone }: Json): Json {
  return zone;
}

export const dns: Product = {
  host: "dns.googleapis.com",
  variables: { GOOGLE_DNS_CUSTOM_ENDPOINT: "dns/v1/" },
  routes: [
    ...policyRoutes("dns/v1"),
    route(`POST ${zones}/{zone}/changes`, change),
    route(`GET ${zones}/{zone}/changes/{change}`, ({ params }) => ({ kind: "dns#change", id: params.change, status: "done" })),
    route(`GET ${zones}/{zone}/rrsets`, listed),
    ...collection({
      path: zones,
      id: "=name",
      names: "short",
      fill: (sent, { world }, before) => {
        const dnsName = String(sent.dnsName);
        const nameServers = ["a", "b", "c", "d"].map((letter) => `ns-cloud-${letter}1.googledomains.com.`);
        const own = [
          { name: dnsName, type: "NS", ttl: 21600, rrdatas: nameServers },
          {
            name: dnsName,
            type: "SOA",
            ttl: 21600,
            rrdatas: [`${nameServers[0]} cloud-dns-hostmaster.google.com. 1 21600 3600 259200 300`],
          },
        ];
        return {
          visibility: "public",
          cloudLoggingConfig: { enableLogging: false },
          ...withoutEmpty(sent),
          id: before?.id ?? String(world.next()),
          creationTime: before?.creationTime ?? world.time(),
          nameServers,
          records: before?.records ?? own,
        };
      },
    }).map((one) => (one.method === "GET" ? { ...one, handle: (asked: Asked) => trimmed(one.handle(asked) as Json) } : one)),
  ],
};

/** The provider sends a config of no networks for a public zone; the API keeps none. */
function withoutEmpty({ privateVisibilityConfig: config, ...sent }: Json): Json {
  const empty = config === undefined || Object.keys(config as Json).length === 0;
  return empty ? sent : { ...sent, privateVisibilityConfig: config };
}

function trimmed(answer: Json): Json {
  return Array.isArray(answer.managedZones) ? { managedZones: (answer.managedZones as Json[]).map(shown) } : shown(answer);
}
