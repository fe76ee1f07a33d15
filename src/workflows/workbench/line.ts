/**
 * One piece of work at a time, the newest of its kind first: what somebody asks who types is out of date with the next
 * key. Knows nothing of what the work is.
 */

/** In place of a result: a newer request of the same lane came before this one was begun. */
export const OVERTAKEN: unique symbol = Symbol("overtaken");

export interface Line {
  /** Before all that waits `behind`; takes the place of what waits in the same lane. */
  readonly newest: <T>(lane: string, work: () => Promise<T>) => Promise<T | typeof OVERTAKEN>;
  /** When nobody types; overtaken by the end alone. */
  readonly behind: <T>(work: () => Promise<T>) => Promise<T | typeof OVERTAKEN>;
  /** Resolves when what is under way is through; what waits is overtaken, and nothing is begun any more. */
  readonly end: () => Promise<void>;
}

interface Waiting {
  readonly begin: () => Promise<void>;
  readonly drop: () => void;
}

export function openLine(): Line {
  const lanes = new Map<string, Waiting>();
  const others: Waiting[] = [];
  let running: Promise<void> | null = null;
  let ended = false;

  const next = (): void => {
    if (running !== null) return;
    const [first] = lanes;
    if (first !== undefined) lanes.delete(first[0]);
    const job = first?.[1] ?? others.shift();
    if (job === undefined) return;
    running = job.begin().finally(() => {
      running = null;
      next();
    });
  };
  const waiting = <T>(
    work: () => Promise<T>,
    resolve: (value: T | typeof OVERTAKEN) => void,
    reject: (error: unknown) => void,
  ): Waiting => ({
    begin: () => work().then(resolve, reject),
    drop: () => resolve(OVERTAKEN),
  });

  return {
    newest: (lane, work) =>
      new Promise((resolve, reject) => {
        if (ended) return resolve(OVERTAKEN);
        lanes.get(lane)?.drop();
        lanes.set(lane, waiting(work, resolve, reject));
        next();
      }),
    behind: (work) =>
      new Promise((resolve, reject) => {
        if (ended) return resolve(OVERTAKEN);
        others.push(waiting(work, resolve, reject));
        next();
      }),
    end: async () => {
      ended = true;
      for (const { drop } of [...lanes.values(), ...others.splice(0)]) drop();
      lanes.clear();
      await running;
    },
  };
}
