import type { Path } from "../../manifest/locate.ts";
import type { Checked } from "./checked.ts";
import { isOn } from "./plain.ts";

const SECRET =
  /(^|_)(PASSWORD|PASSWD|PASSPHRASE|SECRET|TOKEN|APIKEY|(API|SECRET|PRIVATE|ACCESS|SIGNING|ENCRYPTION)_KEY|AUTH_STRING)$/;
const KEY = /(?<!PUBLIC_|^PUBLIC)(^|_)KEY$/;
const HOSTS = /(^|_)(ALLOWED_HOSTS|TRUSTED_HOSTS|ALLOWED_ORIGINS|TRUSTED_ORIGINS)$/;
/** Of Google's libraries: the path of a key, or the key. */
const ACCOUNT_KEY = /^GOOGLE_(APPLICATION_CREDENTIALS|CREDENTIALS)$/;
const PRIVATE_KEY = /-----BEGIN [A-Z ]*PRIVATE KEY-----/;
const BASIC = /^roles\/(owner|editor|viewer)$/;
const DEBUG = /(^|_)DEBUG$/;
/** Scheme, user, a password of at least one character that is no reference, host. */
const URL_WITH_PASSWORD = /[a-z][a-z0-9+.-]*:\/\/[^\s/:@${}]*:[^\s/@${}]+@/i;

/** Outside development: no secret in plain text, no debugging, no wildcard of hosts. */
export function checkExposure(checked: Checked): void {
  if (checked.development) return;
  const { manifest } = checked.reading;
  checkEnvironment(checked, manifest.env, ["env"]);
  if (checked.app.target !== "local") checkIdentity(checked);
  for (const [name, component] of Object.entries(manifest.components)) {
    const path = ["components", name];
    checkEnvironment(checked, component.env, [...path, "env"]);
    const words = typeof component.command === "string" ? [component.command] : (component.command ?? []);
    if (words.some((word) => URL_WITH_PASSWORD.test(word))) {
      checked.reading.report("password-in-url", { where: "command" }, [...path, "command"]);
    }
  }
  for (const [name, file] of Object.entries(manifest.files ?? {})) {
    if (!("text" in file)) continue;
    const path = ["files", name, "text"];
    if (URL_WITH_PASSWORD.test(file.text)) checked.reading.report("password-in-url", { where: `files.${name}.text` }, path);
    if (PRIVATE_KEY.test(file.text)) checked.reading.report("secret-in-plain", { variable: name }, path);
  }
}

/** On Google a component is somebody by itself, and may do what it is named for. */
function checkIdentity({ reading }: Checked): void {
  const keys = (env: Readonly<Record<string, string>> | undefined, path: Path) => {
    for (const variable of Object.keys(env ?? {}).filter((name) => ACCOUNT_KEY.test(name)))
      reading.report("account-key", { variable }, [...path, variable], "key");
  };
  keys(reading.manifest.env, ["env"]);
  for (const [component, { env, roles }] of Object.entries(reading.manifest.components)) {
    keys(env, ["components", component, "env"]);
    for (const [index, role] of (roles ?? []).entries())
      if (BASIC.test(role)) reading.report("role-basic", { component, role }, ["components", component, "roles", index]);
  }
}

function checkEnvironment({ reading }: Checked, env: Readonly<Record<string, string>> | undefined, path: Path): void {
  for (const [variable, value] of Object.entries(env ?? {})) {
    const at = [...path, variable];
    if (URL_WITH_PASSWORD.test(value)) reading.report("password-in-url", { where: variable }, at);
    else if (PRIVATE_KEY.test(value) || holdsSecret(variable.toUpperCase(), value))
      reading.report("secret-in-plain", { variable }, at);
    if (DEBUG.test(variable.toUpperCase()) && isOn(value)) reading.report("debug-on", { variable }, at);
    if (HOSTS.test(variable.toUpperCase()) && admitsAll(value)) reading.report("hosts-wildcard", { variable }, at);
  }
}

/** A variable called like a secret with a value that could be one: no reference, no switch, no number, no path. */
function holdsSecret(variable: string, value: string): boolean {
  if (value.includes("${") || /^\s*$/.test(value) || /^(true|false|yes|no|on|off|none|null|[0-9.]{1,6})$/i.test(value))
    return false;
  if (/^\.{0,2}\//.test(value)) return false;
  if (SECRET.test(variable)) return true;
  return KEY.test(variable) && value.length >= 16 && /[0-9]/.test(value) && /[A-Za-z]/.test(value) && !/\s/.test(value);
}

function admitsAll(value: string): boolean {
  return value.split(/[\s,;"'[\]()]+/).includes("*");
}
