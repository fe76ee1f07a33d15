/**
 * How often `check` cries wolf, and how soon it tells what is wrong: simulated, and with days of a real export drawn again. And how
 * long an agency's morning takes: many clients from their stores, a process of its own.
 */
import { spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { loadavg, tmpdir } from "node:os";
import { join } from "node:path";
import { performance } from "node:perf_hooks";
import { fileURLToPath } from "node:url";
import { hasData } from "../../test/backtest/support/export-data.js";
import { EVENTS, FOUND, RATES, SITES, TO_FIND } from "../../test/watch/figures.js";
import { resampledYears } from "../../test/watch/resample.js";
import { falseAlarms, found, type Years, yearsOf } from "../../test/watch/simulate.js";
import { workedBy } from "../fleet/run.js";
import { type Figure, ms, type Part, type Progress } from "../measure.js";
import { writeClients } from "./stores.js";

/** Goal-years of the first site at each rate; of the others a quarter. */
const YEARS = 600;
const GOALS = 400;

export const check: Part = async (progress) => {
  const figures: Figure[] = [];
  const alarms = (what: string, years: Years, count: number): void => {
    progress(what);
    const { all = 0, silent = 0, dropped = 0, doubled = 0 } = falseAlarms(years, count);
    const parts = `${silent.toFixed(3)} silent, ${dropped.toFixed(3)} dropped, ${doubled.toFixed(3)} doubled`;
    figures.push({
      ...{ what: `false alarms a goal and year: ${what}`, measured: `${all.toFixed(3)} (${parts})` },
      ...{ baseline: `${count} goal-years`, ratio: null, asked: "< 1", met: all < 1 },
    });
  };
  const sites = Object.entries(SITES);
  for (const [name, site] of sites) {
    const count = name === sites[0]?.[0] ? YEARS : YEARS / 4;
    for (const perDay of RATES) alarms(`${perDay} a day, ${name}`, yearsOf({ perDay, ...site }), count);
  }
  for (const event of hasData ? EVENTS : []) {
    for (const perDay of RATES) {
      const years = await resampledYears(event, perDay);
      alarms(`${perDay} a day, days of ${event} of a real shop drawn again`, years, YEARS / 4);
    }
  }
  for (const [name, site] of sites) {
    for (const { what, perDay, ...change } of TO_FIND) {
      progress(`${what}, ${name}`);
      const share = found({ perDay, ...site }, change, name === sites[0]?.[0] ? GOALS : GOALS / 4);
      const isAsked = name === sites[0]?.[0];
      figures.push({
        ...{ what: `${what}, found within ${change.within}: ${name}`, ratio: null },
        ...{ measured: `${(100 * share).toFixed(1)} %`, baseline: "simulated goals" },
        ...{ asked: isAsked ? `${100 * FOUND} %` : null, met: isAsked ? share >= FOUND : null },
      });
    }
  }
  return [...figures, ...(await manyClients(progress))];
};

const CLIENTS = 500;
const DEAD: ReadonlySet<number> = new Set([7, 250, 499]);
const WITHIN = 60_000;
const bin = fileURLToPath(new URL("../../dist/bin.js", import.meta.url));

/** What the check of many prints, as far as it is looked at here; how long it took, of the processor too. */
interface Told {
  readonly milliseconds: number;
  readonly worked: number;
  readonly clients: readonly {
    readonly client: string;
    readonly result: { readonly findings: readonly { readonly kind: string }[] } | null;
  }[];
}

async function manyClients(progress: Progress): Promise<readonly Figure[]> {
  const folder = mkdtempSync(join(tmpdir(), "ga4-goals-check-"));
  try {
    progress(`${CLIENTS} stores are written`);
    await writeClients(folder, CLIENTS, DEAD);
    progress(`${CLIENTS} clients from their stores`);
    const [load = 0] = loadavg();
    const { clients, milliseconds, worked } = await checked(folder);
    const withKind = (kind: string) =>
      clients.filter(({ result }) => result?.findings.some((finding) => finding.kind === kind));
    const silent = withKind("silent").map(({ client }) => client);
    const isRight = silent.length === DEAD.size && [...DEAD].every((at) => silent.includes(`client-${at}`));
    const others = withKind("dropped").length + withKind("doubled").length;
    return [
      {
        what: `${CLIENTS} clients checked from their stores, half a year of a goal of 20 a day each`,
        measured: `${ms(milliseconds)}; processor ${ms(worked)}`,
        // A machine that is busy with other things takes as many times longer.
        ...{ baseline: `load of the machine before: ${load.toFixed(1)}`, ratio: milliseconds / WITHIN },
        ...{
          asked: "under 60 s, all of them",
          met:
            milliseconds < WITHIN &&
            clients.length === CLIENTS &&
            clients.every(({ result }) => result !== null),
        },
      },
      {
        what: `of them silent, where ${DEAD.size} are dead`,
        measured: `${silent.length}; ${others} besides dropped or doubled by chance`,
        ...{ baseline: `${CLIENTS} goals on one morning`, ratio: null },
        ...{ asked: `those ${DEAD.size}`, met: isRight },
      },
    ];
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function checked(directory: string): Promise<Told> {
  const words = ["check", "--clients", "clients.yaml", "--from-store", "--format", "json"];
  const child = spawn(process.execPath, [bin, ...words], {
    cwd: directory,
    env: { PATH: process.env.PATH ?? "", HOME: directory },
    stdio: ["ignore", "pipe", "ignore"],
  });
  const start = performance.now();
  let worked = 0;
  const look = setInterval(() => {
    worked = Math.max(worked, workedBy(child.pid));
  }, 100);
  let text = "";
  child.stdout.setEncoding("utf8").on("data", (part: string) => {
    text += part;
  });
  return new Promise((resolve, reject) => {
    child.on("error", reject);
    child.on("close", (code) => {
      clearInterval(look);
      const milliseconds = performance.now() - start;
      if (code === 10) resolve({ ...(JSON.parse(text) as Pick<Told, "clients">), milliseconds, worked });
      else reject(new Error(`the check ended with ${code}`));
    });
  });
}
