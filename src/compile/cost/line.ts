import { regions } from "../../app/google/regions.ts";
import { type Price, type PriceName, prices } from "./prices.ts";

/** One thing that is paid for in a month, in US dollars. */
export type Line = {
  /** The component, the data, or what of the stage it is. */
  of: string;
  what: string;
  minimum: number;
  maximum: number;
  /** Whether it follows from the manifest alone, or from how much is asked of the app. */
  by: "manifest" | "usage";
  source: string;
  /** When the price was seen to be the published one; absent where nobody compared it. */
  compared: string | undefined;
};

/** Hours and seconds of a month, as Google counts one. */
export const HOURS = 730;
export const SECONDS = HOURS * 3600;
export const GIBIBYTE = 2 ** 30;

/** An amount of something at a price: exactly, or between two. */
export type Amount = { price: PriceName; least: number; most?: number };

/** Adds up amounts as one line for a region. */
export function line(of: string, what: string, by: Line["by"], region: string, amounts: readonly Amount[]): Line {
  const parts = amounts.map(({ price, least, most = least }) => {
    const [low, high] = range(prices[price], region);
    return { minimum: least * low, maximum: most * high };
  });
  const named = amounts.map(({ price }): Price => prices[price]);
  const compared = named.map((price) => price.compared);
  return {
    of,
    what,
    minimum: sum(parts.map(({ minimum }) => minimum)),
    maximum: sum(parts.map(({ maximum }) => maximum)),
    by,
    source: [...new Set(named.map(({ source }) => source))].join(" "),
    compared: compared.includes(undefined) ? undefined : compared.toSorted()[0],
  };
}

/** A price in a region: exact where it is published for it, a range where regions differ. */
function range({ usd, elsewhere = 1 }: Price, region: string): readonly [number, number] {
  if (typeof usd === "number") return [usd, region === "us-central1" ? usd : usd * elsewhere];
  const price = usd[(regions.get(region)?.tier ?? 2) - 1] ?? 0;
  return [price, price];
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}
