/** What `${…}` may name. A test resolves every one of them. */
export const references: readonly { before: string; members: readonly string[]; gives: string }[] = [
  { before: "secrets.<name>", members: [""], gives: "The value of a secret. A text that holds it is as secret as it is." },
  {
    before: "secrets.<name>",
    members: ["resource"],
    gives: "The secret's own name in Secret Manager; not the value. Google targets.",
  },
  {
    before: "files.<name>",
    members: ["path", "text"],
    gives: "Where the file is, and what is in it once its references are filled.",
  },
  {
    before: "<postgres>",
    members: ["host", "port", "name", "user", "password"],
    gives: "The parts of a connection: server, port, database, role and its password.",
  },
  {
    before: "<postgres>",
    members: ["address", "url"],
    gives: "The whole connection: `user:password@host:port/name`, percent-encoded, and the same after `postgresql://`.",
  },
  {
    before: "<postgres>",
    members: ["sslmode", "sslnegotiation"],
    gives: "How libpq should encrypt: `disable`, `require`, `verify-full`…",
  },
  {
    before: "<postgres>",
    members: ["ca", "certificate", "key"],
    gives: "Paths of the certificate authority and, where `tls: mutual`, of the client's certificate and key.",
  },
  {
    before: "<redis>",
    members: ["scheme", "host", "port", "user", "password", "url"],
    gives: "A connection to Redis: `redis` or `rediss`, server, port, user, password, and all of it as one URL.",
  },
  { before: "<redis>", members: ["ca", "certificate", "key"], gives: "Paths of the certificates, as for Postgres." },
  {
    before: "<bucket>",
    members: ["path", "url", "name"],
    gives: "The folder a component sees, the public address where `access.routes` has one, and the bucket's own name.",
  },
  {
    before: "<service>",
    members: ["url"],
    gives: "The address of a service as the reader sees it. Who refers to it starts once it is ready.",
  },
  {
    before: "<job>",
    members: ["image", "identity", "network", "subnetwork", "region", "project"],
    gives: "What another component needs to start the job (`run: { by: … }`). Google targets.",
  },
  {
    before: "access",
    members: ["domain", "url"],
    gives: "How the app is reached from outside: the domain, and the address with its scheme.",
  },
  {
    before: "network",
    members: ["egress"],
    gives: "The fixed outgoing addresses of the stage, joined by commas. Locally this machine's own.",
  },
  { before: "port", members: [""], gives: "The port this instance has to listen on; a service's." },
  { before: "metrics", members: ["port"], gives: "The port of this component's metrics." },
  { before: "queues", members: [""], gives: "This worker's queues, joined by commas." },
  {
    before: "tmp",
    members: [""],
    gives: "A folder of this instance's own for temporary files, gone with it; where its sources lie, nobody can write.",
  },
  { before: "sites", members: ["queues"], gives: "The queues of all sites of the stage, joined by commas." },
  { before: "site", members: ["name"], gives: "The name of the site; `home` where it is none." },
  { before: "stage", members: ["name", "target"], gives: "The stage and where it runs." },
  {
    before: "release",
    members: ["id", "commit", "digest"],
    gives: "The release that runs, the commit and the digest it was made of.",
  },
];

/** `${db.host}` for each member of an entry. */
export function spelled({ before, members }: (typeof references)[number]): string[] {
  return members.map((member) => `\${${member === "" ? before : `${before}.${member}`}}`);
}
