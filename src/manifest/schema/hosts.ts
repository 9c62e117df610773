import { form } from "./form.ts";

const label = "[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?";
const host = `${label}(\\.${label})*`;
const byte = "(25[0-5]|2[0-4][0-9]|1?[0-9]?[0-9])";
const range4 = `(${byte}\\.){3}${byte}/(3[0-2]|[12]?[0-9])`;
const range6 = "(?=[^/]*:)[0-9a-fA-F:]{2,39}/(12[0-8]|1[01][0-9]|[1-9]?[0-9])";
const mail = "[^\\s@:]+@[^\\s@:]+";
const repositoryPath = "(/[a-z0-9]+([._-]+[a-z0-9]+)*)+";

export const domain = form(
  "a-domain",
  new RegExp(`^(?=.{1,253}$)(?!.*\\.[0-9]+$)${label}(\\.${label})+$`),
  "a domain name",
  "in lower case: `app.example.com`",
);

/** A host to ask for, with or without dots. */
export const hostName = form("host-name", new RegExp(`^${host}$`), "the name of a host", "in lower case: `app.example.com`");

export const registryHost = form(
  "registry-host",
  new RegExp(`^${host}(:[0-9]{1,5})?$`),
  "the host of a registry",
  "`ghcr.io`, `registry.example.com:5000`",
);

export const imageReference = form(
  "image-reference",
  new RegExp(`^${host}(:[0-9]{1,5})?${repositoryPath}(:[A-Za-z0-9_][A-Za-z0-9_.-]{0,127})?@sha256:[0-9a-f]{64}$`),
  "an image with its digest",
  "`registry/name:tag@sha256:` and 64 hexadecimal digits; `docker buildx imagetools inspect` prints the digest",
);

export const imageRepository = form(
  "image-repository",
  new RegExp(`^${host}(:[0-9]{1,5})?${repositoryPath}$`),
  "a repository for images",
  "without a tag: `ghcr.io/acme/app`",
);

export const sha256 = form("sha256-digest", /^sha256:[0-9a-f]{64}$/, "a digest", "`sha256:` and 64 hexadecimal digits");

export const range = form(
  "address-range",
  new RegExp(`^(${range4}|${range6})$`),
  "a range of addresses",
  "`198.51.100.0/24`; a single address is `/32`",
);

/** A range, or the outgoing addresses of the stage itself. */
export const source = form(
  "address-source",
  new RegExp(`^(${range4}|${range6}|\\$\\{network\\.egress\\})$`),
  "a range of addresses",
  "`198.51.100.0/24`; a single address is `/32`; the stage's own are `${network.egress}`",
);

export const approver = form(
  "an-approver",
  new RegExp(`^((group|email):${mail}|github:[A-Za-z0-9-]+/[A-Za-z0-9._-]+)$`),
  "someone who approves",
  "`group:leads@example.com`, `email:ann@example.com` or `github:organization/team`",
);

export const visitor = form(
  "a-visitor",
  new RegExp(`^((group|email):${mail}|domain:${host})$`),
  "someone who may enter",
  "`group:team@example.com`, `email:ann@example.com` or `domain:example.com`",
);

export const recipient = form("a-recipient", new RegExp(`^email:${mail}$`), "someone to notify", "`email:oncall@example.com`");

export const chartRepository = form(
  "chart-repository",
  /^((https|oci):\/\/\S+|\.{1,2}(\/\S*)?)$/,
  "a repository of charts",
  "an `https://` or `oci://` address, or a folder beside the manifest: `./charts`",
);

export const chartVersion = form(
  "chart-version",
  /^[0-9A-Za-z][0-9A-Za-z.+_-]{0,99}$/,
  "the version of a chart",
  "exactly as it is published: `2025.6.26211534`",
);

export const sourceRepository = form(
  "source-repository",
  /^[A-Za-z0-9-]+\/[A-Za-z0-9._-]+$/,
  "a source repository",
  "`organization/name`",
);

/** A repository of GitHub, or any address that git understands; what a login needs is git's to know. */
export const gitRepository = form(
  "git-repository",
  /^([A-Za-z0-9-]+\/[A-Za-z0-9._-]+|https?:\/\/[^\s@?#]+|(ssh:\/\/)?[a-z_][a-z0-9_-]*@[A-Za-z0-9.-]+[:/][^\s@?#]+|file:\/\/\/[^\s@?#]+)$/,
  "a repository",
  "`organization/name` at GitHub, or an address without a password: `https://git.example.com/team/name.git`",
);

export const branch = form(
  "a-branch",
  /^(?!.*(\.\.|\/\/|@\{))[A-Za-z0-9_][A-Za-z0-9_./-]*$/,
  "a branch",
  "`main`, `release/2026`",
);
