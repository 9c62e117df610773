import * as z from "zod";
import { approver, domain } from "./hosts.ts";
import { name } from "./names.ts";
import { duration } from "./quantities.ts";
import { dateRange, maintenanceWindow } from "./times.ts";

export const approve = z
  .union([z.literal("anyone"), z.array(approver).min(1)])
  .describe(
    "Who has to approve a deployment. Local: a question in the terminal or `--approve`; pipelines: reviewers. Nobody without it.",
  );

export const from = z
  .array(name)
  .describe(
    "Stages whose releases may be promoted to this one; the stage before it without this. `[]`: none, it is deployed to directly.",
  );

export const rollout = z
  .strictObject({
    steps: z
      .array(z.int().min(1).max(99))
      .min(1)
      .describe("Percentages of traffic the new release gets before it gets all: `[10, 50]`."),
    wait: duration.default("5m").describe("How long each step is watched."),
  })
  .describe(
    "A release in steps. Local: weights of the edge; Cloud Run: revision traffic; GKE: route weights. All at once without it.",
  );

export const maintenance = z
  .strictObject({
    windows: z
      .array(maintenanceWindow)
      .min(1)
      .optional()
      .describe("When Google may maintain servers: `sun 02:00-05:00`, in UTC."),
    except: z.array(dateRange).optional().describe("When it may not: `2026-12-15/2027-01-05`."),
  })
  .describe("When managed servers and clusters may be maintained. Nothing locally.");

export const gateway = z
  .strictObject({
    domain: domain.describe("Each data entry is reached at its own name below it: `db.sites.example.com`."),
    keepalive: z
      .strictObject({
        idle: duration.default("2m").describe("Silence before the first probe."),
        every: duration.default("30s").describe("Between probes."),
      })
      .prefault({})
      .describe("Keeps connections through firewalls alive."),
    certificates: z
      .strictObject({
        key: z
          .enum(["site", "home"])
          .default("site")
          .describe(
            "`site`: a site makes its key and gets a certificate for it. `home`: both are issued at home and taken to the site.",
          ),
        for: duration.default("90d").describe("How long a certificate is valid; renewed at two thirds."),
        approve: z.array(approver).min(1).optional().describe("Who approves a new site."),
      })
      .prefault({})
      .describe("The certificates sites log in with."),
  })
  .describe(
    "How sites reach the data of this stage, by mutual TLS. Local: listeners of the engine; GKE: TCP listeners; Cloud Run refuses it. Needs sites.",
  );
