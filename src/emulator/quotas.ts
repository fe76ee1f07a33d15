/**
 * The Admin API's quotas per minute, and how close the calls came to them. Windows slide and run by real time, because
 * clients wait in real time whatever the emulator's clock says; sliding is the strictest reading of "per minute", so a
 * client that keeps to it keeps to any other. All calls count as one Cloud project's. Knows nothing of resources.
 */

import { status } from "@grpc/grpc-js";
import { monotonicMilliseconds } from "./clock.js";
import { isRead } from "./grpc/call-log.js";
import { StatusError } from "./grpc/status.js";
import { createSlidingWindow, type SlidingWindow } from "./sliding-window.js";

/** Calls in a window: of the whole project, and of any one user of it. */
interface QuotaCounts {
  readonly requests: number;
  readonly requestsPerUser: number;
  readonly writes: number;
  readonly writesPerUser: number;
}

/** Per minute (developers.google.com/analytics/devguides/config/admin/v1/quotas). */
export const ADMIN_QUOTAS: QuotaCounts = {
  requests: 1200,
  requestsPerUser: 600,
  writes: 600,
  writesPerUser: 180,
};

/** What is left out is as documented. */
export interface QuotaOptions extends Partial<QuotaCounts> {
  /** Milliseconds; default a minute. A test may shrink it together with the quotas. */
  readonly window?: number;
  /**
   * What a call over quota gets. PERMISSION_DENIED with the reason `rateLimitExceeded` is what the documentation says (as
   * HTTP 403); RESOURCE_EXHAUSTED with RATE_LIMIT_EXCEEDED is what Google's APIs share. Which of them GA4 sends over gRPC
   * is not established. Default: RESOURCE_EXHAUSTED.
   */
  readonly answer?: "RESOURCE_EXHAUSTED" | "PERMISSION_DENIED";
  /** Default: the machine's monotonic time. */
  readonly milliseconds?: () => number;
}

export interface QuotaUsage {
  /** Calls refused because they were over a quota. */
  readonly refused: number;
  /** The most calls that ever arrived in one window, refused ones included; per user: of the busiest user. */
  readonly peaks: QuotaCounts;
}

export interface Quotas {
  /** Counts a call that has just arrived; the failure to answer with where it is over a quota. Others' APIs are free. */
  admit(call: {
    readonly service: string;
    readonly method: string;
    readonly user: string;
  }): StatusError | null;
  /** The figures so far. */
  usage(): QuotaUsage;
}

type Kind = keyof QuotaCounts;

const KINDS: Readonly<Record<Kind, string>> = {
  requests: "requests per minute",
  requestsPerUser: "requests per minute per user",
  writes: "write requests per minute",
  writesPerUser: "write requests per minute per user",
};

function failure(kind: Kind, limit: number, answer: NonNullable<QuotaOptions["answer"]>): StatusError {
  // GA4's own wording is not established
  const message = `Quota exceeded: ${limit} ${KINDS[kind]} of service 'analyticsadmin.googleapis.com'.`;
  const metadata = {
    service: "analyticsadmin.googleapis.com",
    quota_limit: KINDS[kind],
    quota_limit_value: String(limit),
  };
  switch (answer) {
    case "RESOURCE_EXHAUSTED":
      return new StatusError(status.RESOURCE_EXHAUSTED, message, [
        { reason: "RATE_LIMIT_EXCEEDED", domain: "googleapis.com", metadata },
      ]);
    case "PERMISSION_DENIED":
      return new StatusError(status.PERMISSION_DENIED, message, [
        { reason: "rateLimitExceeded", domain: "usageLimits", metadata },
      ]);
  }
}

/** Quotas with nothing used yet; without options calls are counted but none is refused. */
export function createQuotas(options?: QuotaOptions): Quotas {
  const {
    window = 60_000,
    answer = "RESOURCE_EXHAUSTED",
    milliseconds = monotonicMilliseconds,
  } = options ?? {};
  const limitOf = (kind: Kind): number =>
    options === undefined ? Number.POSITIVE_INFINITY : (options[kind] ?? ADMIN_QUOTAS[kind]);
  const windows = new Map<string, Counted>();
  let refused = 0;

  function counted(kind: Kind, user = ""): Counted {
    const key = `${kind} ${user}`;
    const known = windows.get(key) ?? { kind, calls: createSlidingWindow(limitOf(kind), window) };
    windows.set(key, known);
    return known;
  }
  const peakOf = (kind: Kind): number =>
    Math.max(0, ...[...windows.values()].filter((one) => one.kind === kind).map(({ calls }) => calls.peak()));

  return {
    admit({ service, method, user }) {
      if (!service.startsWith("google.analytics.admin.")) return null;
      const now = milliseconds();
      const counting = [counted("requests"), counted("requestsPerUser", user)];
      if (!isRead(method)) counting.push(counted("writes"), counted("writesPerUser", user));
      for (const { calls } of counting) calls.arrive(now);
      const full = counting.find(({ calls }) => calls.isFull(now));
      if (full !== undefined) {
        refused += 1;
        return failure(full.kind, limitOf(full.kind), answer);
      }
      for (const { calls } of counting) calls.admit(now);
      return null;
    },
    usage: () => ({
      refused,
      peaks: {
        requests: peakOf("requests"),
        requestsPerUser: peakOf("requestsPerUser"),
        writes: peakOf("writes"),
        writesPerUser: peakOf("writesPerUser"),
      },
    }),
  };
}

interface Counted {
  readonly kind: Kind;
  readonly calls: SlidingWindow;
}
