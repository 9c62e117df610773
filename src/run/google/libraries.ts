/**
 * The parts of Google's library that are used, loaded when they are: they take a tenth of a second, and only keys, identities of
 * pipelines and machines, and impersonation pay for it. In a module of its own because the package's bundle keeps the names of such a
 * library only where a module imports them statically.
 */
export { GoogleAuth, Impersonated, OAuth2Client } from "google-auth-library";
