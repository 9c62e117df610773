/** Names that Google, or every server of Postgres, has already. */
import type { Checked } from "./checked.ts";

const DATABASES = /^(postgres|template0|template1|cloudsqladmin)$/;
const ROLES = /^(postgres|cloudsql.*|pg_.*)$/;
/** https://docs.cloud.google.com/storage/docs/buckets#naming; digits that look like its letters count too. */
const GOOGLE = /^goog|g[o0]{2}g[l1i]e/;

export function checkReserved({ app, reading }: Checked): void {
  for (const datum of app.data) {
    if (datum.hosting.existing !== undefined) continue;
    const { name } = datum;
    if (datum.kind === "postgres" && datum.hosting.provider === "google") {
      const { database, user } = datum;
      if (DATABASES.test(database))
        reading.report("database-reserved", { name, what: "database", value: database }, ["data", name, "name"]);
      if (ROLES.test(user)) reading.report("database-reserved", { name, what: "role", value: user }, ["data", name, "user"]);
    }
    if (datum.kind !== "bucket") continue;
    const bucket = [app.ground.google?.project ?? "", app.name, app.stage, name].join("-");
    if (GOOGLE.test(bucket))
      reading.report("bucket-name-reserved", { what: `The bucket \`${name}\``, name: bucket }, ["data", name], "key");
  }
}
