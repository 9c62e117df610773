/** What a delivery to a cluster tells while it goes on. */
export type DeliveryEvent =
  | { type: "applied"; object: string; did: "created" | "changed" | "nothing" }
  | { type: "waiting"; component: string; detail: string }
  | { type: "ready"; component: string; kind: string }
  | { type: "trouble"; component: string; reason: string }
  | { type: "job-started"; job: string }
  | { type: "job-ended"; job: string; lines: readonly string[] }
  | { type: "pruned"; object: string }
  | { type: "putting-back"; release: string };
export type OnDelivery = (event: DeliveryEvent) => void;
