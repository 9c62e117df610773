import { form } from "./form.ts";

const pattern = "[a-z]([a-z0-9-]{0,28}[a-z0-9])?$";
const like = "lower-case letters, digits and hyphens, at most 30, a letter first";

/** Words that `${…}` reads as something else, one that JavaScript does, and what a cluster's own account is called. */
const reserved: readonly string[] = [
  "access",
  "constructor",
  "files",
  "metrics",
  "network",
  "nodes",
  "port",
  "queues",
  "release",
  "secrets",
  "site",
  "sites",
  "stage",
  "tmp",
];

export const name = form("name", new RegExp(`^(?!constructor$)${pattern}`), "a name", like);

/** The name of a component or of data: what `${name.…}` starts with. */
export const nounName = form(
  "noun-name",
  new RegExp(`^(?!(${reserved.join("|")})$)${pattern}`),
  "a name for a component or data",
  `${like}; not ${reserved.join(", ")}`,
);

export const appName = form(
  "app-name",
  /^[a-z]([a-z0-9-]{0,18}[a-z0-9])?$/,
  "the name of an app",
  "lower-case letters, digits and hyphens, at most 20, a letter first",
);

export const kubernetesName = form(
  "kubernetes-name",
  /^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/,
  "a name that Kubernetes takes",
  "lower-case letters, digits and hyphens, at most 63",
);

export const environmentName = form(
  "environment-name",
  /^(?!FAIRLEAD_|__proto__$)[A-Za-z_][A-Za-z0-9_]{0,252}$/,
  "the name of an environment variable",
  "letters, digits and underscores, at most 253, not a digit first; FAIRLEAD_… is given by Fairlead",
);

const labelLike = "lower-case letters, digits, hyphens and underscores, at most 63, as Google and Kubernetes both take it";

export const labelName = form(
  "label-name",
  /^[a-z]([a-z0-9_-]{0,61}[a-z0-9])?$/,
  "the name of a label",
  `${labelLike}; a letter first`,
);

export const labelValue = form("label-value", /^([a-z0-9]([a-z0-9_-]{0,61}[a-z0-9])?)?$/, "the value of a label", labelLike);

export const queueName = form(
  "queue-name",
  /^[A-Za-z0-9_.:-]{1,100}$/,
  "the name of a queue",
  "letters, digits and `_ . : -`, at most 100",
);

export const databaseName = form(
  "database-name",
  /^[a-z_][a-z0-9_-]{0,62}$/,
  "the name of a database or role",
  "lower-case letters, digits, underscores and hyphens, at most 63",
);

export const bucketName = form(
  "bucket-name",
  /^[a-z0-9][a-z0-9._-]{1,61}[a-z0-9]$/,
  "the name of a bucket",
  "3 to 63 lower-case letters, digits, hyphens and dots",
);

/** Something a person reads: one line, not empty. */
export const sentence = form(
  "a-sentence",
  /^(?=.*\S)[^\n]{1,500}$/,
  "a short text",
  "one line that says something to its reader",
);

/** A code of the catalogue, as diagnostics print it. */
export const code = form("a-code", /^FL[0-9]{4}$/, "a code", "`FL` and four digits, as diagnostics print it");

/** The name of something that was named elsewhere, by rules of its own. */
export const givenName = form("given-name", /^\S([^\n]{0,251}\S)?$/, "a name given elsewhere", "it exactly as it is there");

export const settingName = form(
  "setting-name",
  /^[a-z_][a-z0-9_.]{0,62}$/,
  "the name of a setting",
  "its Postgres name: `max_connections`",
);

export const headerName = form(
  "header-name",
  /^[A-Za-z0-9-]{1,100}$/,
  "the name of a header",
  "letters, digits and hyphens: `X-Forwarded-Proto`",
);

export const secretKey = form("secret-key", /^[A-Za-z0-9._-]{1,253}$/, "a key of a Secret", "letters, digits and `. _ -`");

export const zoneName = form(
  "zone-name",
  /^[a-z]([a-z0-9-]{0,61}[a-z0-9])?$/,
  "the name of a zone in Cloud DNS",
  "lower-case letters, digits and hyphens, as in `example-com`",
);
