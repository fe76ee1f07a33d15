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
  readonly records: readonly CallRecord[];
  /** The counts as they are now. */
  counters(): Counters;
  arrived(call: Pick<CallRecord, "service" | "method" | "request" | "user" | "at">): CallInProgress;
}

/** An empty log. */
export function createCallLog(): CallLog {
  const records: CallRecord[] = [];
  let ticks = 0;

  return {
    records,
    counters() {
      const calls = new Map<string, number>();
      for (const { method } of records) calls.set(method, (calls.get(method) ?? 0) + 1);
      const writes = records.filter(({ method }) => !isRead(method));
      return {
        calls,
        reads: records.length - writes.length,
        writes: { arrived: writes.length, effective: writes.filter((write) => write.tookEffect).length },
      };
    },
    arrived(call) {
      ticks += 1;
      const index = records.length;
      let record: CallRecord = { ...call, arrived: ticks, answered: null, code: null, tookEffect: false };
      records.push(record);
      const become = (change: Partial<CallRecord>): void => {
        record = { ...record, ...change };
        records[index] = record;
      };
      return {
        tookEffect: () => become({ tookEffect: true }),
        answered(code) {
          ticks += 1;
          become({ answered: ticks, code });
        },
      };
    },
  };
}
