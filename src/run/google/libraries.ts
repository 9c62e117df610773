/**
 * The parts of Google's libraries that are used, loaded when they are: they take a tenth of a second, and only commands that
 * speak with Google pay for it. In a module of its own because the package's bundle keeps the names of such a library only
 * where a module imports them statically.
 */
export { storage_v1 } from "@googleapis/storage/build/v1.js";
export { GoogleAuth, Impersonated, OAuth2Client } from "google-auth-library";
