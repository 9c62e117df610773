import type { Access, AddressSource } from "../../../app/model.ts";

/** Who may pass: `undefined` asks nothing, an empty list lets nobody in. */
export type Guard = {
  /** People who have to log in before the app sees the request. */
  people: readonly string[] | undefined;
  from: readonly AddressSource[] | undefined;
};

/** A part of the app's paths, where it leads and who may go there. The longest lane that covers a path holds for it. */
export type Lane = {
  /** Without a slash at its end; empty for all paths. */
  path: string;
  /** A service or a bucket. */
  to: string;
  guard: Guard;
};

type Rule = Access["rules"][number];

/**
 * The routes, cut where rules differ by path: a backend on Google has one guard, so each difference needs a backend of its
 * own. A path whose only rules are about addresses is open to those and asks for no login.
 */
export function lanesOf({ routes, rules, login }: Pick<Access, "routes" | "rules" | "login">): Lane[] {
  const bare = routes.map(({ path, to }) => ({ path: withoutSlash(path), to }));
  const cuts = new Set([...bare.map(({ path }) => path), ...rules.flatMap(({ paths }) => paths.map(withoutSlash))]);
  const lanes: Lane[] = [];
  for (const path of [...cuts].sort((a, b) => a.length - b.length || (a < b ? -1 : 1))) {
    const route = longest(bare, path);
    if (route === undefined) continue;
    const lane = { path, to: route.to, guard: guardAt(path, rules, login) };
    const above = longest(lanes, path);
    if (above === undefined || route.path === path || !sameGuard(above.guard, lane.guard)) lanes.push(lane);
  }
  return lanes;
}

/** Who may pass at a path. Where rules about people and rules about addresses meet, those that name the path win. */
function guardAt(path: string, rules: readonly Rule[], login: Access["login"]): Guard {
  if (rules.length === 0) return { people: login === "iap" ? [] : undefined, from: undefined };
  const { people, addresses } = rulesAt(path, rules);
  if (login !== "iap") return { people: undefined, from: sources([...people, ...addresses]) };
  const named = addresses.filter(({ paths }) => paths.length > 0);
  if (named.length > 0) return { people: undefined, from: sources(named) };
  if (people.length === 0) return { people: undefined, from: sources(addresses) };
  return { people: [...new Set(people.flatMap(({ who }) => who))].sort(), from: sources(people) };
}

/** The rules that hold at a path: those that ask who comes, and those that ask only from where. */
export function rulesAt(path: string, rules: readonly Rule[]): { people: Rule[]; addresses: Rule[] } {
  const there = rules.filter(({ paths }) => paths.length === 0 || paths.some((about) => covers(withoutSlash(about), path)));
  return { people: there.filter(({ who }) => who.length > 0), addresses: there.filter(({ who }) => who.length === 0) };
}

function sources(rules: readonly Rule[]): readonly AddressSource[] | undefined {
  if (rules.some(({ from }) => from.length === 0)) return undefined;
  const keys = new Map(rules.flatMap(({ from }) => from).map((source) => [keyOf(source), source]));
  return [...keys].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, source]) => source);
}

function keyOf(source: AddressSource): string {
  return source === "egress" ? source : source.range;
}

/** Whether two guards let in the same requests. */
export function sameGuard(a: Guard, b: Guard): boolean {
  return guardKey(a) === guardKey(b);
}

/** The same text for guards that let in the same requests. */
export function guardKey({ people, from }: Guard): string {
  return JSON.stringify([people ?? null, from?.map(keyOf) ?? null]);
}

function longest<T extends { path: string }>(candidates: readonly T[], path: string): T | undefined {
  return candidates.filter((candidate) => covers(candidate.path, path)).sort((a, b) => b.path.length - a.path.length)[0];
}

/** Whether a path is the other one or one of its parents. */
export function covers(parent: string, path: string): boolean {
  return parent === "" || path === parent || path.startsWith(`${parent}/`);
}

export function withoutSlash(path: string): string {
  return path.replace(/\/+$/, "");
}
