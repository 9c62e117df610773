/** Why bytes are not taken as a message: the status a client is answered with (an upstream's refusal is always a 502). */
export type Refusal = { kind: "refusal"; status: number; reason: string };

export function refuse(status: number, reason: string): Refusal {
  return { kind: "refusal", status, reason };
}
