/**
 * What the emulator remembers of the calls it got, for tests and figures: how many, reading or writing, in what order,
 * with what outcome. Knows methods by name only.
 */

import type { status } from "@grpc/grpc-js";

/** One call, in the order of arrival. */
export interface CallRecord {
  /** Fully qualified service name. */
  readonly service: string;
  /** e.g. `CreateKeyEvent`. */
  readonly method: string;
  readonly request: Readonly<Record<string, unknown>>;
  /** The caller's e-mail address. */
  readonly user: string;
  /** The emulator's clock on arrival. */
  readonly at: Date;
  /** A shared count of arrivals and answers: only a call with `arrived` above another's `answered` can depend on it. */
  readonly arrived: number;
  /** The count when the answer left; null while there is none, and for ever if a fault swallowed it. */
  readonly answered: number | null;
  /** The status that was sent; null while there is none. */
  readonly code: status | null;
  /** Whether the handler succeeded, whatever became of the answer. */
  readonly tookEffect: boolean;
}

export interface Counters {
  /** Calls by method name, all services together. */
  readonly calls: ReadonlyMap<string, number>;
  readonly reads: number;
  readonly writes: {
    /** Calls of mutating methods, refused ones included. */
    readonly arrived: number;
    /** Those that changed something. */
    readonly effective: number;
  };
}

/** Whether a method only reads, by the names GA4 uses: reports and searches are POST but change nothing. */
export function isRead(method: string): boolean {
  return /^(Get|List|BatchGet|Run|BatchRun|Search|Query|Check|Fetch)(?=[A-Z])/.test(method);
}

/** What happens to one call after its arrival. */
interface CallInProgress {
  tookEffect(): void;
  answered(code: status): void;
}

export interface CallLog {
  /** The last 100,000. */
  readonly records: readonly CallRecord[];
  /** The counts as they are now. */
  counters(): Counters;
  arrived(call: Pick<CallRecord, "service" | "method" | "request" | "user" | "at">): CallInProgress;
}

/** Records that are kept: an emulator that runs for weeks must not grow with every call. */
const KEPT = 100_000;

/** An empty log. Counts are of all calls, records of the last `kept`. */
export function createCallLog(kept: number = KEPT): CallLog {
  const records: CallRecord[] = [];
  const calls = new Map<string, number>();
  const counts = { reads: 0, arrived: 0, effective: 0 };
  let ticks = 0;
  /** Records that were dropped. */
  let gone = 0;

  return {
    records,
    counters: () => ({
      calls: new Map(calls),
      reads: counts.reads,
      writes: { arrived: counts.arrived, effective: counts.effective },
    }),
    arrived(call) {
      ticks += 1;
      calls.set(call.method, (calls.get(call.method) ?? 0) + 1);
      const reads = isRead(call.method);
      counts[reads ? "reads" : "arrived"] += 1;
      const place = gone + records.length;
      let record: CallRecord = { ...call, arrived: ticks, answered: null, code: null, tookEffect: false };
      records.push(record);
      if (records.length > kept) {
        // In one piece, so that a long run does not move the list with every call.
        const over = Math.ceil(kept / 10);
        records.splice(0, over);
        gone += over;
      }
      const become = (change: Partial<CallRecord>): void => {
        record = { ...record, ...change };
        if (place >= gone) records[place - gone] = record;
      };
      return {
        tookEffect: () => {
          if (!reads) counts.effective += 1;
          become({ tookEffect: true });
        },
        answered(code) {
          ticks += 1;
          become({ answered: ticks, code });
        },
      };
    },
  };
}
