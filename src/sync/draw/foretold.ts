/**
 * What goals would have counted, in words: beside a change of one property's plan, and beside one that many properties
 * have. An estimate says so; what can't be told is no zero.
 */
import { printable } from "../../diagnostics/printable.js";
import { groupBy } from "../../draw/alike.js";
import { counted, nameList } from "../../draw/names.js";

/** By exported events, by GA4's reports, or by what `pull` has stored of these. */
export type Basis = "events" | "reports" | "store";

export interface Foretold {
  readonly basis: Basis;
  /** By the goal's own counting; null where that can't be told, which `why` says. */
  readonly count: number | null;
  readonly why: string;
  /** More than that may have been counted. */
  readonly atLeast: boolean;
  readonly days: number;
  /** `YYYY-MM-DD` in the property's time zone. */
  readonly lastDay: string;
  /** Of a goal on pages: those it counts, with their views, most first. */
  readonly pages: readonly { readonly path: string; readonly count: number }[];
  /** Why it may not fire or would not, as the property is. */
  readonly inItsWay: readonly string[];
}

const ESTIMATE: { readonly [B in Basis]: string } = {
  events: "",
  reports: ", an estimate from GA4's reports",
  store: ", an estimate from what is stored",
};

/** `would have counted 1,204 in 28 days: /thanks (900), /merci (304)` */
export function foretoldWords({ inItsWay, ...one }: Foretold): string {
  return printable([countWords(one), ...inItsWay].join("; "));
}

function countWords({
  basis,
  count,
  why,
  atLeast,
  days,
  lastDay,
  pages,
}: Omit<Foretold, "inItsWay">): string {
  if (count === null) return `no estimate: ${why}`;
  const number = `${atLeast ? "at least " : ""}${formatted(count)}`;
  switch (basis) {
    case "events":
      return `would have counted ${number} in ${counted(days, "day")}${onPages(pages)}`;
    case "reports":
      return `≈ ${number} in the last ${days} days${ESTIMATE[basis]}${onPages(pages)}`;
    case "store":
      return `≈ ${number} in the ${counted(days, "day")} to ${lastDay}${ESTIMATE[basis]}`;
  }
}

/** The same goal in many clients. */
export function foretoldTogether(
  all: readonly { readonly client: string; readonly foretold: Foretold }[],
): string {
  const [only, ...others] = all;
  if (only !== undefined && others.length === 0) return foretoldWords(only.foretold);
  const told = all.flatMap(({ client, foretold }) =>
    foretold.count === null ? [] : [{ ...foretold, client, count: foretold.count }],
  );
  const unknown = groupBy(
    all.filter(({ foretold }) => foretold.count === null),
    ({ foretold }) => foretold.why,
  );
  const barred = all.filter(({ foretold }) => foretold.inItsWay.length > 0);
  const never = told.filter(({ count }) => count === 0);
  return [
    ...(told.length > 0 ? [sumWords(told)] : []),
    ...(never.length > 0 ? [`never in ${names(never)}`] : []),
    ...unknown.map((alike) => `no estimate for ${names(alike)}: ${alike[0]?.foretold.why}`),
    ...(barred.length > 0 ? [`may not fire in ${names(barred)}: --only CLIENT says why`] : []),
  ].join("; ");
}

function sumWords(told: readonly (Foretold & { readonly client: string; readonly count: number })[]): string {
  const counts = told.map(({ count }) => count);
  const sum = counts.reduce((all, count) => all + count, 0);
  const [least, most] = [Math.min(...counts), Math.max(...counts)];
  const each =
    least === most ? `${formatted(least)} in each` : `${formatted(least)} to ${formatted(most)} in each`;
  const basis = told[0]?.basis ?? "events";
  const days = told.map((one) => one.days);
  const [shortest, longest] = [Math.min(...days), Math.max(...days)];
  const span = shortest === longest ? counted(longest, "day") : `${shortest} to ${longest} days`;
  const bound = told.some(({ atLeast }) => atLeast) ? "at least " : "";
  const pages = new Map<string, number>();
  for (const { path, count } of told.flatMap((one) => one.pages))
    pages.set(path, (pages.get(path) ?? 0) + count);
  const sorted = [...pages].map(([path, count]) => ({ path, count })).toSorted((a, b) => b.count - a.count);
  return `${basis === "events" ? "would have counted " : "≈ "}${bound}${formatted(sum)} in ${counted(told.length, "client")} (${each}) in ${span}${ESTIMATE[basis]}${onPages(sorted)}`;
}

/** Pages of a goal that are named, and clients. */
const PAGES = 4;
const NAMES = 4;

function onPages(pages: Foretold["pages"]): string {
  const paths = pages.map(({ path, count }) => printable(`${path} (${formatted(count)})`));
  return paths.length === 0 ? "" : `: ${nameList(paths, PAGES)}`;
}

function names(clients: readonly { readonly client: string }[]): string {
  return nameList(
    clients.map(({ client }) => printable(client)),
    NAMES,
  );
}

function formatted(count: number): string {
  return count.toLocaleString("en-US");
}
