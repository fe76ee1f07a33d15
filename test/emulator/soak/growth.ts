/** Whether a process grows, from what it held at the end of each of many spans of equal work. */

/** Megabytes, after the rubbish was collected and what calls made was taken away. */
export interface Window {
  readonly calls: number;
  readonly heap: number;
  readonly resident: number;
}

/** So much more is no growth: of the first third's median, and a little for what comes and goes. */
const BOUNDS = { heap: { share: 0.1, megabytes: 10 }, resident: { share: 0.15, megabytes: 40 } } as const;
/** The emulator keeps its last 100,000 calls; one with a large random request takes so many megabytes. */
const LOG = { calls: 100_000, megabytes: 0.004 } as const;
/** Windows at the start, in which code is still being compiled. */
const WARM_UP = 2;
const FEWEST = 6;

const median = (values: readonly number[]): number =>
  values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;

export type Growth =
  /** Too few windows for a word. */
  | { readonly kind: "not looked at"; readonly windows: number }
  | { readonly kind: "steady" | "grows"; readonly heap: Ends; readonly resident: Ends };

interface Ends {
  readonly first: number;
  readonly last: number;
}

/** The medians of the first and the last third of the windows after the warm-up, held against each other. */
export function growthOf(all: readonly Window[]): Growth {
  const windows = all.slice(WARM_UP);
  if (windows.length < FEWEST) return { kind: "not looked at", windows: windows.length };
  const third = Math.floor(windows.length / 3);
  const ends = (of: keyof Window): Ends => ({
    first: median(windows.slice(0, third).map((one) => one[of])),
    last: median(windows.slice(-third).map((one) => one[of])),
  });
  const [heap, resident, calls] = [ends("heap"), ends("resident"), ends("calls")];
  const logged = (count: number): number => Math.min(count, LOG.calls) * LOG.megabytes;
  const log = logged(calls.last) - logged(calls.first);
  const more = ({ first, last }: Ends, { share, megabytes }: { share: number; megabytes: number }): boolean =>
    last > first * (1 + share) + megabytes + log;
  const grows = more(heap, BOUNDS.heap) || more(resident, BOUNDS.resident);
  return { kind: grows ? "grows" : "steady", heap, resident };
}
