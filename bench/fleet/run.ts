/**
 * A plan over many properties, against what the calls alone must take: `calls x latency / parallelism`, and the time
 * that GA4's quotas alone force. Time and peak memory of the program as a process of its own.
 */
import { type ChildProcess, fork, spawn } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { performance } from "node:perf_hooks";
import { fileURLToPath } from "node:url";
import { type Figure, ms, type Progress } from "../measure.js";
import type { Told, Wish } from "./emulator.js";

const LATENCY = 50;
const PARALLEL = 10;
/** Requests a minute and user, see developers.google.com/analytics/devguides/config/admin/v1/quotas. */
const QUOTA = 600;
const MINUTE = 60_000;
const bin = fileURLToPath(new URL("../../dist/bin.js", import.meta.url));

interface Planned {
  readonly milliseconds: number;
  readonly peakMegabytes: number;
  /** Of the processor. */
  readonly worked: number;
  readonly calls: number;
  readonly refused: number;
}

/** With the quota on, one figure takes more than a minute. */
export async function fleet(progress: Progress): Promise<readonly Figure[]> {
  const unlimited = String(1_000_000);
  progress("1 property");
  const startUp = (await planned(1, false, unlimited)).milliseconds;
  const figures: Figure[] = [];
  const all: { readonly count: number; readonly worked: number }[] = [];
  for (const count of [50, 100, 200, 400]) {
    progress(`${count} properties`);
    const { milliseconds, calls, worked } = await planned(count, false, unlimited);
    const least = (calls * LATENCY) / PARALLEL + startUp;
    all.push({ count, worked });
    figures.push({
      what: `plan of ${count} properties`,
      measured: ms(milliseconds),
      baseline: `${calls} calls x ${LATENCY} ms / ${PARALLEL} + start-up: ${ms(least)}`,
      ratio: milliseconds / least,
      asked: "at most 1.3 x",
      met: milliseconds <= 1.3 * least,
    });
  }
  // What each property more costs: the same from 50 to 100 as from 200 to 400 where it is linear.
  const more = all.slice(1).map(({ count, worked }, index) => {
    const before = all[index] ?? { count: 0, worked: 0 };
    return (worked - before.worked) / (count - before.count);
  });
  const [first = Number.NaN, last = Number.NaN] = [more[0], more.at(-1)];
  figures.push({
    what: "processor time of each property more, 200 to 400",
    measured: ms(last),
    baseline: `50 to 100: ${ms(first)}`,
    ratio: last / first,
    asked: "linear",
    met: last <= 1.25 * first,
  });
  progress("500 properties");
  const { peakMegabytes } = await planned(500, false, unlimited);
  figures.push({
    what: "peak memory, 500 properties",
    measured: `${peakMegabytes} MB`,
    baseline: "",
    ratio: null,
    asked: "under 500 MB",
    met: peakMegabytes < 500,
  });
  progress("200 properties under GA4's quotas");
  const paced = await planned(200, true, String(QUOTA));
  const windows = Math.floor((paced.calls - 1) / QUOTA);
  const forced = windows * MINUTE + ((paced.calls - windows * QUOTA) * LATENCY) / PARALLEL + startUp;
  figures.push({
    what: `plan of 200 properties under GA4's quotas, ${paced.refused} calls over them`,
    measured: ms(paced.milliseconds),
    baseline: `what the quotas force on ${paced.calls} calls: ${ms(forced)}`,
    ratio: paced.milliseconds / forced,
    asked: "at most 1.1 x, no call over",
    met: paced.refused === 0 && paced.milliseconds <= 1.1 * forced,
  });
  return figures;
}

async function planned(properties: number, quotas: boolean, perMinute: string): Promise<Planned> {
  const folder = mkdtempSync(join(tmpdir(), "ga4-goals-bench-"));
  const emulator = fork(fileURLToPath(new URL("./emulator.ts", import.meta.url)), {
    execArgv: ["--import", "tsx"],
  });
  try {
    const { address } = await ask(emulator, { properties, latency: LATENCY, quotas });
    writeFileSync(join(folder, "goals.yaml"), goals());
    writeFileSync(join(folder, "clients.yaml"), clients(properties));
    const environment = {
      GA4_EMULATOR_HOST: address,
      GA4_REQUESTS_PER_MINUTE: perMinute,
      GA4_REQUESTS_PER_MINUTE_PROJECT: String(2 * Number(perMinute)),
    };
    // An emulator that has just started is slow to answer; under a quota a first run would use that up.
    if (!quotas) await measure(folder, environment);
    const before = (await ask(emulator, "tell")).calls;
    const measured = await measure(folder, environment);
    const { calls, refused } = await ask(emulator, "tell");
    return { ...measured, calls: calls - before, refused };
  } finally {
    emulator.disconnect();
    rmSync(folder, { recursive: true, force: true });
  }
}

function ask(emulator: ChildProcess, message: Wish | "tell"): Promise<Told> {
  return new Promise((resolve, reject) => {
    emulator.once("message", (told) => resolve(told as Told));
    emulator.once("error", reject);
    emulator.send(message);
  });
}

function measure(
  directory: string,
  environment: Readonly<Record<string, string>>,
): Promise<Pick<Planned, "milliseconds" | "peakMegabytes" | "worked">> {
  const start = performance.now();
  const words = ["plan", "--clients", "clients.yaml", "--parallel", String(PARALLEL)];
  const child = spawn(process.execPath, [bin, ...words], {
    cwd: directory,
    env: { PATH: process.env.PATH ?? "", HOME: directory, ...environment },
    stdio: ["ignore", "ignore", "ignore"],
  });
  let peak = 0;
  let worked = 0;
  const look = setInterval(() => {
    peak = Math.max(peak, peakOf(child.pid));
    worked = Math.max(worked, workedBy(child.pid));
  }, 20);
  return new Promise((resolve, reject) => {
    child.on("error", reject);
    child.on("close", (code) => {
      clearInterval(look);
      if (code === 0) resolve({ milliseconds: performance.now() - start, peakMegabytes: peak, worked });
      else reject(new Error(`the plan ended with ${code}`));
    });
  });
}

/** The most memory the process ever had, in megabytes; 0 where the system does not tell. */
function peakOf(pid: number | undefined): number {
  try {
    const [, kilobytes] = /VmHWM:\s+(\d+) kB/.exec(readFileSync(`/proc/${pid}/status`, "utf8")) ?? [];
    return Math.round(Number(kilobytes ?? 0) / 1024);
  } catch {
    return 0;
  }
}

/** Milliseconds of processor time; the system counts in hundredths of a second. 0 where it does not tell. */
export function workedBy(pid: number | undefined): number {
  try {
    const fields = readFileSync(`/proc/${pid}/stat`, "utf8")
      .replace(/^.*\) /, "")
      .split(" ");
    return (Number(fields[11]) + Number(fields[12])) * 10;
  } catch {
    return 0;
  }
}

function goals(): string {
  const lines = Array.from(
    { length: 10 },
    (_, i) =>
      `  goal_${i}: { tier: micro, category: navigation, type: destination, page: "/\${client}/page-${i}", value: ${i} }`,
  );
  return `version: 1\ncurrency: EUR\ngoals:\n${lines.join("\n")}\n`;
}

function clients(count: number): string {
  const lines = Array.from({ length: count }, (_, i) => `  client-${i}: { property: ${1001 + i} }`);
  return `version: 1\ndefaults: { goals: [goals.yaml] }\nclients:\n${lines.join("\n")}\n`;
}
