/** Measures one thing against a baseline, run in turn so that a machine whose speed drifts does not tell lies. */
import { performance } from "node:perf_hooks";

export interface Figure {
  readonly what: string;
  readonly baseline: string;
  /** Medians, in milliseconds. */
  readonly milliseconds: number;
  readonly baselineMilliseconds: number;
  readonly ratio: number;
  /** What is asked for, in words. */
  readonly goal: string;
}

/** Runs both `runs` times in turn, after one warm-up of each. */
export function compare(
  what: string,
  run: () => void,
  baseline: string,
  runBaseline: () => void,
  goal: string,
  runs = 15,
): Figure {
  run();
  runBaseline();
  const own: number[] = [];
  const other: number[] = [];
  for (let i = 0; i < runs; i++) {
    own.push(timed(run));
    other.push(timed(runBaseline));
  }
  const milliseconds = median(own);
  const baselineMilliseconds = median(other);
  return {
    what,
    baseline,
    milliseconds,
    baselineMilliseconds,
    ratio: milliseconds / baselineMilliseconds,
    goal,
  };
}

function timed(run: () => void): number {
  const start = performance.now();
  run();
  return performance.now() - start;
}

export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
}

export function printFigures(title: string, figures: readonly Figure[]): void {
  process.stdout.write(`\n${title}\n`);
  for (const f of figures) {
    const more = f.milliseconds - f.baselineMilliseconds;
    process.stdout.write(
      `  ${f.what}: ${f.milliseconds.toFixed(0)} ms; ${f.baseline}: ${f.baselineMilliseconds.toFixed(0)} ms; ratio ${f.ratio.toFixed(2)}, ${more.toFixed(0)} ms more (asked for: ${f.goal})\n`,
    );
  }
}
