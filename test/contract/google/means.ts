/**
 * Where the contracts of Google's ports are held: always on the stand-in, and on real Google when
 * `FAIRLEAD_TEST_GOOGLE_PROJECT` names a project for it (credentials as for Terraform).
 */
import { randomBytes } from "node:crypto";
import { after, before, describe, test } from "node:test";
import { Connection } from "../../../src/run/google/connection.ts";
import { type GoogleStandIn, startGoogle } from "../../stand-in/google/server.ts";

export type GoogleMeans = {
  connection: Connection;
  project: string;
  region: string;
  /** A name that nobody else uses, of small letters, digits and dashes. */
  unique(what: string): string;
};

const REAL = process.env.FAIRLEAD_TEST_GOOGLE_PROJECT;
const REGION = "europe-west1";

/** Holds a contract in each place; `means` may be used once its tests run. */
export function onGoogle(port: string, contract: (means: () => GoogleMeans) => void): void {
  describe(`${port} on the stand-in`, { timeout: 60_000 }, () => {
    const held = standIn();
    contract(() => held.means());
  });
  if (REAL === undefined) {
    const skip = "set FAIRLEAD_TEST_GOOGLE_PROJECT to a project of yours to hold this contract on real Google";
    test(`${port} on Google`, { skip });
    return;
  }
  describe(`${port} on Google`, { timeout: 900_000 }, () => {
    contract(() => ({ connection: new Connection(process.env), project: REAL, region: REGION, unique }));
  });
}

/** A stand-in for the tests of the surrounding `describe`, which may make it fail. */
export function standIn(): { means(): GoogleMeans; google(): GoogleStandIn } {
  let google: GoogleStandIn | undefined;
  before(async () => {
    google = await startGoogle({ projects: ["notejam-testing"], operations: "when-asked" });
  });
  after(() => google?.close());
  const started = () => {
    if (google === undefined) throw new Error("the stand-in starts before the first test");
    return google;
  };
  return {
    google: started,
    means: () => ({
      connection: new Connection(started().env, { firstPauseMs: 1 }),
      project: "notejam-testing",
      region: REGION,
      unique,
    }),
  };
}

function unique(what: string): string {
  return `fairlead-${what}-${randomBytes(4).toString("hex")}`;
}
