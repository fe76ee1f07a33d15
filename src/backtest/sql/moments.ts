/**
 * When an event was, as one number that sorts: microseconds since 1970 UTC, and where the export numbers the events of a
 * batch, their order behind it. Most events share their microsecond with another of the same user. Pure: text in, text
 * out.
 */
import type { Dialect } from "./dialect.js";

export interface Moments {
  /** Of an event of the export. */
  readonly ofEvent: string;
  /** The whole microseconds of a moment. */
  readonly micros: (moment: string) => string;
  /** The first moment of a microsecond. */
  readonly at: (micros: string) => string;
}

/** How many of the bits behind the microseconds a column has; what does not fit is the last. */
const BITS = { batch_page_id: 41, batch_ordering_id: 16, batch_event_index: 10 } as const;
const ALL_BITS = Object.values(BITS).reduce<number>((sum, bits) => sum + bits, 0);

const PLAIN: Moments = { ofEvent: "event_timestamp", micros: (moment) => moment, at: (micros) => micros };

/** `batch`: the export has the three columns. Text sorts as `event_timestamp` alone where it has not. */
export function momentsOf({ batch }: { readonly batch: boolean }, dialect: Dialect): Moments {
  if (!batch) return PLAIN;
  const scale = dialect.wide(1n << BigInt(ALL_BITS));
  let left = ALL_BITS;
  const parts = Object.entries(BITS).map(([column, bits]) => {
    left -= bits;
    const most = (1n << BigInt(bits)) - 1n;
    return `least(greatest(coalesce(${column}, 0), 0), ${most}) * ${dialect.wide(1n << BigInt(left))}`;
  });
  return {
    ofEvent: `event_timestamp * ${scale} + ${parts.join(" + ")}`,
    micros: (moment) => dialect.wideDivide(moment, scale),
    at: (micros) => `(${micros}) * ${scale}`,
  };
}
