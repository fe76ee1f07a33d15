/**
 * Faults on request: says what is to happen to which calls; the server does it. Knows nothing of
 * gRPC's machinery or GA4's resources.
 */

import { status } from "@grpc/grpc-js";
import type { ErrorInfo } from "./grpc/status.js";

/** What happens to a call. "after" always means: the write has taken effect, only the answer suffers. */
export type FaultEffect =
  /** The call waits this long before anything else happens. */
  | { readonly kind: "latency"; readonly milliseconds: number }
  /** The call ends with this status. */
  | {
      readonly kind: "status";
      readonly when: "before" | "after";
      readonly code: status;
      readonly message?: string;
      readonly details?: readonly ErrorInfo[];
    }
  /** The TCP connection breaks, and every call on it with it: the client sees UNAVAILABLE (ECONNRESET). */
  | { readonly kind: "connection-cut"; readonly when: "before" | "after" }
  /** The write takes effect and no answer ever comes: the client waits for its own deadline. */
  | { readonly kind: "no-answer" };

/** Which calls get which effect. */
export interface Fault {
  /** The method's name without its service, e.g. `CreateKeyEvent`. */
  readonly method: string | RegExp;
  /** Narrows to calls whose decoded request passes. */
  readonly request?: (request: Readonly<Record<string, unknown>>) => boolean;
  /** Lets this many matching calls through first; default 0. */
  readonly skip?: number;
  /** How many matching calls are affected; default 1, `Infinity` for all. */
  readonly times?: number;
  readonly effect: FaultEffect;
}

/** The faults of one emulator. */
export interface Faults {
  /** Adds a fault behind those already there; the returned function takes it away again. */
  add(fault: Fault): () => void;
  /** Takes all faults away. */
  clear(): void;
  /**
   * The effects for a call that has just arrived, counted against `skip` and `times`: every matching latency, and at
   * most one effect that ends the call (that of the fault added first).
   */
  take(method: string, request: Readonly<Record<string, unknown>>): readonly FaultEffect[];
}

/** What GA4 answers over quota: gRPC 8, nothing written. */
export const QUOTA_EXCEEDED: FaultEffect = {
  kind: "status",
  when: "before",
  code: status.RESOURCE_EXHAUSTED,
  message: "Quota exceeded.", // GA4's own wording for the Admin API's quotas is not established
};

function applies(fault: Fault, method: string, request: Readonly<Record<string, unknown>>): boolean {
  // search() ignores lastIndex, so a /g expression matches the same on every call
  const named = typeof fault.method === "string" ? fault.method === method : method.search(fault.method) >= 0;
  return named && (fault.request?.(request) ?? true);
}

/** An empty list of faults, then the given ones. */
export function createFaults(initial: readonly Fault[] = []): Faults {
  const entries = new Set<{ readonly fault: Fault; skip: number; left: number }>();

  const add = (fault: Fault): (() => void) => {
    const entry = { fault, skip: fault.skip ?? 0, left: fault.times ?? 1 };
    entries.add(entry);
    return () => {
      entries.delete(entry);
    };
  };
  for (const fault of initial) add(fault);

  return {
    add,
    clear: () => entries.clear(),
    take(method, request) {
      const effects: FaultEffect[] = [];
      let ended = false;
      for (const entry of entries) {
        const ends = entry.fault.effect.kind !== "latency";
        if (entry.left <= 0 || (ends && ended) || !applies(entry.fault, method, request)) continue;
        if (entry.skip > 0) {
          entry.skip -= 1;
          continue;
        }
        entry.left -= 1;
        ended ||= ends;
        effects.push(entry.fault.effect);
      }
      return effects;
    },
  };
}
