/** Measures one thing against a baseline, run in turn so that a machine whose speed drifts does not tell lies. */
import { performance } from "node:perf_hooks";

/** One line of the results. */
export interface Figure {
  readonly what: string;
  readonly measured: string;
  /** What it is compared with, measured in the same run. */
  readonly baseline: string;
  /** Null where there is nothing to compare with. */
  readonly ratio: number | null;
  /** What is asked for, in words; null for a figure that only tells. */
  readonly asked: string | null;
  /** Null where nothing is asked. */
  readonly met: boolean | null;
}

/** Told what is being measured, for whoever waits. */
export type Progress = (line: string) => void;

/** A part of the measurements: what belongs together and can be run alone. */
export type Part = (progress: Progress) => Promise<readonly Figure[]>;

export interface Times {
  /** Medians, milliseconds. */
  readonly own: number;
  readonly baseline: number;
}

/** Runs both `runs` times in turn, after one warm-up of each. */
export async function inTurn(
  run: () => void | Promise<void>,
  runBaseline: () => void | Promise<void>,
  runs = 15,
): Promise<Times> {
  await run();
  await runBaseline();
  const own: number[] = [];
  const baseline: number[] = [];
  for (let i = 0; i < runs; i++) {
    own.push(await timed(run));
    baseline.push(await timed(runBaseline));
  }
  return { own: median(own), baseline: median(baseline) };
}

async function timed(run: () => void | Promise<void>): Promise<number> {
  const start = performance.now();
  await run();
  return performance.now() - start;
}

export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
}

/** `1,234 ms`, `0.42 ms` */
export function ms(milliseconds: number): string {
  return `${milliseconds.toLocaleString("en-US", { maximumFractionDigits: milliseconds < 10 ? 2 : 0 })} ms`;
}
