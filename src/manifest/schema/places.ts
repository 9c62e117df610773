import { form } from "./form.ts";

export const projectPath = form(
  "project-path",
  /^(?!([^\n]*\/)?\.\.(\/|$))[^/~\\\n][^\\\n]*$/,
  "a path inside the project",
  "relative to the manifest, with `/` and without `..`: `config/app.ini`",
);

export const absolutePath = form(
  "absolute-path",
  /^(?!\S*\/\.\.(\/|$))\/[^\s:]*[^\s:/]$/,
  "an absolute path",
  "`/etc/app/config.ini`, without `..`",
);

export const urlPath = form("url-path", /^\/[^\s?#]*$/, "the path of a URL", "a slash first: `/healthz`");

/** A path that holds for all below it, so that nothing stands for any. */
export const routePath = form(
  "route-path",
  /^\/[^\s?#*]*$/,
  "the path of a route",
  "a slash first, and it holds for all below it, without `*`: `/api/`",
);

export const valuePath = form(
  "value-path",
  /^[A-Za-z0-9_-]+(\.[A-Za-z0-9_-]+)*$/,
  "a place in the values of a chart",
  "keys joined by dots: `server.resources`",
);

export const googleProject = form(
  "google-project",
  /^[a-z][a-z0-9-]{4,28}[a-z0-9]$/,
  "the id of a Google project",
  "6 to 30 lower-case letters, digits and hyphens",
);

export const region = form("a-region", /^[a-z]+(-[a-z]+)+[0-9]+$/, "a Google region", "`europe-west1`");

/** A region, or a place of several regions. */
export const location = form(
  "a-location",
  /^([a-zA-Z]{2,4}[0-9]*|[a-z]+(-[a-z]+)+[0-9]+)$/,
  "a place for data",
  "a region as `europe-west1`, or several as `eu`",
);

export const billingAccount = form(
  "billing-account",
  /^[0-9A-F]{6}(-[0-9A-F]{6}){2}$/,
  "a billing account",
  "`0A0A0A-0B0B0B-0C0C0C`",
);

export const googleFolder = form(
  "google-folder",
  /^[0-9]{6,20}$/,
  "the number of a Google folder",
  'digits in quotes: `"123456789012"`',
);

export const role = form(
  "a-role",
  /^(roles|(projects|organizations)\/[a-z0-9:.-]+\/roles)\/[A-Za-z0-9_.]+$/,
  "a role",
  "`roles/bigquery.jobUser`",
);

export const machineType = form("machine-type", /^[a-z0-9]+-[a-z0-9-]+$/, "a machine type", "`e2-standard-4`");

export const cloudflareAccount = form(
  "cloudflare-account",
  /^[0-9a-f]{8,32}$/,
  "the id of a Cloudflare account",
  "its hexadecimal digits",
);

export const interpreterVersion = form(
  "interpreter-version",
  /^[0-9]+(\.[0-9]+){0,2}$/,
  "the version of an interpreter",
  'numbers and dots in quotes: `"3.12"`',
);
