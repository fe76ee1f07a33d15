/** The English of a roll-up, for every format: what a standing means, what is wrong with a client, all of them in a sentence. */
import { formatCount, formatDays, formatRate } from "../../../draw/format.js";
import { nameList } from "../../../draw/names.js";
import type { HealthFinding } from "../../model.js";
import type { Rollup, RollupRow, Standing } from "../rollup.js";

/** For people: what a standing means. */
export const STANDING: Readonly<Record<Standing, string>> = {
  above: "above the others",
  below: "below the others",
  usual: "",
  "too-few": "too few to tell",
};

/** `1 client`, `3 clients` */
export function clientCount(count: number): string {
  return `${formatCount(count)} ${count === 1 ? "client" : "clients"}`;
}

const WARNING: Readonly<Record<HealthFinding["code"], string>> = {
  "never-seen": "no event has come",
  "not-a-key-event": "no key event of the property",
  "counts-since": "counts only since a day of this period",
  "nearly-every-session": "counts in nearly every session",
  "nearly-every-view": "counts on nearly every page",
  "gone-silent": "has gone silent",
  "many-per-session": "counts many times a session",
};

const SILENT: HealthFinding["code"] = "gone-silent";

/** What there is to look at in a client: targets behind, goals that have gone silent, then what else is wrong with the counting. */
export function troubles({ behind, warnings, goalNames }: RollupRow): readonly string[] {
  const name = (id: string): string => goalNames[id] ?? id;
  const codes = [...new Set(warnings.map(({ code }) => code))].toSorted(
    (a, b) => Number(b === SILENT) - Number(a === SILENT),
  );
  return [
    ...(behind.length === 0 ? [] : [`behind target: ${nameList(behind.map(name), 3)}`]),
    ...codes.map(
      (code) =>
        `${WARNING[code]}: ${nameList(
          warnings.filter((one) => one.code === code).map(({ goal }) => name(goal)),
          3,
        )}`,
    ),
  ];
}

/** True where chance does not explain the place of at least one client: else a rank would say nothing. */
export function somebodyDiffers({ clients }: Rollup): boolean {
  return clients.some(({ standing }) => standing === "above" || standing === "below");
}

/** `25 Oct – 21 Nov 2026`; as it was asked for where no client has a report. */
export function rollupDays({ days, period }: Rollup): string {
  return days === null ? period : formatDays(days.start, days.end);
}

/** All clients in a few sentences. */
export function rollupNews(rollup: Rollup): string {
  const { clients, missing, overallRate } = rollup;
  const count = (is: (row: RollupRow) => boolean): number => clients.filter(is).length;
  const [above, below] = [
    count(({ standing }) => standing === "above"),
    count(({ standing }) => standing === "below"),
  ];
  const behind = count((row) => row.behind.length > 0);
  const silent = clients.filter(({ warnings }) => warnings.some(({ code }) => code === SILENT));
  const warned = count(({ warnings }) => warnings.some(({ code }) => code !== SILENT));
  const texts = [
    overallRate === null
      ? ""
      : `All clients together reach a macro goal in ${formatRate(overallRate)} of sessions.`,
    clients.length < 2
      ? ""
      : above + below === 0
        ? "Chance and the usual spread explain all differences between them."
        : `Beyond chance, ${clientCount(above)} stand${above === 1 ? "s" : ""} above the others and ${formatCount(below)} below.`,
    behind === 0 ? "" : `${clientCount(behind)} ${behind === 1 ? "is" : "are"} behind a target.`,
    silent.length === 0
      ? ""
      : `Goals have gone silent in ${nameList(
          silent.map(({ client }) => client),
          5,
        )}.`,
    warned === 0 ? "" : `In ${clientCount(warned)} something may not be counted as it should be.`,
    missing.length === 0
      ? ""
      : `${clientCount(missing.length)} ${missing.length === 1 ? "has" : "have"} no report.`,
  ];
  return texts.filter((text) => text !== "").join(" ");
}
